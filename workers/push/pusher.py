"""Runs one push: takes events from a subscription, sends them, and settles them by the answers."""

import asyncio
import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from workers.events.consumer import POLL_FIRST, POLL_LAST
from workers.events.holds import Held
from workers.push.answers import Answer, Outcome, pause
from workers.push.declared import Push
from workers.push.message import message
from workers.push.record import EVERY, Record
from workers.push.sender import Sender
from workers.push.taking import Taking
from workers.settings import Settings
from workers.telemetry.lognames import get_logger

GRACE = 5.0
"""Seconds that current requests have to finish when a push is asked to stop."""

log = get_logger(__name__)


class Time:
    """Time and chance as a push uses them; tests may replace them."""

    def now(self) -> float:
        """Return seconds since any fixed moment."""
        return monotonic()

    def chance(self) -> float:
        """Return a number from 0 to 1, for jitter."""
        return random.random()  # noqa: S311

    async def wait(self, seconds: float, ending: asyncio.Event) -> None:
        """Wait this many seconds, or until the push is to end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), seconds)


class Pusher:
    """One push. `run` it in its own thread; `stop` may be called from any.

    Attributes:
        gone: why its receiver wants no more events; empty until it says so.
    """

    def __init__(self, push: Push, settings: Settings, time: Time | None = None) -> None:
        self.gone = ""
        self._push, self._settings, self._time = push, settings, time or Time()
        self._record = Record(push, settings)
        self._asked = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._refusals = 0
        self._resting_until = 0.0

    def run(self) -> None:
        """Push until stopped, or until the receiver answers 410 Gone.

        Events that are held at the end go back to their queue.
        """
        log.info("push.started", **self._named, to=self._push.shown)
        taking = Taking(self._push.subscription, self._settings)
        try:
            asyncio.run(self._go(taking))
        finally:
            taking.close()
            self._record.write("gone" if self.gone else "stopped")
        if self.gone:
            log.error("push.ended", **self._named, error=self.gone)
        else:
            log.info("push.ended", **self._named)

    def stop(self) -> None:
        """Let `run` end after the current requests."""
        self._asked.set()
        if self._loop:
            with suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(self._ending.set)

    @property
    def _named(self) -> dict[str, str]:
        return {"push": self._push.name, "subscription": self._push.subscription}

    @property
    def _ended(self) -> bool:
        return self._ending.is_set()

    async def _go(self, taking: Taking) -> None:
        self._loop = asyncio.get_running_loop()
        if self._asked.is_set():
            self._ending.set()
        ending = asyncio.create_task(self._ending.wait())
        under_way: set[asyncio.Task[None]] = set()
        idle = POLL_FIRST
        async with Sender(self._push, self._settings) as sender:
            while not self._ended:
                under_way = _not_done(under_way)
                self._record.write()
                busy = len(under_way) >= self._push.parallel
                if busy:
                    taking.beat()
                if events := [] if busy else taking.next(self._push.batch):
                    work = self._deliver(events, taking, sender, Tries(self._push, self._time))
                    under_way.add(asyncio.create_task(work))
                    idle = POLL_FIRST
                    continue
                wait = EVERY if busy else idle
                idle = min(idle * 2, POLL_LAST)
                await asyncio.wait(
                    {ending, *under_way}, timeout=wait, return_when="FIRST_COMPLETED"
                )
            if under_way:
                _, late = await asyncio.wait(under_way, timeout=GRACE)
                for task in late:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)

    async def _deliver(
        self, events: Sequence[Held], taking: Taking, sender: Sender, tries: "Tries"
    ) -> None:
        """Send events until the receiver accepts or refuses them, or they run out of tries."""
        sent = message([held.read() for held in events], batch=self._push.batch > 1)
        while not self._ended:
            if (rest := self._resting_until - self._time.now()) > 0:
                await self._time.wait(rest, self._ending)
                continue
            answer = await sender.send(sent)
            self._record.note(answer, len(events))
            if answer.outcome is Outcome.DELIVERED:
                self._refusals = 0
                return taking.handled(events)
            if answer.outcome is Outcome.GONE:
                self.gone = answer.cause
                return self._ending.set()
            wait = tries.wait(answer) if answer.outcome is Outcome.RETRIED else None
            if wait is None:
                return await self._give_up(events, taking, sender, tries.cause(answer))
            self._log_retried(events, answer, wait)
            await self._time.wait(wait, self._ending)
        return None

    async def _give_up(
        self, events: Sequence[Held], taking: Taking, sender: Sender, cause: str
    ) -> None:
        """Refuse an event. The events of a batch are sent once more alone: one may be at fault."""
        if len(events) > 1:
            for held in events:
                await self._deliver([held], taking, sender, Tries(self._push, self._time, 1))
            return
        [held] = events
        outcome = taking.refuse(held, cause)
        self._record.refused()
        log.warning(
            "push.refused",
            **self._named,
            event_id=held.event_id,
            error=cause,
            outcome=outcome,
        )
        # A receiver that refuses everything is broken: without a wait, all would soon be dead.
        self._refusals += 1
        await self._time.wait(pause(self._refusals, self._time.chance), self._ending)

    def _log_retried(self, events: Sequence[Held], answer: Answer, wait: float) -> None:
        if answer.retry_after is not None:
            self._resting_until = self._time.now() + wait  # for all requests of this push
        log.warning(
            "push.retried",
            **self._named,
            event_id=events[0].event_id,
            events=len(events),
            error=answer.cause,
            wait_s=round(wait, 1),
        )


class Tries:
    """Counts failed requests for an event, and decides whether to send it again."""

    def __init__(self, push: Push, time: Time, at_most: int | None = None) -> None:
        self._push, self._time = push, time
        self._at_most = at_most or push.max_tries
        self._failed, self._begun = 0, time.now()

    def wait(self, answer: Answer) -> float | None:
        """Return the seconds until the next request; None: the tries are used up."""
        self._failed += 1
        wait = max(pause(self._failed, self._time.chance), answer.retry_after or 0.0)
        over = self._time.now() + wait - self._begun > self._push.max_seconds
        return None if over or self._failed >= self._at_most else wait

    def cause(self, answer: Answer) -> str:
        """Return why the event was given up."""
        if answer.outcome is Outcome.REFUSED or self._failed < 2:
            return answer.cause
        seconds = self._time.now() - self._begun
        return f"given up after {self._failed} requests in {seconds:,.0f} s: {answer.cause}"


def _not_done(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Return the tasks that are not done; a task that failed raises its error."""
    for task in tasks:
        if task.done():
            task.result()
    return {task for task in tasks if not task.done()}
