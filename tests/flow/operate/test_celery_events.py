"""Celery's own tools: an exporter listens to task events from a plain application."""

import threading
from contextlib import suppress
from typing import Any

from celery import Celery

from tests.articles import make_articles
from tests.servers import Service, wait_until


def test_a_plain_application_with_the_key_prefix_hears_task_events(barid: Service) -> None:
    # What celery-exporter is told: the broker's URL, and global_keyprefix as a transport option.
    listener = Celery(broker=barid.server.url, set_as_current=False)
    listener.conf.broker_transport_options = {"global_keyprefix": "{barid}:"}
    heard: list[dict[str, Any]] = []
    ready, done = threading.Event(), threading.Event()

    def listen() -> None:
        with listener.connection() as connection:
            receiver = listener.events.Receiver(connection, handlers={"*": heard.append})
            ready.set()
            while not done.is_set():
                with suppress(TimeoutError):  # a second of silence
                    receiver.capture(timeout=1, wakeup=False)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    ready.wait(5)
    barid.start("-m", "workers.cli", "worker", "-c", "1", "-E", "-n", "told@test", log="worker.log")
    try:
        wait_until(lambda: any(e["type"] == "worker-heartbeat" for e in heard), 60, "a heartbeat")
        barid.producer().enqueue(make_articles(3))
        wait_until(lambda: any(e["type"] == "task-succeeded" for e in heard), 60, "a task")
    finally:
        done.set()
        thread.join(5)
    assert {e["hostname"] for e in heard} == {"told@test"}
