"""Corrections: what operators say about an article's topics when its event has them wrong.

Events never change. Corrections are kept beside them, within a bound, and can be exported as grades
for `barid topics train`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from secrets import token_hex
from typing import Any

from schemas.event import EnrichedEvent, TopicDecision
from schemas.identity import article_id
from workers.errors import InvalidCorrection, UnknownArticle
from workers.events.definition import did_you_mean
from workers.events.recent import RecentStream
from workers.settings import Settings
from workers.store.codec import compress, decompress, known_fields
from workers.store.connection import Client, connect, keys
from workers.store.script import Script
from workers.telemetry.lognames import get_logger

CORRECT, UNCORRECT = (Script("workers.events", name) for name in ("correct", "uncorrect"))

GRADES = {0: "absent", 1: "developed", 2: "main"}
"""The grades (docs/topics.md); an article carries a topic with grade 1 or 2."""

NAME = 100
"""Characters kept of the name of whoever corrected."""

ID_DIGITS = 12
"""Hexadecimal digits of the id of a text in files of grades."""

PAGE = 200
"""Corrections read at once."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody said about the topics of an article.

    Attributes:
        article_id: the article.
        event_id: the event that was corrected.
        version: the version of the article.
        model: the name of the model that decided.
        grades: topic -> 0, 1 or 2, for the topics that were graded.
        decided: topic -> (probability, whether it was carried), as in the event.
        text_id: the text's id in files of grades.
        language: ISO 639 code.
        by: who corrected; empty: unknown.
        at: when, in seconds since 1970, by Redis's clock.
        url: the address of the article.
        source: newspaper or feed.
        date: the day of publication, `YYYY-MM-DD`.
        title: the clean title; empty, like `text`, if BARID_CORRECTION_TEXTS is off.
        text: the clean text.
        token: distinguishes it from a correction with the same contents.
    """

    article_id: str
    event_id: str
    version: int
    model: str
    grades: Mapping[str, int]
    decided: Mapping[str, tuple[float, bool]]
    text_id: str
    language: str
    by: str = ""
    at: float = 0.0
    url: str = ""
    source: str = ""
    date: str = ""
    title: str = ""
    text: str = ""
    token: str = field(default="", repr=False)

    @property
    def wrong(self) -> list[str]:
        """The topics on which the event and the grades disagree."""
        decided = self.decided
        return [topic for topic, grade in self.grades.items() if decided[topic][1] != (grade > 0)]

    @property
    def all_grades(self) -> dict[str, int]:
        """A grade for each topic; topics that nobody graded are as the model decided."""
        return {
            topic: self.grades.get(topic, int(carried))
            for topic, (_, carried) in self.decided.items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the text, for display."""
        shown = asdict(self) | {"at": datetime.fromtimestamp(self.at, UTC).isoformat()}
        shown["decided"] = {
            topic: {"probability": probability, "carried": carried}
            for topic, (probability, carried) in self.decided.items()
        }
        return {name: value for name, value in shown.items() if name not in ("text", "token")}


@dataclass(frozen=True, slots=True)
class Corrected:
    """The result of a correction.

    Attributes:
        correction: the correction as it is kept.
        replaced: the earlier correction of the same article, if any.
        dropped: how many of the oldest were dropped to make room.
    """

    correction: Correction
    replaced: Correction | None
    dropped: int


class Corrections:
    """The corrections in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._redis, self._keys = client or connect(settings), keys(settings)

    def __len__(self) -> int:
        return int(self._redis.zcard(self._keys.corrections_index))

    def correct(
        self, event: EnrichedEvent, grades: Mapping[str, object], by: str = ""
    ) -> Corrected:
        """Store a correction, replacing an earlier one of the same article.

        Args:
            event: the event whose decisions are corrected.
            grades: topic -> 0, 1 or 2; topics that are not named stay as decided.
            by: who corrects; others can see this.

        Raises:
            InvalidCorrection: a topic or grade cannot be used, or the text is too large to keep.
        """
        checked = check_grades(grades, [d.topic for d in event.data.topics])
        by = " ".join("".join(c if c.isprintable() else " " for c in by).split())[:NAME]
        made = self._made(event, checked, by)
        packed = compress(json.dumps(asdict(made), ensure_ascii=False).encode())
        if len(packed) > (most := self._settings.max_correction_bytes):
            raise InvalidCorrection(
                "text",
                f"takes {len(packed):,} bytes, but BARID_MAX_CORRECTION_BYTES is {most:,}: raise "
                "it, or set BARID_CORRECTION_TEXTS to false",
            )
        article = made.article_id
        dropped, *before = CORRECT(
            self._redis, self._keys, article=article, correction=packed, most=most
        )
        log.info("topics.corrected", article_id=article, grades=checked, by=by)
        kept = self.get(article) or made
        return Corrected(
            kept, _read(before[0], float(before[1])) if any(before) else None, int(dropped)
        )

    def get(self, article: str) -> Correction | None:
        """Return the correction of the article with this id."""
        return next(iter(self._several([article])), None)

    def latest(self, at_most: int | None = None) -> Iterator[Correction]:
        """Yield the corrections, latest first."""
        start = 0
        while at_most is None or start < at_most:
            stop = start + PAGE if at_most is None else min(start + PAGE, at_most)
            page: Any = self._redis.zrevrange(self._keys.corrections_index, start, stop - 1)
            yield from self._several([name.decode() for name in page])
            if len(page) < stop - start:
                return
            start = stop

    def find(self, reference: str) -> Correction | None:
        """Return the correction of an article, by its id, its event's id or its address."""
        identity = identity_of(reference)
        if correction := self.get(identity):
            return correction
        return next((c for c in self.latest() if c.event_id == identity), None)

    def remove(self, articles: Sequence[str]) -> int:
        """Delete the corrections of the articles with these ids; return how many there were."""
        return int(UNCORRECT(self._redis, self._keys, more=articles)) if articles else 0

    def _several(self, articles: list[str]) -> Iterator[Correction]:
        if not articles:
            return
        pipe = self._redis.pipeline(transaction=False)
        pipe.hmget(self._keys.corrections, articles)
        for article in articles:
            pipe.zscore(self._keys.corrections_index, article)
        kept, *scores = pipe.execute()
        for packed, score in zip(kept, scores, strict=True):
            if packed is not None and score is not None:
                yield _read(packed, score)

    def _made(self, event: EnrichedEvent, grades: dict[str, int], by: str) -> Correction:
        data, kept = event.data, self._settings.correction_texts
        provenance, content = data.provenance, data.content
        published = provenance.published_at
        return Correction(
            article_id=event.subject,
            event_id=event.id,
            version=provenance.version,
            model=data.versions.topics,
            grades=grades,
            decided=decided(data.topics),
            text_id=text_id(content.title, content.text),
            language=data.language.code,
            by=by,
            url=provenance.url or "",
            source=provenance.source or provenance.feed or "",
            date=published.date().isoformat() if published else "",
            title=content.title if kept else "",
            text=content.text if kept else "",
            token=token_hex(4),
        )


def find_event(settings: Settings, reference: str) -> EnrichedEvent:
    """Return a recent event by its own id, or by its article's id or address.

    Raises:
        UnknownArticle: there is no such event.
    """
    event = RecentStream(settings).find(identity_of(reference))
    if event is None:
        raise UnknownArticle(
            f"{reference!r} is not among the recent events: give the id of an event or an article, "
            "as `barid consume --since 1d` shows them, or the article's address"
        )
    return event


def identity_of(reference: str) -> str:
    """Return the id for an id or an article's address.

    Raises:
        UnknownArticle: it is an address that no article can have.
    """
    reference = reference.strip()
    if "://" not in reference:
        return reference.lower()
    try:
        return article_id(url=reference, guid=None, feed=None, text="")
    except ValueError as error:
        raise UnknownArticle(f"{reference!r}: {error}") from None


def check_grades(grades: Mapping[str, object], topics: Sequence[str]) -> dict[str, int]:
    """Return the grades, each of which must be 0, 1 or 2, of topics of the event.

    Raises:
        InvalidCorrection: a topic or grade cannot be used; the message names the topic.
    """
    if not grades:
        raise InvalidCorrection("", f"grade at least one topic: {_names(topics)}")
    checked = {}
    for topic, grade in grades.items():
        if topic not in topics:
            hint = did_you_mean(topic, topics)
            raise InvalidCorrection(topic, f"is not a topic of this event; {hint}")
        if type(grade) is not int or grade not in GRADES:
            meant = ", ".join(f"{number} ({name})" for number, name in GRADES.items())
            raise InvalidCorrection(topic, f"needs one of the grades {meant}, not {grade!r}")
        checked[topic] = grade
    return checked


def text_id(title: str, text: str) -> str:
    """Return a text's id in files of grades: the first digits of the SHA-1 of title and text."""
    whole = f"{title}{text}".encode("utf-8", "surrogatepass")
    return sha1(whole, usedforsecurity=False).hexdigest()[:ID_DIGITS]


def decided(decisions: Sequence[TopicDecision]) -> dict[str, tuple[float, bool]]:
    """Return topic -> (probability, whether it is carried)."""
    return {d.topic: (d.probability, d.carried) for d in decisions}


def _names(topics: Sequence[str]) -> str:
    return ", ".join(topics)


def _read(packed: bytes, score: float) -> Correction:
    values = json.loads(decompress(packed))
    values["decided"] = {
        topic: (float(probability), bool(carried))
        for topic, (probability, carried) in values["decided"].items()
    }
    return known_fields(Correction, values | {"at": score / 1000})
