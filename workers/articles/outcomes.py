"""What became of articles, as log lines, metrics and counts of topics."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.event import EnrichedEvent
from workers.articles.entries import Claim, Ended, Ending, Failure, Finished, Finishing
from workers.errors import TryLater
from workers.events.tally import Tally
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import instruments

COUNTED = 100
"""Finished articles after which a busy worker adds its counts of topics to those in Redis."""

TITLE = 120
"""Characters of a title that are logged."""

log = get_logger(__name__)


class Done(NamedTuple):
    """A processed article.

    Attributes:
        finished: what is pushed, and where.
        event: its event.
        took: seconds of work.
    """

    finished: Finished
    event: EnrichedEvent
    took: float


class Outcomes:
    """Tells what became of the articles of one process.

    Args:
        tally: counts the topics of their events.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._instruments = instruments()

    def finished(self, done: Sequence[Done], finishing: Finishing) -> None:
        """Tell how the finishing of a batch went."""
        for item, end in zip(done, finishing.ended, strict=True):
            self._ended(item, end)
        for name in finishing.dropping:
            log.warning("events.dropped", subscription=name, events=finishing.dropped[name])

    def held(self, claim: Claim, error: TryLater) -> None:
        """Tell that an article waits, since its event finds no queue."""
        self._instruments.articles.labels("held").inc()
        log.warning("article.held", article_id=claim.article_id, error=str(error))

    def failed(self, claim: Claim, outcome: Failure, error: str, stage: str | None) -> None:
        """Tell that an article could not be processed."""
        dead = outcome is Failure.DEAD
        self._instruments.articles.labels("dead" if dead else "failed").inc()
        log.error(
            "article.dead" if dead else "article.failed",
            article_id=claim.article_id,
            stage=stage,
            error=error,
            delivery=claim.delivery,
            outcome=outcome,
        )

    def count(self, events: Sequence[EnrichedEvent]) -> None:
        """Count what finished articles are about."""
        self._instruments.finished(events)
        self._tally.count(events)
        if self._tally.waiting >= COUNTED:
            self.keep_counts()

    def keep_counts(self) -> None:
        """Add to the counts in Redis those that are not in it yet."""
        waiting = self._tally.waiting
        try:
            self._tally.keep()
        except REDIS_ERRORS as error:
            # The articles are finished; they are only missing from the statistics.
            log.warning("topics.not_counted", articles=waiting, error=str(error))

    def _ended(self, item: Done, end: Ended) -> None:
        claim, event = item.finished.claim, item.event
        if end.ending is Ending.FINISHED:
            traceparent = event.traceparent
            log.info(
                "article.enriched",
                article_id=claim.article_id,
                event_id=event.id,
                feed=event.data.provenance.feed,
                language=event.data.language.code,
                topics=event.topics,
                title=event.data.content.title[:TITLE],
                queues=[t.name for t in item.finished.delivery.targets],
                enqueued_at=event.data.provenance.enqueued_at,
                delivery=claim.delivery,
                duration_ms=round(item.took * 1000, 2),
                trace_id=traceparent.split("-")[1] if traceparent else None,
            )
            return
        self._instruments.articles.labels(end.ending).inc()
        if end.ending is Ending.HELD:
            log.warning("article.held", article_id=claim.article_id, queue=end.full)
        else:
            log.info("article.repeated", article_id=claim.article_id, event_id=event.id)
