"""The pipeline: an article through the stages, in order, to its event.

It is pure: no network, no queue, and no clock but the one that times the stages.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import quote

from schemas.article import RawArticle
from schemas.event import EnrichedEvent, EventData, Flag, Provenance, Versions
from schemas.identity import canonical_url, event_id
from workers.errors import ConfigurationError, StageError
from workers.settings import get_settings
from workers.stages import language
from workers.stages.draft import Draft
from workers.stages.outline import Outline, changed
from workers.stages.sketch import Sketch
from workers.stages.story.ideas import ideas
from workers.stages.story.stage import story
from workers.stages.text.clean import clean
from workers.stages.text.extract import extract_page
from workers.stages.text.rarity import table
from workers.stages.topics.decide import decide, load_model
from workers.stages.topics.modelfile import ModelFileError
from workers.stages.topics.score import TopicModel
from workers.stages.when.stage import load_patterns, when
from workers.stages.where.catalogue import catalogue
from workers.stages.where.where import where
from workers.stages.who.catalogue import ActorsFileError
from workers.stages.who.register import Register, register
from workers.stages.who.who import load_taggers, who

VERSION = "5"
"""Version of the stages; raise it when the same article gives a different event than before."""

Stage = Callable[[Draft], Draft]

OF_ENTITIES = ("where", "who", "when")
"""The stages that say whom, where, when and how many an article names."""


class Known(NamedTuple):
    """What is known about an article apart from the article itself.

    Attributes:
        article_id: the article's id.
        fingerprint: hash of its text.
        version: which version of the article this is, from 1.
        enqueued_at: when the ledger took it in.
        traceparent: W3C trace context to pass on.
        before: outline of the version before, if there was one and it is still known.
    """

    article_id: str
    fingerprint: str
    version: int = 1
    enqueued_at: datetime | None = None
    traceparent: str | None = None
    before: Outline | None = None

    @classmethod
    def of(cls, article: RawArticle) -> "Known":
        """Return what an article says about itself."""
        return cls(article.id, article.fingerprint)


@dataclass(frozen=True)
class Pipeline:
    """The stages with their models loaded. Make one before processes fork, and share it."""

    model: TopicModel
    actors: Register | None = field(default_factory=register)
    """Who is known by name; None: entities are not looked for."""
    stories: bool = False
    """Whether articles are sketched, to find others of their stories."""

    @classmethod
    def load(cls) -> "Pipeline":
        """Load the models and catalogues: the topic model of the settings, or Barid's own.

        Raises:
            ConfigurationError: the topic model or the file of actors named in the settings cannot
                be read.
        """
        language.detector()
        extract_page("<html><p>load the extractor</p></html>")
        settings = get_settings()
        model = topic_model(settings.topic_model)
        if settings.stories:
            table()
            ideas()
        if not settings.entities:
            return cls(model, None, settings.stories)
        catalogue()
        load_taggers()
        load_patterns()
        return cls(model, actors(settings.actors_file), settings.stories)

    @property
    def stages(self) -> dict[str, Stage]:
        """The stages by name, in the order in which an article goes through them."""
        stages: dict[str, Stage] = {
            "clean": clean,
            "language": language.language,
            "topics": partial(decide, model=self.model),
        }
        if self.actors is not None:
            found_by: tuple[Stage, ...] = (where, partial(who, register=self.actors), when)
            stages |= zip(OF_ENTITIES, found_by, strict=True)
        if self.stories:
            stages["story"] = story
        return stages

    @property
    def version(self) -> str:
        """Versions of all that decides what events say: the stages and their models."""
        entities = "no-entities" if self.actors is None else self.actors.version
        versions = (VERSION, language.VERSION, self.model.version, entities)
        return "/".join(filter(None, versions))

    def enrich(self, article: RawArticle, known: Known | None = None) -> EnrichedEvent:
        """Return the event of an article.

        Args:
            article: the article.
            known: what the ledger knows about it; by default what it says about itself.

        Raises:
            StageError: a stage failed; the error names the stage.
        """
        return self.understand(article, known or Known.of(article))[0]

    def understand(self, article: RawArticle, known: Known) -> tuple[EnrichedEvent, Sketch | None]:
        """Return the event of an article, and the sketch by which others of its story are found.

        Raises:
            StageError: a stage failed; the error names the stage.
        """
        draft = Draft(article, taken_in=known.enqueued_at)
        timings: dict[str, float] = {}
        for name, stage in self.stages.items():
            if name in OF_ENTITIES and Flag.GARBLED in draft.flags:
                continue  # the names and digits are not those that were written
            began = perf_counter()
            try:
                draft = stage(draft)
            except Exception as error:
                raise StageError(name, f"{type(error).__name__}: {error}") from error
            timings[name] = round((perf_counter() - began) * 1000, 3)
        event = self._event(draft, known, timings)
        return event if known.version == 1 else changed(event, known.before), draft.sketch

    def _event(self, draft: Draft, known: Known, timings: dict[str, float]) -> EnrichedEvent:
        article = draft.article
        origin = article.feed or article.source
        return EnrichedEvent(
            id=event_id(known.article_id, known.fingerprint, self.version, known.version),
            source=f"/barid/{quote(origin, safe='')}" if origin else "/barid",
            subject=known.article_id,
            time=draft.published_at or article.fetched_at or known.enqueued_at,
            traceparent=known.traceparent,
            data=EventData(
                provenance=Provenance(
                    article_id=known.article_id,
                    version=known.version,
                    fingerprint=known.fingerprint,
                    url=_address(article.url or draft.head.canonical_url),
                    guid=article.guid,
                    feed=article.feed,
                    source=article.source or draft.head.publisher,
                    published_at=draft.published_at,
                    fetched_at=article.fetched_at,
                    enqueued_at=known.enqueued_at,
                    metadata=article.metadata,
                ),
                content=draft.content,
                language=draft.language,
                topics=draft.topics,
                primary_topic=draft.primary_topic,
                countries=draft.countries,
                places=draft.places,
                people=draft.people,
                organisations=draft.organisations,
                dates=draft.dates,
                counts=draft.counts,
                flags=sorted(draft.flags),
                versions=Versions(
                    pipeline=VERSION, language=language.VERSION, topics=self.model.version
                ),
                timings_ms=timings,
            ),
        )


def _address(url: str | None) -> str | None:
    return canonical_url(url) if url else None


def topic_model(path: Path | None) -> TopicModel:
    """Return the topic model that workers use: that of a file, or Barid's own.

    Raises:
        ConfigurationError: it cannot be read; the message names setting and file.
    """
    try:
        return load_model(path)
    except ModelFileError as error:
        raise ConfigurationError(f"BARID_TOPIC_MODEL: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"BARID_TOPIC_MODEL: {path}: {error}") from error


def actors(path: Path | None) -> Register:
    """Return the catalogue of actors: Barid's own, and what a file adds to it.

    Raises:
        ConfigurationError: the file cannot be used; the message names the line.
    """
    try:
        return register(path)
    except (ActorsFileError, OSError) as error:
        raise ConfigurationError(f"BARID_ACTORS_FILE: {path}: {error}") from error


@cache
def default_pipeline() -> Pipeline:
    """Return this process's pipeline, loaded."""
    # The catalogues are a million objects that all stay: looking through them for garbage again and
    # again while they are read takes a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Pipeline.load()
    finally:
        if collecting:
            gc.enable()


def enrich(article: RawArticle) -> EnrichedEvent:
    """Return the event of an article, made by `default_pipeline`; see `Pipeline.enrich`."""
    return default_pipeline().enrich(article)
