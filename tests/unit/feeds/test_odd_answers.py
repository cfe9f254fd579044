"""Answers that are odd in HTTP, and what a request carries to whom."""

import asyncio
import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.webserver import Asked, Reply, Web, web
from workers.errors import ConfigurationError
from workers.feeds.access import Access, Secret, checked_access, same_site, without_login
from workers.feeds.fetch import FetchError, Response, fetch, session
from workers.settings import Settings

BODY = b"<rss><channel><title>t</title></channel></rss>"
ALLOWED = Settings(allow_private_addresses=True, fetch_max_bytes=1_000_000, _env_file=None)

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": zstandard.compress,
}
"""Content codings."""

BOMBS = {coding: pack(b" " * 50_000_000) for coding, pack in PACKED.items()}


def answer(asked: Asked) -> Reply:
    path, _, query = asked.path.partition("?")
    cookie = asked.headers.get("cookie", "")
    if path.startswith("/to/"):
        return Reply(status=302, headers=[("Location", query)])
    match path:
        case "/long-line":
            return Reply(BODY, headers=[("Content-Security-Policy", "x " * int(query))])
        case "/many-lines":
            return Reply(BODY, headers=[(f"X-{n}", "x") for n in range(int(query))])
        case "/x-gzip":
            return Reply(gzip.compress(BODY), headers=[("Content-Encoding", "x-gzip")])
        case "/gz":
            return Reply(gzip.compress(BODY))
        case "/gz-twice-told":
            return Reply(gzip.compress(gzip.compress(BODY)), headers=[("Content-Encoding", "gzip")])
        case "/gz-parts":
            return Reply(gzip.compress(BODY[:20]) + gzip.compress(BODY[20:]) + b"\0" * 100)
        case "/gz-cut":
            return Reply(gzip.compress(random.Random(1).randbytes(9_000))[:5_000])
        case "/gz-bomb":
            return Reply(gzip.compress(b" " * 50_000_000))
        case "/ready-bomb":
            return Reply(BOMBS[query], headers=[("Content-Encoding", query)])
        case "/gz-bomb-parts":
            return Reply(gzip.compress(b" " * 600_000) * 2)
        case "/gz-broken":
            return Reply(b"\x1f\x8b\x08" + b"?" * 100)
        case "/cookie":
            if "seen=1" in cookie and 'name="a b"' in cookie:
                return Reply(BODY)
            return Reply(
                status=302,
                headers=[
                    ("Location", "/cookie"), ("Set-Cookie", "seen=1; Path=/; HttpOnly"),
                    ("Set-Cookie", 'name="a b"; Path=/'),
                ],
            )  # fmt: skip
        case "/away":
            return Reply(status=302, headers=[("Location", query), ("Set-Cookie", "own=1; Path=/")])
        case "/shown":
            return Reply(BODY)
    return Reply(status=404)


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    with web(answer) as made:
        yield made


def get(url: str, access: Access | None = None, settings: Settings = ALLOWED) -> Response:
    async def once() -> Response:
        async with session(settings) as client:
            return await fetch(client, url, settings, access=access)

    return asyncio.run(once())


@pytest.mark.parametrize(
    "path",
    [
        "/long-line?6000",
        "/long-line?30000",
        "/many-lines?400",
        "/gz",
        "/gz-twice-told",
        "/gz-parts",
        "/x-gzip",
        "/cookie",
    ],
)
def test_odd_answers_are_read(site: Web, path: str) -> None:
    response = get(site.url + path)
    assert (response.status, response.body) == (200, BODY)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/long-line?40000", "Got more than 65536 bytes"),
        ("/gz-cut", "is gzip, but cut off"), ("/gz-broken", "is gzip, but broken"),
        ("/gz-bomb", "more than 1,000,000 bytes"), ("/gz-bomb-parts", "more than 1,000,000 bytes"),
    ],
)  # fmt: skip
def test_what_is_beyond_bounds_is_refused_and_said(site: Web, path: str, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        get(site.url + path)


@pytest.mark.parametrize("coding", PACKED)
def test_a_bomb_is_not_unpacked_beyond_the_bound(site: Web, coding: str) -> None:
    get(f"{site.url}/gz")  # what is loaded once does not count
    tracemalloc.start()
    with pytest.raises(FetchError, match="more than 1,000,000 bytes"):
        get(f"{site.url}/ready-bomb?{coding}")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_cookies_last_for_one_chain_of_redirects(site: Web) -> None:
    get(f"{site.url}/cookie")
    get(f"{site.url}/shown")
    assert "cookie" not in site.last("/shown")


def test_cookies_go_to_no_other_host_or_port(site: Web) -> None:
    get(f"{site.url}/away?/shown")
    assert site.last("/shown")["cookie"] == "own=1"
    get(f"{site.url}/away?{site.other_url}/shown")
    assert "cookie" not in site.last("/shown")
    with web(answer) as other:
        get(f"{site.url}/away?{other.url}/shown")
        assert "cookie" not in other.last("/shown")


LOGIN = Access(
    headers={"X-Key": Secret("k1")}, cookie=Secret("sid=1"), user="amal",
    password=Secret("geheim"), user_agent="Reader/1",
)  # fmt: skip


def test_a_feeds_access_is_sent_with_its_requests(site: Web) -> None:
    get(f"{site.url}/to/x?/shown", LOGIN)
    sent = site.last("/shown")
    assert (sent["x-key"], sent["cookie"], sent["user-agent"]) == ("k1", "sid=1", "Reader/1")
    assert sent["authorization"] == "Basic YW1hbDpnZWhlaW0="
    get(f"{site.url}/away?/shown", LOGIN)
    assert site.last("/shown")["cookie"] == "sid=1; own=1"


def test_secrets_go_to_no_other_host_or_port(site: Web) -> None:
    with web(answer) as other:
        for there, seen in ((site.other_url, site), (other.url, other)):
            get(f"{site.url}/to/x?{there}/shown", LOGIN)
            sent = seen.last("/shown")
            assert not {"x-key", "cookie", "authorization"} & set(sent)
            assert sent["user-agent"] == "Reader/1"
        # Nor on the way back by a third party: a chain that left and returned has them again.
        get(f"{site.url}/to/x?{other.url}/to/y?{site.url}/shown", LOGIN)
        assert other.last(f"/to/y?{site.url}/shown").get("authorization") is None


def test_a_secret_in_a_file_is_read_at_each_request(site: Web, tmp_path: Path) -> None:
    file = tmp_path / "password"
    access = Access(user="amal", password=Secret(file=str(file)), cookie=Secret("a=1"))
    with pytest.raises(FetchError, match=r"password: .*password: No such file"):
        get(f"{site.url}/shown", access)
    file.write_text("one\n")
    get(f"{site.url}/shown", access)
    first = site.last("/shown")["authorization"]
    file.write_text("two\n")
    get(f"{site.url}/shown", access)
    assert site.last("/shown")["authorization"] != first
    file.write_text("one\nX-Injected: 1\n")
    with pytest.raises(FetchError, match="needs one line") as caught:
        get(f"{site.url}/shown", access)
    assert "Injected" not in str(caught.value)


def test_secrets_are_in_nothing_that_is_printed() -> None:
    printed = f"{LOGIN} {LOGIN!r} {LOGIN.shown()}"
    assert "geheim" not in printed
    assert "k1" not in printed
    assert "sid" not in printed
    assert LOGIN.shown()["password"] == "***"
    assert Access.of(LOGIN.as_json()) == LOGIN
    with_file = Access(cookie=Secret(file="/run/cookie"))
    assert Access.of(with_file.as_json()) == with_file
    assert with_file.shown() == {"cookie": {"file": "/run/cookie"}}


@pytest.mark.parametrize(
    ("access", "message"),
    [
        (Access(headers={"X Key": Secret("a")}), "'X Key' is not the name of a header"),
        (Access(headers={"Host": Secret("a")}), "Host is set by Barid itself"),
        (Access(headers={"cookie": Secret("a")}), "use cookie"),
        (Access(headers={"X": Secret("a\r\nHost: b")}), "needs one line"),
        (Access(headers={"Authorization": Secret("a")}, user="b"), "give one of the two"),
        (Access(password=Secret("a")), "password: needs a user"),
        (Access(user="a:b"), "must not have a colon"),
        (Access(user_agent="a\nb"), "user_agent: needs one line"),
    ],
)
def test_an_access_that_cannot_be_sent_is_refused(access: Access, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        checked_access(access)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://n.example/f", "https://N.example:443/x", True),
        ("http://n.example/f", "https://n.example/f", True),
        ("https://n.example/f", "http://n.example/f", False),
        ("https://n.example/f", "https://n.example:8443/f", False),
        ("https://n.example/f", "https://n.example.evil.example/f", False),
        ("https://n.example/f", "https://www.n.example/f", False),
        ("https://n.example/f", "https://n.example:99999/f", False),
    ],
)
def test_what_is_one_site(first: str, second: str, same: bool) -> None:
    assert same_site(first, second) is same


def test_a_login_leaves_the_address() -> None:
    url, access = without_login("https://amal:ge%40heim@n.example/f?x=1", Access())
    assert url == "https://n.example/f?x=1"
    assert (access.user, access.password) == ("amal", Secret("ge@heim"))
