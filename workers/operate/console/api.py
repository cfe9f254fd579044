"""What the console's page asks for, as JSON."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from time import time
from typing import Any

from celery import Celery
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schemas.article import RawArticle
from schemas.event import EnrichedEvent
from workers.articles.deadletters import DeadLetters
from workers.articles.inbox.letters import KeptText
from workers.errors import InvalidArticle, StageError, Unreachable
from workers.events.recent import RecentStream
from workers.events.refused import RefusedEvents
from workers.feeds.store import FeedStatus, FeedStore
from workers.operate.console.asking import asked_for, integer
from workers.operate.console.correcting import Correcting, Given, read
from workers.operate.console.deadpage import dead
from workers.operate.console.guard import Guard
from workers.operate.console.index import EventIndex
from workers.operate.console.live import Live
from workers.operate.console.problems import Problem, away
from workers.operate.console.reading import read_body
from workers.operate.loglines import Search, groups, latest
from workers.operate.samples import Samples
from workers.operate.story import tell
from workers.pipeline import default_pipeline
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.logstream import LogStream

LIMIT = 200
"""Items of a list at most."""

POINTS = 200
"""Points of a plot at most."""

_TROUBLE_FIRST = (
    *(FeedStatus.FAILING, FeedStatus.BLOCKED, FeedStatus.GONE, FeedStatus.NEW, FeedStatus.OK),
)

Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """Answers the page. All that waits for Redis or the index happens in threads."""

    def __init__(
        self, settings: Settings, app: Celery, guard: Guard, index: EventIndex, live: Live
    ) -> None:
        self._settings, self._app, self._guard = settings, app, guard
        self._index, self._live = index, live

    @property
    def routes(self) -> list[Route]:
        """The routes below /api."""
        get: dict[str, Callable[[Request], Any]] = {
            "events": self._events,
            "events/{event_id}": self._event,
            "stories": self._stories,
            "stories/{story_id}": self._story,
            "timeline": self._timeline,
            "choices": self._choices,
            "samples": self._samples,
            "logs": self._logs,
            "logs/groups": self._log_groups,
            "articles/{article_id}": self._article,
            "deadletters": self._dead,
            "deadletters/{entry}": self._letter,
            "feeds": self._feeds,
        }
        post: dict[str, Callable[[dict[str, Any]], Any]] = {
            "deadletters/retry": self._retry,
            "deadletters/drop": lambda b: {"done": self._letters().drop(_names(b, "entries"))},
            "refused/retry": lambda b: self._refused(b, "retry"),
            "refused/drop": lambda b: self._refused(b, "drop"),
            "understand": self._understand,
            "corrections": self._correct,
            "corrections/remove": lambda b: {"done": self._corrections().remove(b)},
        }
        return [
            *(Route(f"/api/{path}", self._get(answer)) for path, answer in get.items()),
            *(
                Route(f"/api/{path}", self._post(answer), methods=["POST"])
                for path, answer in post.items()
            ),
            Route("/api/state", self._state),
            Route("/api/live", self._stream),
            Route("/api/live/logs", self._log_stream),
        ]

    def _get(self, answer: Callable[[Request], Any]) -> Handler:
        async def handle(request: Request) -> Response:
            self._guard.check(request)
            return await _answered(answer, request)

        return handle

    def _post(self, answer: Callable[[dict[str, Any]], Any]) -> Handler:
        async def handle(request: Request) -> Response:
            self._guard.check_change(request)
            return await _answered(answer, await self._body(request))

        return handle

    async def _body(self, request: Request) -> dict[str, Any]:
        try:
            document = json.loads(await read_body(request, self._settings.limits.as_json))
        except (ValueError, RecursionError) as error:
            raise Problem(400, f"is no JSON: {error}") from None
        if not isinstance(document, dict):
            raise Problem(400, "needs a JSON object")
        return document

    async def _state(self, request: Request) -> Response:
        self._guard.check(request)
        return JSONResponse(await self._live.state())

    async def _stream(self, request: Request) -> Response:
        self._guard.check(request)
        return self._live.page()

    async def _log_stream(self, request: Request) -> Response:
        self._guard.check(request)
        return self._live.logs()

    def _events(self, request: Request) -> Any:
        return {
            "events": self._index.find(
                asked_for(request, self._settings), integer(request, "limit", 50, LIMIT)
            )
        }

    def _choices(self, request: Request) -> Any:
        found = self._index.choices(asked_for(request, self._settings))
        return found | {"complete": self._live.complete}

    def _event(self, request: Request) -> Any:
        event_id = request.path_params["event_id"]
        event = json.loads(self._text(event_id))
        return {
            "event": event,
            "story": self._index.story(event_id),
            "labels": self._index.labels(event["data"]),
            "correction": self._corrections().of(event["subject"]),
        }

    def _stories(self, request: Request) -> Any:
        hours = integer(request, "hours", 24, 24 * 366)
        limit = integer(request, "limit", 20, LIMIT)
        return {"stories": self._index.stories(time() - hours * 3600, limit)}

    def _story(self, request: Request) -> Any:
        story_id = request.path_params["story_id"]
        events = self._index.members(story_id)
        if not events:
            raise Problem(404, f"no recent event tells the story {story_id!r}")
        return {"id": story_id, "events": events}

    def _text(self, event_id: str) -> bytes:
        place = self._index.position(event_id)
        text = RecentStream(self._settings).at(place) if place else None
        if text is None:
            raise Problem(404, f"event {event_id!r} is not among the recent events")
        return text

    def _correct(self, body: dict[str, Any]) -> Any:
        given = read(body, Given)
        return self._corrections().correct(
            EnrichedEvent.from_json(self._text(given.event_id)), given
        )

    def _corrections(self) -> Correcting:
        return Correcting(self._settings)

    def _timeline(self, request: Request) -> Any:
        hours = integer(request, "hours", 24, 24 * 366)
        until = time()
        since = until - hours * 3600
        spans = self._index.timeline(asked_for(request, self._settings), since, until)
        return {"since": since, "until": until, "topics": spans}

    def _samples(self, request: Request) -> Any:
        seconds = integer(request, "seconds", 3600, 86_400)
        samples = Samples(self._settings).since(seconds)
        step = max(1, -(-len(samples) // POINTS))
        # From the newest backwards, so that the last point is now.
        return {"samples": [asdict(sample) for sample in samples[::-1][::step][::-1]]}

    def _logs(self, request: Request) -> Any:
        limit = integer(request, "limit", LIMIT, 1000)
        return {"lines": latest(LogStream(self._settings), _search(request), limit)}

    def _log_groups(self, request: Request) -> Any:
        return {"groups": groups(_search(request).lines(LogStream(self._settings)))}

    def _article(self, request: Request) -> Any:
        article_id = request.path_params["article_id"]
        lines = LogStream(self._settings).since(timedelta(days=365), having=article_id)
        return asdict(tell(self._settings, article_id, lines))

    def _dead(self, _: Request) -> Any:
        return dead(self._settings, self._letters(), self._index, LIMIT)

    def _letter(self, request: Request) -> Any:
        entry = request.path_params["entry"]
        found = self._letters().show(entry)
        if found is None:
            raise Problem(404, f"no dead letter {entry!r}")
        letter, kept = found
        if isinstance(kept, KeptText):
            told = {"text": kept.text, "bytes": kept.size, "cut": kept.cut}
        else:
            told = {"article": kept.article.model_dump(mode="json")}
        return asdict(letter) | told

    def _feeds(self, _: Request) -> Any:
        feeds = FeedStore(self._settings).listed()
        feeds.sort(key=lambda f: (_TROUBLE_FIRST.index(f.found), f.feed.name))
        shown = [
            {
                "name": f.feed.name,
                "url": f.feed.url,
                "status": f.status,
                "problem": f.state.problem,
                "left_out": f.state.left_out,
                "succeeded_at": f.state.succeeded_at or None,
                "due": f.due,
                "articles": f.state.articles,
                "per_day": f.state.per_day,
            }
            for f in feeds[: LIMIT * 5]
        ]
        return {"total": len(feeds), "feeds": shown}

    def _letters(self) -> DeadLetters:
        return DeadLetters(self._settings, self._app)

    def _retry(self, body: dict[str, Any]) -> Any:
        letters = self._letters()
        every = body.get("all") is True
        names = (
            [e.entry for e in letters.latest(len(letters))] if every else _names(body, "entries")
        )
        return {"done": letters.retry(names)}

    def _refused(self, body: dict[str, Any], what: str) -> Any:
        events = RefusedEvents(self._settings)
        subscription = body.get("subscription")
        if not isinstance(subscription, str):
            raise Problem(400, "subscription: needs a name")
        act = events.retry if what == "retry" else events.drop
        return {"done": sum(act(subscription, name) for name in _names(body, "event_ids"))}

    def _understand(self, body: dict[str, Any]) -> Any:
        try:
            article = RawArticle.model_validate(body, context=self._settings.limits)
            event = default_pipeline().enrich(article)
        except ValidationError as error:
            raise Problem.of_article(InvalidArticle.from_validation(error)) from None
        except StageError as error:
            raise Problem(422, str(error)) from None
        shown = _plain(event)
        return {"event": shown, "labels": self._index.labels(shown["data"])}


async def _answered(answer: Callable[[Any], Any], given: Any) -> Response:
    try:
        answered = await asyncio.to_thread(answer, given)
    except (*REDIS_ERRORS, Unreachable) as error:
        raise away(error) from None
    text = json.dumps(answered, ensure_ascii=False, default=str)
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})


def _names(body: dict[str, Any], name: str) -> list[str]:
    items = body.get(name)
    right = isinstance(items, list) and all(isinstance(item, str) for item in items)
    if not isinstance(items, list) or not right or not 0 < len(items) <= LIMIT * 50:
        raise Problem(400, f"{name}: needs a list of names, {LIMIT * 50:,} at most")
    return items


def _search(request: Request) -> Search:
    given = request.query_params
    return Search(given.get("grep", "")[:200], given.get("level", "debug"))


def _plain(event: EnrichedEvent) -> Any:
    return json.loads(event.to_json())
