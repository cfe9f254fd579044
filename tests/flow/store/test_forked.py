"""A child that is forked while a thread holds every lock there is; the child works all the same."""

from multiprocessing import util
from pathlib import Path
from typing import Any

from celery import Celery
from kombu import Queue

from tests.locks import ends_well, held, locks_of
from tests.servers import Service
from tests.trio import Trio
from workers.articles import bell
from workers.settings import Settings
from workers.store.connection import broker_url, connect, kombu_connection, transport_options


def test_a_child_reaches_redis_through_sentinel_whatever_a_thread_held(tmp_path: Path) -> None:
    trio = Trio(tmp_path)
    try:
        client = connect(Settings(redis_url=trio.url, redis_timeout=2, _env_file=None))
        assert client.ping()
        asked: Any = client.connection_pool
        locks = locks_of(client)
        assert asked.sentinel_manager.sentinels[0].connection_pool._lock in locks
        with held(locks):
            assert ends_well(client.ping)
        assert client.ping()
    finally:
        trio.stop()


def test_a_child_rings_bells_whatever_a_thread_of_its_parent_held(barid: Service) -> None:
    _ring_in_a_child(barid.settings)
    assert barid.redis().llen("{barid}:bells") == 2


def test_a_child_rings_bells_through_sentinel_whatever_a_thread_held(tmp_path: Path) -> None:
    trio = Trio(tmp_path)
    try:
        _ring_in_a_child(Settings(redis_url=trio.url, redis_timeout=2, _env_file=None))
        assert trio.client(trio.master).llen("{barid}:bells") == 2
    finally:
        trio.stop()


def test_a_child_rings_bells_through_rabbitmq_whatever_a_thread_held(amqp_url: str) -> None:
    settings = Settings(broker_url=amqp_url, redis_timeout=2, _env_file=None)
    _ring_in_a_child(settings)
    with kombu_connection(settings) as connection:
        assert connection.default_channel.queue_purge(bell.QUEUE) == 2


def _ring_in_a_child(settings: Settings) -> None:
    """Ring once here, and once in a child that is put in order as a pool's process is."""
    app: Any = Celery("test", broker=broker_url(settings), set_as_current=False)
    app.conf.broker_transport_options = transport_options(settings)
    app.conf.task_queues = [Queue(bell.QUEUE)]
    bell.ring(app, "first")
    after: Any = util

    def ring() -> None:
        after._run_after_forkers()
        bell.ring(app, "second")

    locks = locks_of(app, app.pool, *after._afterfork_registry.values())
    assert len(locks) > 20
    with held(locks):
        assert ends_well(ring)
