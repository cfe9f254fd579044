"""The producer: checks raw articles, reports the refused ones, and enqueues the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any

from celery import Celery
from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.limits import Limits
from workers.articles import bell
from workers.articles.entries import Offer
from workers.articles.lanes import Lane, bound, checked_lane, room
from workers.articles.ledger import Ledger
from workers.errors import InvalidArticle, InvalidArticles, QueueFull
from workers.receipts import Outcome, Receipt, Summary
from workers.settings import Settings
from workers.store.codec import pack_article
from workers.telemetry import tracing

BATCH = 200
"""Articles put into the ledger in one step."""

BATCH_BYTES = 4_000_000
"""Bytes of payload put into the ledger in one step."""

SLOW_SOURCE = 0.02
"""Seconds of waiting for an iterable's next article after which the batch is sent as it is."""


Given = RawArticle | Mapping[str, Any]


class Producer:
    """Puts articles into the ledger and rings for the workers. Safe to share between threads.

    Attributes:
        limits: the limits, from its settings, that every article must keep, ready-made ones too.
    """

    def __init__(self, settings: Settings, app: Celery, ledger: Ledger | None = None) -> None:
        self._app = app
        self._settings = settings
        self.limits = settings.limits
        self._ledger = ledger or Ledger(settings)

    def enqueue(
        self,
        articles: Given | Iterable[Given],
        *,
        versions: bool = False,
        lane: Lane = "normal",
        traceparent: str | None = None,
    ) -> Summary:
        """Enqueue one article or many.

        Args:
            articles: an article, or any iterable of them; it is read lazily.
            versions: accept a known article whose text has changed, as its next version.
            lane: `urgent` goes first, `bulk` last, for back-filling (docs/lanes.md).
            traceparent: W3C trace context to pass on to the events.

        Returns:
            A receipt for each article, in order.

        Raises:
            InvalidArticle: the only article breaks the schema; the message names the field.
            InvalidArticles: some of several articles do; all the others have been enqueued. It
                holds the receipts of all, and is an InvalidArticle.
            ConfigurationError: there is no such lane.
            QueueFull: `max_in_flight`, or the share of it for bulk, is reached; continue later
                with the articles that follow those with receipts in the error.
        """
        lane = checked_lane(lane)
        alone = isinstance(articles, RawArticle | Mapping)
        several: Iterable[Given] = [articles] if alone else articles  # type: ignore[list-item, assignment]
        attributes = {
            "messaging.system": "barid",
            "messaging.operation.name": "enqueue",
            "messaging.operation.type": "send",
            "messaging.destination.name": "articles",
        }
        with tracing.span("enqueue articles", "producer", attributes, traceparent) as parent:
            summary = self._enqueue(several, versions, lane, parent)
        if refused := summary.refused:
            if alone:
                raise InvalidArticle(*refused[0][1].errors)
            raise InvalidArticles(summary.receipts)
        return summary

    def _enqueue(
        self, articles: Iterable[Given], versions: bool, lane: Lane, traceparent: str | None
    ) -> Summary:
        summary = Summary()
        offer = partial(_offer, limits=self.limits, traceparent=traceparent)
        for batch in _batches(map(offer, articles)):
            summary.receipts += self._offered(batch, versions, lane, summary)
        return summary

    def _offered(
        self, batch: "Sequence[Offer | Receipt]", versions: bool, lane: Lane, before: Summary
    ) -> list[Receipt]:
        offers = [item for item in batch if isinstance(item, Offer)]
        outcomes: Iterator[tuple[Outcome, int]] = iter(())
        if offers:
            taken = self._ledger.enqueue(offers, versions=versions, lane=lane)
            bell.ring(self._app, taken.bell)
            outcomes = iter(taken.outcomes)
        receipts: list[Receipt] = []
        for item in batch:
            if isinstance(item, Receipt):
                receipts.append(item)
                continue
            outcome, version = next(outcomes)
            if outcome is Outcome.FULL:
                limit = room(self._settings, lane)
                raise QueueFull(limit, [*before.receipts, *receipts], bound(lane))
            receipts.append(Receipt(item.article_id, outcome, version))
        return receipts

    def offer(
        self, article: RawArticle, *, versions: bool = False, lane: Lane = "normal"
    ) -> Receipt:
        """Enqueue one checked article.

        Raises:
            QueueFull: `max_in_flight` is reached.
        """
        return self.enqueue(article, versions=versions, lane=lane).receipts[0]


def _batches(offers: "Iterator[Offer | Receipt]") -> "Iterator[list[Offer | Receipt]]":
    """Group offers into batches, along with the receipts of refused articles."""
    while True:
        batch: list[Offer | Receipt] = []
        size = 0
        while len(batch) < BATCH and size < BATCH_BYTES:
            asked = monotonic()
            try:
                offer = next(offers)
            except StopIteration:
                break
            batch.append(offer)
            size += len(offer.payload) if isinstance(offer, Offer) else 0
            if monotonic() - asked > SLOW_SOURCE:
                break
        if not batch:
            return
        yield batch


def _offer(given: Given, limits: Limits, traceparent: str | None) -> Offer | Receipt:
    try:
        article = _checked(given, limits)
    except ValidationError as error:
        problems = InvalidArticle.from_validation(error).errors
        return Receipt("", Outcome.REFUSED, errors=problems)
    fingerprint = article.fingerprint
    payload = pack_article(article, fingerprint, traceparent=traceparent)
    return Offer(article.id, fingerprint, payload)


def _checked(given: Given, limits: Limits) -> RawArticle:
    if isinstance(given, RawArticle):
        if given.within(limits):
            return given
        given = dict(given)  # validating again names every field that is too large
    return RawArticle.model_validate(given, context=limits)
