"""Pushes at work in this process, with time and chance as a test wants them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.receiver import SECRET, Receiver
from workers.push.declared import Push
from workers.push.pusher import Time
from workers.push.record import PushState, push_states
from workers.push.run import Pushing
from workers.settings import Settings


class Fast(Time):
    """Time in which waiting takes none; what was waited is remembered."""

    def __init__(self, chance: float = 1.0) -> None:
        self.waited: list[float] = []
        self._chance, self._now = chance, 0.0

    def now(self) -> float:
        return self._now

    def chance(self) -> float:
        return self._chance

    async def wait(self, seconds: float, ending: asyncio.Event) -> None:
        self.waited.append(round(seconds, 3))
        self._now += seconds
        await asyncio.sleep(0)


def push_to(receiver: Receiver | str, subscription: str, **more: object) -> Push:
    url = receiver if isinstance(receiver, str) else receiver.url
    given = {"allow_private": True, "secrets": [SECRET], "name": subscription} | more
    return Push.of("test", subscription=subscription, url=url, **given)


class Run:
    """Pushes that run in a thread.

    Attributes:
        gone: what `Pushing.run` returned; None: it goes on.
    """

    def __init__(self, pushing: Pushing) -> None:
        self.gone: dict[str, str] | None = None
        self._pushing = pushing
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.gone = self._pushing.run()

    def stop(self) -> None:
        self._pushing.stop()
        self._thread.join(30)
        assert not self._thread.is_alive(), "the pushes do not end"


@contextmanager
def pushing(settings: Settings, *pushes: Push, time: Time | None = None) -> Iterator[Run]:
    """Let pushes run."""
    run = Run(Pushing(pushes, settings, time or Fast()))
    try:
        yield run
    finally:
        run.stop()


def state_of(settings: Settings, name: str) -> PushState:
    [found] = [s for s in push_states(settings) if s.name == name]
    return found
