"""The sample events: those that the pipeline makes of the articles, and altered ones."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.event import EnrichedEvent
from schemas.identity import article_id, digest
from workers.cli.kit.articles import article
from workers.cli.kit.notes import NOTES
from workers.pipeline import Known, Pipeline
from workers.stages.outline import outline
from workers.stages.topics.decide import load_model
from workers.stories.index import story_id

HUGE = "huge"
"""The sample of two megabytes, which is not in the repository."""

Event = dict[str, Any]

_TAKEN_IN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_TIMINGS = {"clean": 0.5, "language": 1.0, "topics": 1.2, "where": 0.3, "who": 1.0, "when": 0.3}
_TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@dataclass(frozen=True, slots=True)
class Sample:
    """An edge case for consumers.

    Attributes:
        name: the name of the sample and of its file.
        about: what is special about it.
        must: what a consumer must or must not do with it.
        event: the event.
        handle: False if a consumer must acknowledge it and do nothing else.
        valid: whether this version's JSON Schema accepts it.
    """

    name: str
    about: str
    must: str
    event: Event
    handle: bool = True
    valid: bool = True

    @property
    def topics(self) -> list[str]:
        """The topics that the event carries, sorted."""
        return sorted(d["topic"] for d in self.event["data"].get("topics", []) if d["carried"])


def samples(*, huge: bool = True) -> Iterator[Sample]:
    """Yield the samples in the order in which a consumer should get them.

    They are made with the models of this distribution, whatever the settings say, and with fixed
    times, so they are the same on every machine.

    Args:
        huge: whether to include the one of two megabytes.
    """
    pipeline = Pipeline(load_model())
    for name, (about, must) in NOTES.items():
        if name != HUGE or huge:
            rule = _RULES.get(name, {})
            yield Sample(name, about, must, _event(pipeline, name), **rule)


def _event(pipeline: Pipeline, name: str) -> Event:
    if name in _ALTERED:
        base, alter = _ALTERED[name]
        altered = deepcopy(_event(pipeline, base))
        alter(altered)
        return altered
    event: Event = json.loads(_enriched(pipeline, name).to_json())
    event["data"]["timings_ms"] = _TIMINGS
    return event


def _enriched(pipeline: Pipeline, name: str) -> EnrichedEvent:
    raw, earlier = article(name), _BEFORE.get(name)
    known = Known(
        raw.id,
        raw.fingerprint,
        version=2 if earlier else 1,
        enqueued_at=_TAKEN_IN,
        traceparent=_TRACEPARENT if name == "traceparent" else None,
        before=outline(_enriched(pipeline, earlier)) if earlier else None,
    )
    return pipeline.enrich(raw, known)


def _repeat(event: Event) -> None:
    # Another worker made it again: its bytes differ, its id does not.
    event["data"]["timings_ms"] = {name: ms * 2 for name, ms in _TIMINGS.items()}


def _unknown_field(event: Event) -> None:
    _identify(event, "unknown-field")
    event["sequence"] = "0000000017"
    data = event["data"]
    data["weather"] = {"code": "dust", "confidence": 0.71}
    data["content"]["reading_minutes"] = 1
    data["topics"][0]["rank"] = 1
    data["topics"][0]["evidence"][0]["speaker"] = None


def _unknown_flag(event: Event) -> None:
    _identify(event, "unknown-flag")
    event["data"]["flags"] = ["reads_like_poetry"]


def _unknown_type(event: Event) -> None:
    event["id"] = digest("sample", "unknown-type")
    event["type"] = "barid.article.withdrawn.v1"
    event["dataschema"] = "urn:barid:schema:withdrawn-article:v1"
    event["data"] = {"reason": "the publisher took the article back"}


def _change_unknown(event: Event) -> None:
    _identify(event, "change-unknown")
    event["data"]["change"] = {}


def _copy(event: Event) -> None:
    first = event["subject"]
    _identify(event, "copy")
    event["data"]["story"] = {
        "id": story_id(first),
        "role": "copy",
        "of": first,
        "size": 2,
        "outlets": 2,
        "similarity": 0.969,
    }


def _identify(event: Event, name: str) -> None:
    """Give an event the identity of a different article."""
    provenance = event["data"]["provenance"]
    guid = f"sample-{name}"
    article = article_id(url=None, guid=guid, feed=provenance["feed"], text="")
    provenance.update(article_id=article, guid=guid)
    event.update(id=digest("sample", name), subject=article)


_BEFORE = {"version-2": "version-1"}
"""Samples that are a later version of another one's article."""

_ALTERED: dict[str, tuple[str, Callable[[Event], None]]] = {
    "repeat": ("one-topic", _repeat),
    "unknown-field": ("one-topic", _unknown_field),
    "unknown-flag": ("one-topic", _unknown_flag),
    "change-unknown": ("version-2", _change_unknown),
    "copy": ("one-topic", _copy),
    "unknown-type": ("version-1", _unknown_type),
}
"""Samples that this version's pipeline does not make: the sample to start from, and the change."""

_RULES: dict[str, dict[str, bool]] = {
    "repeat": {"handle": False},
    "unknown-field": {"valid": False},
    "unknown-flag": {"valid": False},
    "unknown-type": {"handle": False, "valid": False},
}
