"""The loop that a bell starts: claim a batch, enrich it, finish it, and repeat."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import NamedTuple
from uuid import uuid4

from billiard.exceptions import SoftTimeLimitExceeded
from celery import Celery
from pydantic import ValidationError

from workers.articles import bell
from workers.articles.entries import Batch, Claim, Ending, Finished
from workers.articles.holders import holder
from workers.articles.idle import Idle
from workers.articles.inbox.inbox import Inbox
from workers.articles.inbox.taker import Taker
from workers.articles.ledger import Ledger
from workers.articles.outcomes import Done, Outcomes
from workers.articles.outlines import Outlines
from workers.articles.producer import Producer
from workers.articles.telling import Teller, Understood
from workers.errors import InvalidArticle, StageError, TryLater
from workers.events.backend import open_backend
from workers.events.tally import Tally
from workers.pipeline import Known, Pipeline
from workers.settings import Settings
from workers.store.codec import Entry, compress, unpack_article
from workers.telemetry import tracing
from workers.telemetry.lognames import get_logger

STOPPED = "its process was ended while it worked on it (BARID_HARD_TIME_LIMIT, or a cold stop)"
"""The cause of an article during which a process was told to end, and heard that."""

log = get_logger(__name__)


class _Read(NamedTuple):
    claim: Claim
    article: Understood
    took: float


@dataclass(slots=True)
class _Work:
    """A batch in progress: what is left, perhaps with its first begun; what is understood; done."""

    left: list[Claim]
    begun: bool = False
    read: list[_Read] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


class Loop:
    """Answers bells in a worker process. Holds the models and the connections."""

    def __init__(self, settings: Settings, app: Celery, pipeline: Pipeline) -> None:
        self._settings, self._app, self._pipeline = settings, app, pipeline
        self._ledger = Ledger(settings)
        producer = Producer(settings, app, self._ledger)
        self._taker = Taker(settings, producer, Inbox(settings, self._ledger.redis))
        self._outlines = Outlines(settings, self._ledger.redis, self._ledger.keys)
        self._teller = Teller(settings, self._ledger.redis)
        self._outlet = open_backend(settings, self._ledger.redis).outlet()
        self._outcomes = Outcomes(Tally(self._ledger.redis, self._ledger.keys))
        self._idle = Idle(self._ledger.redis, self._ledger.keys)

    def answer(self, token: str) -> int:
        """Process waiting articles until none is left or the time slice is over.

        Between batches, entries are taken from the inbox.

        Args:
            token: the token of the bell that is answered.

        Returns:
            How many articles were claimed.
        """
        try:
            return self._answer(token)
        finally:
            self._outcomes.keep_counts()

    def _answer(self, token: str) -> int:
        claimed = 0
        linger = f"linger-{uuid4().hex}" if self._settings.linger else ""
        slice_ends = monotonic() + self._settings.time_slice
        idle_since: float | None = None
        answered = token
        while True:
            taken = self._taker.take()
            batch = self._claim(answered, linger)
            answered = linger
            claimed += len(batch.claims)
            if batch.claims or taken:
                idle_since = None
                self._idle.over()
                self._process(batch)
            elif not linger:
                return claimed  # the last claim found nothing
            else:
                self._outcomes.keep_counts()
                idle_since = idle_since or monotonic()
                if monotonic() - idle_since > self._settings.linger:
                    linger = ""  # one last claim removes our token, so that the next article rings
                else:
                    self._idle.wait(batch.laned)
            if (batch.claims or taken) and monotonic() > slice_ends:
                # The claim, or the watch on the inbox, has rung for whatever still waits.
                return claimed

    def _claim(self, answered: str, linger: str) -> Batch:
        batch = self._ledger.claim(holder=holder(), answered=answered, linger=linger)
        bell.ring(self._app, batch.bell)
        return batch

    def _process(self, batch: Batch) -> None:
        work = _Work(list(batch.claims))
        try:
            self._outlet.begin(batch.subscriptions)
            self._outlines.load(work.left)
            # One after the other, which takes half as long as each between two articles' stages.
            entries = [_unpacked(claim) for claim in work.left]
            for entry in entries:
                self._enrich(work, entry)
            self._address(work, batch.bindings)
        except SoftTimeLimitExceeded:
            if work.left:
                slow = work.left.pop(0)
                self._failed(slow, "ran out of time (BARID_SOFT_TIME_LIMIT)", None, permanent=False)
            raise
        except SystemExit:
            if work.begun:
                # Given back uncounted, one that hears nothing else would come again for ever.
                self._failed(work.left.pop(0), STOPPED, None, permanent=False)
            raise
        finally:
            # Even when the process is being stopped: no claim is left to run out.
            self._address(work, batch.bindings)
            self._finish(work.done)
            if work.left:
                log.info("articles.returned", articles=self._ledger.release(work.left))

    def _enrich(self, work: _Work, entry: Entry | ValueError) -> None:
        claim, work.begun = work.left[0], True
        began = perf_counter()
        try:
            if isinstance(entry, ValueError):
                raise entry
            attributes = _messaging(claim)
            with tracing.span(
                "process articles", "consumer", attributes, entry.traceparent
            ) as parent:
                known = Known(
                    claim.article_id,
                    entry.fingerprint,
                    claim.version,
                    entry.enqueued_at,
                    parent,
                    self._outlines.before(claim),
                )
                event, sketch = self._pipeline.understand(entry.article, known)
                tracing.stages(event.data.timings_ms)
        except ValidationError as error:
            problem = str(InvalidArticle.from_validation(error))
            self._failed(claim, problem, "schema", permanent=True)
        except StageError as error:
            if isinstance(error.__cause__, SoftTimeLimitExceeded):
                raise error.__cause__ from None
            self._failed(
                claim, str(error), error.stage, permanent=error.permanent, traceback=error.where
            )
        except ValueError as error:
            self._failed(claim, f"payload: {error}", "schema", permanent=True)
        else:
            self._outlines.add(event)
            read = Understood(event, sketch, self._outlet.wanting(event))
            work.read.append(_Read(claim, read, perf_counter() - began))
        work.begun = False
        work.left.pop(0)

    def _address(self, work: _Work, bindings: frozenset[bytes]) -> None:
        """Find the stories of what is understood, and the queues that its events go to."""
        tellings = self._teller.tell({read.claim.entry: read.article for read in work.read})
        while work.read:
            read = work.read[0]
            claim, telling = read.claim, tellings[read.claim.entry]
            event = telling.event
            began = perf_counter()
            text = event.to_json()
            try:
                delivery = self._outlet.prepare(event, text, bindings, telling.given)
            except TryLater as error:
                self._ledger.hold(claim)
                self._outcomes.held(claim, error)
            except ValueError as error:
                self._failed(claim, f"event: {error}", "schema", permanent=True)
            else:
                packed = self._outlines.packed(claim)
                finished = Finished(claim, delivery, compress(text.encode()), packed)
                took = read.took + perf_counter() - began
                work.done.append(Done(finished, event, took))
            work.read.pop(0)

    def _finish(self, done: Sequence[Done]) -> None:
        if not done:
            return
        finishing = self._ledger.finish([d.finished for d in done])
        self._outcomes.finished(done, finishing)
        if finishing.owing:
            self._outlet.repay(finishing.owing)
        ended = zip(done, finishing.ended, strict=True)
        self._outcomes.count([d.event for d, end in ended if end.ending is Ending.FINISHED])

    def _failed(
        self, claim: Claim, error: str, stage: str | None, *, permanent: bool, traceback: str = ""
    ) -> None:
        outcome = self._ledger.fail(
            claim, error=error, stage=stage, permanent=permanent, traceback=traceback
        )
        self._outcomes.failed(claim, outcome, error, stage)


def _unpacked(claim: Claim) -> Entry | ValueError:
    """Return what a claim's payload holds, or why it cannot be read."""
    try:
        return unpack_article(claim.payload)
    except ValueError as error:
        return error


def _messaging(claim: Claim) -> dict[str, str | int]:
    """Return the OpenTelemetry attributes of a span that processes an article."""
    return {
        "messaging.system": "barid",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "articles",
        "messaging.message.id": claim.entry,
        "barid.delivery": claim.delivery,
    }
