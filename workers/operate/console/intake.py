"""`POST /articles`: one article, or many as NDJSON, read and answered as they come."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from schemas.article import RawArticle
from schemas.limits import Limits
from workers.articles.lanes import Lane, checked_lane
from workers.articles.producer import Producer
from workers.errors import ConfigurationError, InvalidArticle, QueueFull, Unreachable
from workers.operate.console.problems import Problem, away, full
from workers.operate.console.reading import chunks, read_body, too_large
from workers.receipts import Receipt
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger

PARAMETERS = ("lane", "versions")
"""What the query of a request may say."""

TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, version 00; anything else is passed over."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _How:
    """How the articles of a request are to be taken.

    Attributes:
        versions: take a known article again when its text has changed.
        lane: goes before others, or behind them.
        trace: W3C trace context that the client says its request belongs to.
    """

    versions: bool
    lane: Lane
    trace: str | None


class Intake:
    """Takes articles over HTTP."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self._limits = producer.limits
        self._largest = producer.limits.as_json

    async def post(self, request: Request) -> Response:
        """Answer `POST /articles`.

        Raises:
            Problem: the request is refused.
        """
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        _check_names(request)
        how = _How(_versions(request), _lane(request), _traceparent(request))
        if kind == "application/json":
            return await self._one(request, how)
        if kind in ("application/x-ndjson", "application/jsonl"):
            return _Lines(self._many(request, how))
        raise Problem(415, "send application/json (one article) or application/x-ndjson (many)")

    async def _one(self, request: Request, how: "_How") -> Response:
        body = await read_body(request, self._largest)
        receipt = (await self._offer([_article(body, self._limits)], how))[0]
        if isinstance(receipt, Problem):
            raise receipt
        return JSONResponse(_as_dict(receipt), 202)

    async def _many(self, request: Request, how: "_How") -> AsyncIterator[bytes]:
        """Yield an answer for each line, in order; those that came together are one batch."""
        number, rest, skipping = 0, b"", False
        try:
            async for chunk in chunks(request):
                *lines, rest = (rest + chunk).split(b"\n")
                if skipping and lines:
                    lines, skipping = lines[1:], False
                if lines:
                    yield await self._answers(lines, number + 1, how)
                    number += len(lines)
                if len(rest) > self._largest:
                    number += 1
                    if not skipping:
                        yield _line(number, too_large(self._largest).as_dict())
                    else:
                        number -= 1
                    rest, skipping = b"", True
            if rest.strip() and not skipping:
                yield await self._answers([rest], number + 1, how)
        except Problem as problem:
            yield _line(number + 1, problem.as_dict())

    async def _answers(self, lines: Sequence[bytes], first: int, how: "_How") -> bytes:
        found: dict[int, RawArticle | Problem] = {}
        for number, line in enumerate(lines, first):
            if line.strip():
                try:
                    found[number] = _article(line, self._limits)
                except Problem as problem:
                    found[number] = problem
        good = {n: a for n, a in found.items() if isinstance(a, RawArticle)}
        receipts = dict(zip(good, await self._offer(list(good.values()), how), strict=True))
        answers = []
        for number, what in found.items():
            answer = what if isinstance(what, Problem) else receipts[number]
            told = (
                answer.as_dict()
                if isinstance(answer, Problem)
                else {"status": 202} | _as_dict(answer)
            )
            answers.append(_line(number, told))
        return b"".join(answers)

    async def _offer(self, articles: list[RawArticle], how: "_How") -> list[Receipt | Problem]:
        try:
            summary = await asyncio.to_thread(
                self._producer.enqueue,
                articles,
                versions=how.versions,
                lane=how.lane,
                traceparent=how.trace,
            )
        except QueueFull as error:
            left = len(articles) - len(error.receipts)
            return [*error.receipts, *[full(str(error))] * left]
        except (*REDIS_ERRORS, Unreachable) as error:
            log.warning("intake.unreachable", error=str(error))
            return [away(error)] * len(articles)
        return list(summary.receipts)


def _check_names(request: Request) -> None:
    for name in request.query_params:
        if name not in PARAMETERS:
            raise Problem(400, f"{name}: is not a parameter; there are {', '.join(PARAMETERS)}")


def _lane(request: Request) -> Lane:
    try:
        return checked_lane(request.query_params.get("lane", "normal"))
    except ConfigurationError as error:
        raise Problem(400, str(error)) from None


def _versions(request: Request) -> bool:
    given = request.query_params.get("versions", "false")
    if given not in ("true", "false"):
        raise Problem(400, "versions: needs true or false")
    return given == "true"


def _traceparent(request: Request) -> str | None:
    """Return the trace that a client says its request belongs to, in the form of W3C."""
    given = request.headers.get("traceparent", "").strip()
    return given if TRACEPARENT.fullmatch(given) else None


class _Lines(Response):
    """An answer that is sent line by line while the request is still being read.

    Starlette's own streaming answer listens for a disconnect meanwhile, which takes the parts of
    the body away from whoever reads it.
    """

    media_type = "application/x-ndjson"

    def __init__(self, lines: AsyncIterator[bytes]) -> None:
        super().__init__()
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/x-ndjson")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            async for line in self._lines:
                await send({"type": "http.response.body", "body": line, "more_body": True})
        except ClientDisconnect:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _article(data: bytes, limits: Limits) -> RawArticle:
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise Problem(400, "needs a JSON object with the fields of an article")
    try:
        return RawArticle.model_validate(given, context=limits)
    except ValidationError as error:
        raise Problem.of_article(InvalidArticle.from_validation(error)) from None


def _as_dict(receipt: Receipt) -> dict[str, Any]:
    return {
        "article_id": receipt.article_id,
        "outcome": receipt.outcome,
        "version": receipt.version,
    }


def _line(number: int, told: dict[str, Any]) -> bytes:
    return json.dumps({"line": number} | told, ensure_ascii=False).encode() + b"\n"
