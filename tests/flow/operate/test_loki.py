"""Log lines go to Loki: each once, in its own stream, also when Loki was away."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers import Service, wait_until
from workers.operate.lokipush import PATH, LokiPusher
from workers.telemetry.logstream import LogStream


class Loki(ThreadingHTTPServer):
    """Takes what is pushed, or answers with the status it was told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pushed: list[dict[str, Any]] = []
        self.status = 204
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def lines(self) -> list[tuple[str, int, dict[str, Any]]]:
        """Level, nanoseconds and fields of every line."""
        return [
            (stream["stream"]["level"], int(moment), json.loads(text))
            for body in self.pushed
            for stream in body["streams"]
            for moment, text in stream["values"]
        ]


class _Handler(BaseHTTPRequestHandler):
    server: Loki

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == PATH
        if self.server.status == 204:
            self.server.pushed.append(body)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"entry too far behind" if self.server.status == 400 else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def loki() -> Iterator[Loki]:
    made = Loki()
    yield made
    made.shutdown()
    made.server_close()


def add(barid: Service, *titles: str, level: str = "info") -> None:
    LogStream(barid.settings).append(
        [
            json.dumps(
                {
                    "timestamp": "2026-11-25T02:00:00.000001Z",
                    "severity_text": level,
                    "event_name": "article.enriched",
                    "title": title,
                }
            )
            for title in titles
        ]
    )


def test_each_line_is_pushed_once_by_level_with_its_moment(barid: Service, loki: Loki) -> None:
    add(barid, "عنوان", "two")
    add(barid, "three", level="error")
    pusher = LokiPusher(barid.settings, loki.url)
    assert pusher.push() == 3
    assert pusher.push() == 0
    add(barid, "four")
    assert LokiPusher(barid.settings, loki.url).push() == 1  # another process goes on
    lines = loki.lines()
    assert [fields["title"] for _, _, fields in lines] == ["عنوان", "two", "three", "four"]
    assert [level for level, _, _ in lines] == ["info", "info", "error", "info"]
    assert {moment for _, moment, _ in lines} == {1_795_572_000_000_001_000}
    assert {s["stream"]["service_name"] for body in loki.pushed for s in body["streams"]} == {
        "barid"
    }


def test_what_loki_could_not_take_is_sent_again_and_what_it_refuses_is_not(
    barid: Service, loki: Loki
) -> None:
    pusher = LokiPusher(barid.settings, loki.url)
    add(barid, "one")
    loki.status = 503
    with pytest.raises(OSError, match="503"):
        pusher.push()
    loki.status = 204
    assert pusher.push() == 1
    add(barid, "too old")
    loki.status = 400
    assert pusher.push() == 1
    loki.status = 204
    add(barid, "after")
    assert pusher.push() == 1
    assert [fields["title"] for _, _, fields in loki.lines()] == ["one", "after"]


def test_long_lines_go_in_several_requests(barid: Service, loki: Loki) -> None:
    add(barid, *("ن" * 100_000 for _ in range(12)))
    pusher = LokiPusher(barid.settings, loki.url)
    assert [pusher.push(), pusher.push(), pusher.push(), pusher.push()] == [4, 4, 4, 0]
    assert len(loki.pushed) == 3


def test_the_command_pushes_what_workers_write(barid: Service, loki: Loki) -> None:
    barid.start("-m", "workers.cli", "logs", "--push", loki.url)
    barid.start_worker(1)
    wait_until(
        lambda: any(f["event_name"] == "worker.ready" for _, _, f in loki.lines()),
        30,
        "a worker's line",
    )
