"""What `barid enqueue` reads: files, directories, standard input, one article at a time.

What is wrong with one article is reported with its file and line; the others are read all the same.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click
from pydantic import ValidationError

from schemas.article import EARLIEST, RawArticle
from schemas.limits import LIMITS, Limits
from workers.errors import FieldError, InvalidArticle
from workers.stages.text.encoding import decode
from workers.stages.text.extract import looks_like_page, page_head

SUFFIXES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".txt": "text", ".html": "html", ".htm": "html",
}  # fmt: skip
"""Kinds of files that are read from a directory."""

ARRAY_BYTES = 256_000_000
"""Largest JSON array, in bytes: it is read as a whole. Longer ones belong in JSON Lines."""

TITLE = 300
"""Longest first line of a text, in characters, that counts as its title."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article that was read, or what is wrong with it.

    Attributes:
        origin: the file, with the line or position in it.
        article: the article; None if it is refused.
        problem: why it is refused; else empty.
        size: bytes that were read for it.
    """

    origin: str
    article: RawArticle | None
    problem: str = ""
    size: int = 0


def read_path(path: Path, limits: Limits = LIMITS) -> Iterator[Item]:
    """Yield the articles of a file, or of all files below a directory."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES):
            yield from read_path(file, limits)
        return
    try:
        with path.open("rb") as stream:
            kind = SUFFIXES.get(path.suffix.lower())
            yield from read_stream(stream, str(path), kind, limits)
    except OSError as error:
        yield Item(str(path), None, f"cannot be read: {error.strerror or error}")


def read_stream(
    stream: BinaryIO, name: str, kind: str | None = None, limits: Limits = LIMITS
) -> Iterator[Item]:
    """Yield the articles of a stream of bytes.

    Args:
        stream: the bytes; read no further than the articles asked for.
        name: what to call it in messages.
        kind: "jsonl", "json", "text" or "html"; None: told by how the stream begins.
        limits: the limits that the articles must keep.
    """
    head = b""
    if kind is None or kind == "json":
        head = _first_bytes(stream)
        kind = _look(head) if kind is None or head.lstrip()[:1] == b"{" else kind
    if kind == "jsonl":
        yield from _lines(stream, head, name, limits)
    elif kind == "json":
        yield from _array(stream, head, name, limits)
    else:
        yield _whole(stream, head, name, kind, limits)


def articles_in(path: Path) -> Iterator[RawArticle]:
    """Yield the articles of a file, of a directory, or of standard input (-).

    What is no article is said on standard error; at the end the process exits with 1 for it.
    """
    items = read_stream(sys.stdin.buffer, "-") if str(path) == "-" else read_path(path)
    failed = False
    for item in items:
        if item.article is not None:
            yield item.article
            continue
        click.echo(f"{item.origin}: {item.problem}", err=True)
        failed = True
    if failed:
        raise SystemExit(1)


def total_size(paths: list[Path]) -> int:
    """Return the size of all files in bytes, for a progress bar."""
    files = [f for p in paths for f in (p.rglob("*") if p.is_dir() else [p])]
    return sum(f.stat().st_size for f in files if f.suffix.lower() in SUFFIXES and f.is_file())


def _first_bytes(stream: BinaryIO) -> bytes:
    head = b""
    while not head.strip() and len(head) < 65_536:
        line = stream.readline(65_536)
        if not line:
            break
        head += line
    return head


def _look(head: bytes) -> str:
    # Without a byte order mark, and as if UTF-16 were ASCII.
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if start[:1] == b"{":
        return "jsonl"
    if start[:1] == b"[":
        return "json"
    return "html" if start[:1] == b"<" else "text"


def _lines(stream: BinaryIO, head: bytes, name: str, limits: Limits) -> Iterator[Item]:
    limit = limits.as_json
    number, begun = 0, head
    while line := begun or stream.readline(limit):
        begun = b""
        if not line.endswith(b"\n"):
            line += stream.readline(limit - len(line)) if len(line) < limit else b""
        number += 1
        origin = f"{name}:{number}"
        if len(line) >= limit and not line.endswith(b"\n"):
            size = len(line) + _skip_line(stream, limit)
            yield Item(origin, None, f"has {size:,} bytes, too many for an article", size)
        elif line.strip():
            yield _from_json(line, name, number, limits)


def _from_json(line: bytes, name: str, number: int, limits: Limits) -> Item:
    # Blank lines before the first article are read together with it.
    number += line[: len(line) - len(line.lstrip())].count(b"\n")
    origin = f"{name}:{number}"
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Item(
            origin,
            None,
            f"is not UTF-8 at byte {error.start} of the line: convert it to UTF-8",
            len(line),
        )
    try:
        article = RawArticle.model_validate_json(text, context=limits)
        return Item(origin, article, size=len(line))
    except ValidationError as error:
        return Item(origin, None, str(InvalidArticle.from_validation(error)), len(line))


def _skip_line(stream: BinaryIO, chunk: int) -> int:
    skipped = 0
    while part := stream.readline(chunk):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _array(stream: BinaryIO, head: bytes, name: str, limits: Limits) -> Iterator[Item]:
    data = head + stream.read(ARRAY_BYTES + 1)
    if len(data) > ARRAY_BYTES:
        yield Item(
            name,
            None,
            f"has more than {ARRAY_BYTES:,} bytes: write one article on each line instead (JSON "
            "Lines)",
        )
        return
    try:
        document = json.loads(decode(data))
    except InvalidArticle as error:
        yield Item(name, None, str(error), len(data))
        return
    except (ValueError, RecursionError) as error:
        yield Item(name, None, f"is not valid JSON: {error}", len(data))
        return
    articles = document if isinstance(document, list) else [document]
    for position, fields in enumerate(articles):
        size = len(data) // max(1, len(articles))
        origin = f"{name}[{position}]"
        try:
            yield Item(origin, RawArticle.model_validate(fields, context=limits), size=size)
        except ValidationError as error:
            yield Item(origin, None, str(InvalidArticle.from_validation(error)), size)


def _whole(stream: BinaryIO, head: bytes, name: str, kind: str | None, limits: Limits) -> Item:
    limit = limits.body_bytes
    data = head + stream.read(limit * 2 + 1)
    size = len(data)
    try:
        if size > limit * 2:
            raise InvalidArticle(FieldError("body", f"has more than {limit:,} bytes"))
        article = _article(decode(data), kind, limits)
    except InvalidArticle as error:
        return Item(name, None, str(error), size)
    except ValidationError as error:
        return Item(name, None, str(InvalidArticle.from_validation(error)), size)
    return Item(name, article, size=size)


def _article(text: str, kind: str | None, limits: Limits) -> RawArticle:
    if kind == "html":
        return page_article(text, limits=limits)
    title, _, body = text.strip().partition("\n")
    if len(title) > TITLE:
        title, body = "", text
    fields = {"title": title.strip() or None, "body": body.strip(), "content_type": "text/plain"}
    return RawArticle.model_validate(fields, context=limits)


def page_article(html: str, url: str | None = None, *, limits: Limits = LIMITS) -> RawArticle:
    """Return an HTML page as an article, with the address, date and publisher that it names.

    Raises:
        ValidationError: the schema or a limit refuses it.
    """
    fields: dict[str, object] = {"url": url, "body": html, "content_type": "text/html"}
    if looks_like_page(html):
        head = page_head(html, url)
        fields |= {
            "url": url or head.canonical_url,
            "source": head.publisher,
            "published_at": _plausible(head.published_at, limits),
        }
    return RawArticle.model_validate(fields, context=limits)


def _plausible(date: datetime | None, limits: Limits) -> datetime | None:
    """Return the date that a page gives, unless no article can have it."""
    return date if date and date > EARLIEST and not limits.is_too_late(date) else None
