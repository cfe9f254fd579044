"""The producer: raw articles in, refused ones named, the rest on their way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from time import monotonic
from typing import Any, Literal

import structlog
from celery import Celery
from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.limits import Limits
from workers.articles import bell
from workers.articles.ledger import Ledger, Offer
from workers.errors import InvalidArticle, QueueFull
from workers.settings import Settings, get_settings
from workers.store.codec import pack_article
from workers.telemetry import tracing

BATCH = 200
"""Articles that go into the ledger in one step."""

BATCH_BYTES = 4_000_000
"""Bytes of payload that go into the ledger in one step."""

SLOW_SOURCE = 0.02
"""An iterable that lets us wait this long, in seconds, has its articles sent one by one."""

log = structlog.get_logger(__name__)

Given = RawArticle | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one article.

    Attributes:
        article_id: the article's id; `barid logs --article` follows it.
        outcome: "accepted", or "known" when it came before within the window.
        version: 1, or more for a changed text of an article that was known; 0 when refused.
    """

    article_id: str
    outcome: Literal["accepted", "known"]
    version: int


@dataclass(slots=True)
class Summary:
    """What became of many articles, in the order in which they were given."""

    receipts: list[Receipt] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many were taken."""
        return sum(r.outcome == "accepted" for r in self.receipts)

    @property
    def known(self) -> list[str]:
        """Ids of the articles that were known and refused."""
        return [r.article_id for r in self.receipts if r.outcome == "known"]


class Producer:
    """Puts articles into the ledger and rings for the workers. Safe to share between threads.

    Attributes:
        limits: what its settings hold every article to, ready-made ones as well.
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
        traceparent: str | None = None,
    ) -> Summary:
        """Put one article or many on their way.

        Args:
            articles: an article, or any iterable of them; it is read as it goes.
            versions: accept a known article again when its text has changed, as its next version.
            traceparent: W3C trace context to hand through to the events.

        Raises:
            InvalidArticle: an article breaks the schema; the message names the field. Those
                before it have been taken.
            QueueFull: `max_in_flight` is reached; go on later with the articles after those
                that the error has receipts for.
        """
        given = [articles] if isinstance(articles, RawArticle | Mapping) else articles
        told = {
            "messaging.system": "barid",
            "messaging.operation.name": "enqueue",
            "messaging.operation.type": "send",
            "messaging.destination.name": "articles",
        }
        with tracing.span("enqueue articles", "producer", told, traceparent) as parent:
            return self._enqueue(given, versions, parent)

    def _enqueue(self, given: Iterable[Given], versions: bool, traceparent: str | None) -> Summary:
        summary = Summary()
        checked = partial(_checked, limits=self.limits)
        for offers in _batches(map(checked, given), traceparent):
            taken = self._ledger.enqueue(offers, versions=versions)
            bell.ring(self._app, taken.bell)
            for offer, code in zip(offers, taken.codes, strict=True):
                if code < 0:
                    raise QueueFull(self._settings.max_in_flight, summary.receipts)
                outcome: Literal["accepted", "known"] = "accepted" if code else "known"
                summary.receipts.append(Receipt(offer.article_id, outcome, code))
        return summary

    def offer(self, article: RawArticle, *, versions: bool = False) -> Receipt:
        """Put one checked article on its way.

        Raises:
            QueueFull: `max_in_flight` is reached.
        """
        return self.enqueue(article, versions=versions).receipts[0]


def enqueue(
    articles: Given | Iterable[Given],
    *,
    versions: bool = False,
    traceparent: str | None = None,
) -> Summary:
    """Put one article or many on their way, with the settings of the environment.

    See `Producer.enqueue` for arguments and errors.
    """
    return default_producer().enqueue(articles, versions=versions, traceparent=traceparent)


@cache
def default_producer() -> Producer:
    """Return this process's producer, made once with the settings of the environment."""
    from workers.app import app  # at the first use: importing workers must not read settings

    return Producer(get_settings(), app)


def _checked(given: Given, limits: Limits) -> RawArticle:
    if isinstance(given, RawArticle):
        if given.within(limits):
            return given
        given = dict(given)  # validated again, it names every field that is too large
    try:
        return RawArticle.model_validate(given, context=limits)
    except ValidationError as error:
        raise InvalidArticle.from_validation(error) from None


def _batches(articles: Iterator[RawArticle], traceparent: str | None) -> Iterator[list[Offer]]:
    """Pack articles into offers; what came before a broken article still goes out."""
    while True:
        offers: list[Offer] = []
        size = 0
        failure: InvalidArticle | None = None
        while len(offers) < BATCH and size < BATCH_BYTES:
            asked = monotonic()
            try:
                article = next(articles)
            except StopIteration:
                break
            except InvalidArticle as error:
                failure = error
                break
            fingerprint = article.fingerprint
            payload = pack_article(article, fingerprint, traceparent=traceparent)
            offers.append(Offer(article.id, fingerprint, payload))
            size += len(payload)
            if monotonic() - asked > SLOW_SOURCE:
                break
        if offers:
            yield offers
        if failure:
            raise failure
        if not offers:
            return
