"""How an article is kept in the ledger, and an event in the recent stream: JSON, compressed."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, NamedTuple, TypeVar

import zstandard

from schemas.article import RawArticle
from schemas.limits import NO_LIMITS

T = TypeVar("T")

LEVEL = 1
"""Zstandard level: docs/decisions/compression.md has the figures."""

MAX_DECOMPRESSED = 64_000_000
"""Largest size of an entry, in bytes; a payload that claims more is broken."""

_local = threading.local()


class Entry(NamedTuple):
    """An article as the ledger keeps it."""

    article: RawArticle
    fingerprint: str
    enqueued_at: datetime
    traceparent: str | None = None


def pack_article(article: RawArticle, fingerprint: str, *, traceparent: str | None = None) -> bytes:
    """Return the ledger payload of an article, with the present time."""
    head = {"at": time(), "fingerprint": fingerprint, "trace": traceparent}
    text = article.model_dump_json(exclude_defaults=True)
    return compress(f"{json.dumps(head)}\n{text}".encode())


def unpack_article(payload: bytes) -> Entry:
    """Return the entry of a ledger payload, ignoring fields that a newer Barid wrote.

    Strictness belongs to the intake. Here an unknown field must not make a dead letter while two
    versions work side by side, or after a step back; nor must limits or a clock that differ from
    the producer's.

    Raises:
        ValueError: it is not a ledger payload (pydantic's ValidationError is a ValueError).
    """
    line, _, text = decompress(payload).partition(b"\n")
    head = json.loads(line)
    try:
        enqueued_at = datetime.fromtimestamp(head["at"], UTC)
        fingerprint, trace = str(head["fingerprint"]), head["trace"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a ledger payload: {error}") from None
    article = RawArticle.model_validate_json(text, extra="ignore", context=NO_LIMITS)
    return Entry(article, fingerprint, enqueued_at, trace)


def known_fields(kind: type[T], values: Mapping[str, Any]) -> T:
    """Return a dataclass made of its fields in Redis, ignoring those that a newer Barid wrote."""
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: values[name] for name in fields if name in values})


def enqueued_at(payload: bytes) -> float:
    """Return when the article of a ledger payload was enqueued, in seconds since 1970."""
    try:
        return float(json.loads(decompress(payload).partition(b"\n")[0])["at"])
    except (ValueError, KeyError, TypeError):
        return time()  # broken: it will become a dead letter and does not count as old


def compress(data: bytes) -> bytes:
    """Compress with Zstandard."""
    compressor = getattr(_local, "compressor", None)
    if compressor is None:
        compressor = _local.compressor = zstandard.ZstdCompressor(level=LEVEL)
    packed: bytes = compressor.compress(data)
    return packed


def decompress(data: bytes) -> bytes:
    """Undo `compress`.

    Raises:
        ValueError: the data is broken.
    """
    decompressor = getattr(_local, "decompressor", None)
    if decompressor is None:
        decompressor = _local.decompressor = zstandard.ZstdDecompressor()
    try:
        text: bytes = decompressor.decompress(data, max_output_size=MAX_DECOMPRESSED)
    except zstandard.ZstdError as error:
        raise ValueError(f"not a Zstandard payload: {error}") from None
    return text
