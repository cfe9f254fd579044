"""The receivers of docs/webhooks.md receive what is pushed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.documents import blocks
from tests.exchanges import Exchange
from tests.flow.push.running import push_to, pushing
from tests.receiver import OTHER_SECRET, SECRET
from tests.servers import Service, wait_until

LIBRARY, BY_HAND = [b.text for b in blocks("docs/webhooks.md") if b.kind == "python"]


def defined(program: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(program, "docs/webhooks.md", "exec"), names)
    return names


@contextmanager
def serving(program: dict[str, Any], by_hand: dict[str, Any], statuses: list[int]) -> Iterator[str]:
    """Serve the documented receiver, and hold each request to the other one as well."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = program["receive"](SECRET, headers, body)
            agreed = by_hand["verified"](SECRET, headers, body) == (status == 204)
            statuses.append(status if agreed else 0)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_they_take_what_is_signed_with_their_secret_and_drop_repeats(barid: Service) -> None:
    exchange = Exchange(barid)
    exchange.subscribe()
    events = exchange.publish(5)
    program, statuses = defined(LIBRARY), list[int]()
    program["seen"].add(events[2].id)
    with serving(program, defined(BY_HAND), statuses) as url:
        push = push_to(url, exchange.name, secrets=[OTHER_SECRET, SECRET])
        with pushing(barid.settings, push):
            wait_until(lambda: len(statuses) == 5, 60, "five requests")
    assert statuses == [204] * 5
    titles = [e.data.content.title for e in events]
    assert program["titles"] == [*titles[:2], *titles[3:]]


def test_they_refuse_what_is_signed_with_another_secret(barid: Service) -> None:
    exchange = Exchange(barid)
    exchange.subscribe()
    exchange.publish(1)
    program, statuses = defined(LIBRARY), list[int]()
    with serving(program, defined(BY_HAND), statuses) as url:
        push = push_to(url, exchange.name, secrets=[OTHER_SECRET])
        with pushing(barid.settings, push):
            wait_until(lambda: exchange.state() == (0, 0, 1), 60, "a dead letter")
    assert statuses == [401] * 3
    assert program["titles"] == []
