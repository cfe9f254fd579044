"""The metrics of the whole service, read from Redis when Prometheus scrapes the console."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from workers.events.entitydrift import Mean, Reference, load_reference, means
from workers.events.tally import Share, Tally
from workers.operate.state import look
from workers.operate.statemetrics import by_label, of_state
from workers.pipeline import default_pipeline
from workers.settings import Settings
from workers.stages.topics.linear import LinearModel
from workers.store.connection import REDIS_ERRORS, connect, keys

DRIFT_DAYS = 1
"""Days over which the shares of topics are counted."""


class ServiceCollector(Collector):
    """Collects the metrics of a service anew for each scrape."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def describe(self) -> Iterable[Metric]:
        """Return nothing: Redis has not been asked yet."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Look at the service and return what was seen as metrics."""
        state = look(self._settings)
        yield from of_state(state)
        if not state.unreachable:
            with suppress(*REDIS_ERRORS):
                yield from of_shares(self._shares())
                yield from of_means(self._means())

    def _shares(self) -> list[Share]:
        model = default_pipeline().model
        training = model.training if isinstance(model, LinearModel) else {}
        return self._tally().shares(training, model.topics, DRIFT_DAYS, datetime.now(UTC).date())

    def _means(self) -> list[Mean]:
        counts = self._tally().counts(DRIFT_DAYS, datetime.now(UTC).date())
        return means(counts, _usual())

    def _tally(self) -> Tally:
        return Tally(connect(self._settings), keys(self._settings))


def of_shares(shares: Iterable[Share]) -> Iterable[Metric]:
    """Return the metrics of topic decisions; shares of single feeds are left out."""
    whole = [s for s in shares if not s.feed]
    yield by_label(
        "barid_topic_share",
        "Share of today's articles (UTC) that carry a topic or are uncertain.",
        ("language", "topic"),
        {(s.language, s.topic): s.share for s in whole},
    )
    yield by_label(
        "barid_topic_training_share",
        "The same share among the articles that the model was trained on.",
        ("language", "topic"),
        {(s.language, s.topic): s.training for s in whole if s.training is not None},
    )
    yield by_label(
        "barid_topic_articles",
        "Today's articles (UTC) by language.",
        ("language",),
        {(s.language,): s.articles for s in whole},
    )


def of_means(found: Iterable[Mean]) -> Iterable[Metric]:
    """Return the metrics of how much articles name; means of single feeds are left out."""
    whole = [mean for mean in found if not mean.feed]
    yield by_label(
        "barid_entity_mean",
        "How many of a kind an article of today (UTC) names, in the mean.",
        ("language", "kind"),
        {(m.language, m.kind): m.mean for m in whole},
    )
    yield by_label(
        "barid_entity_usual_mean",
        "The same among the articles that Barid was measured on.",
        ("language", "kind"),
        {(m.language, m.kind): m.usual for m in whole if m.usual is not None},
    )
    yield by_label(
        "barid_entity_articles",
        "Today's articles (UTC) by language in which entities were looked for.",
        ("language",),
        {(m.language,): m.articles for m in whole},
    )


@cache
def _usual() -> Reference:
    return load_reference()
