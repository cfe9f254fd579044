"""Runs pushes side by side, each in its own thread, until they are stopped."""

import threading
from collections.abc import Sequence

from workers.push.declared import Push
from workers.push.pusher import Pusher, Time
from workers.settings import Settings
from workers.telemetry.lognames import get_logger

AGAIN = 5.0
"""Seconds after which a push that failed starts again."""

log = get_logger(__name__)


class Pushing:
    """Several pushes. A slow receiver does not hold up the others."""

    def __init__(
        self, pushes: Sequence[Push], settings: Settings, time: Time | None = None
    ) -> None:
        self._settings, self._time = settings, time
        self._stopped = threading.Event()
        self._pushers: dict[str, Pusher] = {}
        self._gone: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._push, args=(push,), name=f"push {push.name}")
            for push in pushes
        ]

    def run(self) -> dict[str, str]:
        """Push until `stop` is called, or until no receiver wants more events.

        Returns:
            The pushes whose receivers answered 410 Gone, by name, with the cause.
        """
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()
        return dict(self._gone)

    def stop(self) -> None:
        """Let all pushes end; may be called from a signal handler."""
        self._stopped.set()
        for pusher in list(self._pushers.values()):
            pusher.stop()

    def _push(self, push: Push) -> None:
        while not self._stopped.is_set():
            try:
                pusher = self._pushers[push.name] = Pusher(push, self._settings, self._time)
                if self._stopped.is_set():
                    pusher.stop()
                pusher.run()
            except Exception:
                log.exception("push.failed", push=push.name, subscription=push.subscription)
                self._stopped.wait(AGAIN)
                continue
            if pusher.gone:
                self._gone[push.name] = pusher.gone
            return
