"""A news server on loopback whose feeds behave, and misbehave, in many ways over time."""

import gzip
import html
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import brotli
import zstandard

HOUR = 3600.0


class Clock:
    """Simulated time, in seconds since 1970."""

    def __init__(self, start: float) -> None:
        self.start = self.now = start

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def hours(self) -> float:
        return (self.now - self.start) / HOUR


@dataclass(frozen=True)
class Request:
    at: float
    path: str
    headers: dict[str, str]
    status: int


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    wait: float = 0.0


Behaviour = Callable[["Site", str, dict[str, str]], Answer]


@dataclass
class Site:
    """The server, the log of what it was asked, and what it wants to see arrive.

    Attributes:
        feeds: name -> (path, behaviour, mode of full text).
        wanted: titles that have to arrive once, with the number of texts they have had.
    """

    clock: Clock
    url: str = ""
    log: list[Request] = field(default_factory=list)
    feeds: dict[str, tuple[str, Behaviour, str]] = field(default_factory=dict)
    extra: dict[str, Behaviour] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)

    def requests(self, path: str) -> list[Request]:
        return [r for r in self.log if r.path == path]

    def gaps(self, path: str) -> list[float]:
        times = [r.at for r in self.requests(path)]
        return [b - a for a, b in pairwise(times)]

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        bare = path.split("?")[0]
        for known, behaviour, _ in self.feeds.values():
            if known == bare:
                return behaviour(self, bare, headers)
        if bare in self.extra:
            return self.extra[bare](self, bare, headers)
        return Answer(404)


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    """Serve a site on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one segment: no wait for its acknowledgement
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = site.answer(self.path, headers)
            site.log.append(Request(site.clock(), self.path.split("?")[0], headers, answer.status))
            if answer.wait:
                threading.Event().wait(answer.wait)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                length = len(answer.body) if answer.announced is None else answer.announced
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(answer.body)
                if answer.announced is not None:
                    self.close_connection = True
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # clients that hang up, which some behaviours make them do

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Story:
    """An item of a made feed."""

    number: int
    title: str
    text: str
    at: float
    guid: str | None = ""
    link: str | None = ""


def stories(
    site: Site, name: str, every: float = 2 * HOUR, keep: int = 12, until: float = 46.0
) -> list[Story]:
    """Return the items that a feed shows now, the newest first; each is wanted once."""
    last = int(min(site.clock.now - site.clock.start, until * HOUR) // every)
    stories = [story(site, name, n, every) for n in range(last + 1)]
    return list(reversed(stories))[:keep]


def story(site: Site, name: str, number: int, every: float = 2 * HOUR) -> Story:
    title = f"{name}: خبر رقم {number}"
    text = f"<p>نص الخبر رقم {number} من {name}: وصل الوفد إلى القاهرة لاستكمال المحادثات.</p>"
    site.wanted.setdefault(title, 1)
    link = f"{site.url}/articles/{name}/{number}"
    return Story(number, title, text, site.clock.start + number * every, f"{name}-{number}", link)


def rss(items: list[Story], head: str = "", encoding: str = "utf-8") -> bytes:
    parts = []
    for s in items:
        guid = f'<guid isPermaLink="false">{s.guid}</guid>' if s.guid else ""
        link = f"<link>{html.escape(s.link)}</link>" if s.link else ""
        parts.append(
            f"<item><title>{html.escape(s.title)}</title>{link}{guid}<pubDate>{_rfc822(s.at)}</pubDate>"
            f"<description>{html.escape(s.text)}</description></item>"
        )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>t</title>'
        f"<link>/</link>{head}{''.join(parts)}</channel></rss>"
    )
    return text.encode(encoding)


def atom(items: list[Story]) -> bytes:
    entries = "".join(
        f"<entry><id>{s.guid}</id><title>{html.escape(s.title)}</title><link href='{s.link}'/>"
        f"<updated>{_iso(s.at)}</updated><content type='html'>{html.escape(s.text)}</content></entry>"
        for s in items
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entries}</feed>'.encode()


def json_feed(items: list[Story]) -> bytes:
    entries = [
        {"id": s.guid, "url": s.link, "title": s.title, "content_html": s.text, "date_published": _iso(s.at)}
        for s in items
    ]  # fmt: skip
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": entries}
    ).encode()


def rdf(items: list[Story]) -> bytes:
    entries = "".join(
        f"<item rdf:about='{s.link}'><title>{html.escape(s.title)}</title><link>{s.link}</link>"
        f"<description>{html.escape(s.text)}</description></item>"
        for s in items
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel rdf:about='x'><title>t</title></channel>{entries}</rdf:RDF>"
    ).encode()


def page(s: Story, base: str) -> bytes:
    long = " ".join(
        f"الفقرة {n} من {s.title}: تفاصيل أوسع عن سير المحادثات وما بعدها." for n in range(12)
    )
    return (
        f"<!doctype html><html lang='ar'><head><meta charset='utf-8'><title>{s.title}</title>"
        f"<link rel='canonical' href='{base}{s.link}'></head>"
        f"<body><nav><a href='/'>الرئيسية</a></nav><article><h1>{s.title}</h1><p>{long}</p></article></body></html>"
    ).encode()


def squeeze(kind: str, body: bytes) -> bytes:
    if kind == "gzip":
        return gzip.compress(body)
    return brotli.compress(body) if kind == "br" else zstandard.compress(body)


def _rfc822(at: float) -> str:
    return format_datetime(_date(at))


def _iso(at: float) -> str:
    return _date(at).isoformat()


def _date(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def http_date(at: float) -> str:
    return format_datetime(_date(at), usegmt=True)
