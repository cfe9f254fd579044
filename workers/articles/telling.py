"""Which stories the articles of a batch tell: asked once they are understood, before they end."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schemas.event import EnrichedEvent
from workers.settings import Settings
from workers.stages.sketch import Sketch
from workers.store.connection import Client, RedisRefused
from workers.stories.index import StoryIndex, Told, Wanted
from workers.telemetry.lognames import get_logger

log = get_logger(__name__)


class Understood(NamedTuple):
    """An article that has been through the pipeline.

    Attributes:
        event: its event, which does not say yet which story it tells.
        sketch: by which others of its story are found; None: none are looked for.
        wanted_by: the subscriptions that let it in if they get it as the first of its story.
    """

    event: EnrichedEvent
    sketch: Sketch | None
    wanted_by: Sequence[Wanted] = ()


class Telling(NamedTuple):
    """What the index says of an article.

    Attributes:
        event: its event, with its story.
        given: the subscriptions that are given it as one of its story.
    """

    event: EnrichedEvent
    given: frozenset[str] = frozenset()


class Teller:
    """Asks the index for the stories of articles (`BARID_STORIES`)."""

    def __init__(self, settings: Settings, client: Client) -> None:
        self._index = StoryIndex(settings, client) if settings.stories else None

    def tell(self, articles: Mapping[str, Understood]) -> dict[str, Telling]:
        """Return what the index says of each article.

        An article without a story is given to whoever wants the first of each. The index is no
        reason to lose an article: if Redis refuses the step, events go out without their stories.

        Args:
            articles: by any name, under which the answers are, too.
        """
        answers = {
            name: Telling(article.event, frozenset(wanted.name for wanted in article.wanted_by))
            for name, article in articles.items()
        }
        told = {
            name: Told.by(article.event, article.sketch, article.wanted_by)
            for name, article in articles.items()
            if article.sketch is not None
        }
        if self._index is None or not told:
            return answers
        try:
            assigned = self._index.assign(list(told.values()))
        except RedisRefused as error:
            log.error("stories.unknown", articles=len(told), error=str(error))
            return answers
        for name, one in zip(told, assigned, strict=True):
            event = articles[name].event
            data = event.data.model_copy(update={"story": one.story})
            answers[name] = Telling(event.model_copy(update={"data": data}), one.given)
        return answers
