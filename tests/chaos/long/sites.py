"""The two servers of the outside world: one has a feed, the other takes webhooks. Both on loopback."""

import json
import threading
from collections import Counter
from collections.abc import Sequence
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from schemas import RawArticle


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: they are killed."""


class _Site:
    """A server on a free port, in a thread."""

    def __init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["content-length"])))

            def _answer(self, given: bytes) -> None:
                body = site.answer(given)
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/x"

    def answer(self, given: bytes) -> bytes:
        raise NotImplementedError


class Feed(_Site):
    """An RSS feed of the articles that were offered last."""

    def __init__(self) -> None:
        self._items = ""
        super().__init__()

    def offer(self, articles: Sequence[RawArticle]) -> None:
        """Show these articles, and no others any more."""
        self._items = "".join(
            f"<item><title>{escape(a.title or '')}</title><link>{a.url}</link>"
            f"<description>{escape(a.body)}</description></item>"
            for a in articles
        )

    def answer(self, given: bytes) -> bytes:
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>t</title>'
        return f"{head}<link>/</link>{self._items}</channel></rss>".encode()


class Hook(_Site):
    """A receiver of webhooks.

    Attributes:
        got: id of an article -> how often its event came.
    """

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        super().__init__()

    def answer(self, given: bytes) -> bytes:
        told = json.loads(given)
        events = told if isinstance(told, list) else [told]
        self.got.update([event["subject"] for event in events])
        return b""
