"""Fetching from a real HTTP server on loopback, which a setting allows."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from workers.feeds.fetch import FetchError, fetch_page
from workers.settings import Settings

PAGE = "<html><title>خبر</title><p>نص الخبر</p></html>"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/page":
            self.answer(
                200, PAGE.encode("cp1256"), ("Content-Type", "text/html; charset=windows-1256")
            )
        elif path == "/gzip":
            self.answer(200, gzip.compress(PAGE.encode()), ("Content-Encoding", "gzip"))
        elif path == "/bomb":
            self.answer(200, gzip.compress(b" " * 50_000_000), ("Content-Encoding", "gzip"))
        elif path == "/moved":
            self.answer(301, b"", ("Location", "/page"))
        elif path == "/loop":
            self.answer(302, b"", ("Location", "/loop"))
        elif path == "/file":
            self.answer(302, b"", ("Location", "file:///etc/passwd"))
        elif path == "/slow":
            threading.Event().wait(3)
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


ALLOWED = Settings(allow_private_addresses=True, _env_file=None)
HASTY = Settings(allow_private_addresses=True, fetch_timeout=1, _env_file=None)
CLOSED = Settings(_env_file=None)


@pytest.mark.parametrize("path", ["/page", "/gzip", "/moved"])
def test_a_page_is_fetched_decoded_and_followed(site: str, path: str) -> None:
    page = fetch_page(site + path, ALLOWED)
    assert page.text == PAGE
    assert page.moved == (f"{site}/page" if path == "/moved" else None)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "answered 404"), ("/loop", "redirects more than 5 times"),
        ("/file", "absolute http or https"), ("/slow", "did not arrive within 1 s"),
        ("/bomb", "more than 10,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_is_said(site: str, path: str, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        fetch_page(site + path, HASTY if path == "/slow" else ALLOWED)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.169.254",
     "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_private_addresses_are_not_fetched(host: str) -> None:
    with pytest.raises(FetchError, match="is not a public address"):
        fetch_page(f"http://{host}:9/", CLOSED)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_loopback_in_another_spelling_is_not_fetched(site: str, host: str) -> None:
    # What is said depends on who reads the spelling first; that a page is there does not.
    with pytest.raises(FetchError):
        fetch_page(f"{site.replace('127.0.0.1', host)}/page", CLOSED)


def test_a_closed_port_is_said() -> None:
    with pytest.raises(FetchError, match="no connection"):
        fetch_page("http://127.0.0.1:1/", ALLOWED)


def test_a_network_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="allowed_networks"):
        Settings(allowed_networks=["10.1"], _env_file=None)
