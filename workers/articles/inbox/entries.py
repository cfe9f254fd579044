"""Reads an entry of the inbox: an article as JSON, or a Celery message that carries articles."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.limits import LIMITS, Limits
from workers.errors import InvalidArticle
from workers.receipts import FieldError
from workers.store.keys import CALLS
from workers.telemetry.lognames import get_logger

ARGUMENTS = ("article", "articles", "versions")
"""The arguments of the Celery task."""

CUT = 4_096
"""Bytes kept of a text that is too long to be kept whole: enough to see what it is and whose."""

REFUSED = "barid-refused"
"""The header of a call that was shortened: why."""

PROBLEMS = 10
"""Problems that a dead letter lists; a text of another kind could have thousands."""

PROBLEM_CHARACTERS = 300
"""Characters kept of one problem: the names of fields come from strangers."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """Something in an entry that is not an article.

    Attributes:
        error: what is wrong, field by field.
        text: the part of the entry that is meant; empty: all of it.
    """

    error: str
    text: bytes = b""


@dataclass(slots=True)
class Read:
    """The contents of an entry.

    Attributes:
        articles: what to enqueue.
        versions: whether changed texts of known articles are accepted; None: as the settings say.
        letters: what becomes a dead letter.
    """

    articles: list[RawArticle] = field(default_factory=list)
    versions: bool | None = None
    letters: list[Letter] = field(default_factory=list)


def read_article(text: bytes, limits: Limits = LIMITS) -> Read:
    """Read an entry that is an article as JSON. Never raises."""
    try:
        return Read([RawArticle.model_validate_json(_object(text), context=limits)])
    except Exception as error:
        return Read(letters=[Letter(_problems(error))])


def read_call(text: bytes, limits: Limits = LIMITS) -> Read:
    """Read a Celery message that calls the task `barid.enqueue`. Never raises."""
    try:
        arguments = _called(text)
        read = Read(versions=bool(arguments.get("versions", False)))
        articles = list(_articles(arguments))
    except Exception as error:
        return Read(letters=[Letter(_problems(error))])
    for article in articles:
        try:
            read.articles.append(RawArticle.model_validate(article, context=limits))
        except Exception as error:
            read.letters.append(Letter(_problems(error), _as_json(article)))
    return read


def call(args: Any, kwargs: Any) -> bytes:
    """Return a call of the task as the Celery message that `read_call` reads."""
    message = {
        "body": json.dumps([args, kwargs, {}]),
        "content-type": "application/json",
        "headers": {"task": CALLS},
        "properties": {},
    }
    return json.dumps(message).encode()


def shortened(message: bytes, why: str) -> bytes:
    """Return the beginning of a call that cannot be kept, as one that `read_call` refuses.

    Args:
        message: the call.
        why: it cannot be kept; its dead letter says so.
    """
    beginning = message[:CUT].decode(errors="replace")
    return json.dumps({"headers": {"task": CALLS, REFUSED: why}, "body": beginning}).encode()


def _object(text: bytes) -> str:
    """Return the text of an entry that looks like a JSON object."""
    if not text.strip():
        raise _wrong("is empty: push an article as JSON")
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(
            f"is not UTF-8 at byte {error.start}: push JSON in UTF-8, neither compressed nor in "
            "another encoding"
        ) from None
    start = decoded.lstrip()[:1]
    if start == "[":
        raise _wrong("is a JSON array: push each article by itself")
    if start != "{":
        raise _wrong("is not JSON: push an article as a JSON object, {…}")
    return decoded


def _called(text: bytes) -> dict[str, Any]:
    try:
        return _arguments(text)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"is not a Celery message ({type(error).__name__})") from None


def _arguments(text: bytes) -> dict[str, Any]:
    """Return the arguments of a call by name (Celery's message protocols 1 and 2)."""
    message = _loaded(_object(text), "the Celery message")
    headers = message.get("headers") or {}
    if why := headers.get(REFUSED):
        raise _wrong(str(why))
    kind, compression = message.get("content-type"), headers.get("compression")
    if kind != "application/json":
        raise _wrong(f"is serialized as {kind}: send the task with serializer='json'")
    if compression:
        raise _wrong(f"is compressed ({compression}): send the task without compression")
    body = message["body"]
    if message["properties"].get("body_encoding") == "base64":
        body = b64decode(body, validate=True).decode("utf-8")
    payload = _loaded(body, "the task's body")
    if isinstance(payload, dict):
        name, args, kwargs = payload["task"], payload.get("args"), payload.get("kwargs")
    else:
        name, (args, kwargs, *_) = headers["task"], payload
    if name != CALLS:
        raise _wrong(f"calls the task {name}: the queue {CALLS} takes {CALLS} only")
    args, kwargs = args or [], dict(kwargs or {})
    if len(args) > 1 or (args and "article" in kwargs):
        raise _wrong("has several positional arguments: name them, article=… or articles=[…]")
    return ({"article": args[0]} if args else {}) | kwargs


def _articles(arguments: Mapping[str, Any]) -> Iterator[Any]:
    for name in arguments:
        if name not in ARGUMENTS:
            raise _wrong(f"is not an argument of {CALLS}: it takes {', '.join(ARGUMENTS)}", name)
    if not isinstance(arguments.get("versions", False), bool):
        raise _wrong("needs true or false", "versions")
    if "article" not in arguments and "articles" not in arguments:
        raise _wrong(f"is missing: {CALLS} takes article={{…}} or articles=[…]", "article")
    if "article" in arguments:
        yield arguments["article"]
    articles = arguments.get("articles", [])
    if not isinstance(articles, list):
        raise _wrong("needs a list of articles", "articles")
    yield from articles


def _loaded(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(f"{what} is not valid JSON: {error}") from None


def _wrong(problem: str, name: str = "") -> InvalidArticle:
    return InvalidArticle(FieldError(name, problem))


def _problems(error: Exception) -> str:
    if isinstance(error, ValidationError):
        error = InvalidArticle.from_validation(error)
    if isinstance(error, InvalidArticle):
        problems = [str(e) for e in error.errors]
        shown = [problem[:PROBLEM_CHARACTERS] for problem in problems[:PROBLEMS]]
        more = [f"and {len(problems) - PROBLEMS:,} more"] if len(problems) > PROBLEMS else []
        return "; ".join([*shown, *more])
    # One entry must not hold up the others, whatever error it causes.
    log.error("inbox.failed", error=f"{type(error).__name__}: {error}"[:PROBLEM_CHARACTERS])
    return f"cannot be read ({type(error).__name__})"


def _as_json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()  # a lone surrogate
