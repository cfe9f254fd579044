"""Feeds with a login, an interval and rules; feeds that keep out, move and are declared twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.servers import Service
from tests.webserver import Asked, Reply, Web, web
from workers.feeds.feed import Feed, FeedStatus
from workers.feeds.run import poll_now
from workers.feeds.store import FeedStore
from workers.operate.state import look

FAST = {"allow_private_addresses": True, "feed_min_interval": 60, "host_interval": 0.01}
LONG = "وصل الوفد إلى القاهرة لاستكمال المحادثات بشأن وقف إطلاق النار في غزة. "


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>قناة</title><ttl>600</ttl>'
        + "".join(items)
        + "</channel></rss>"
    ).encode()


def item(number: int, title: str, more: str = "", text: str = LONG) -> str:
    return (
        f"<item><title>{title}</title><guid isPermaLink='false'>{number}</guid>{more}"
        f"<description>{text}</description></item>"
    )


ITEMS = [
    item(1, "غارة على غزة", "<pubDate>Sat, 28 Nov 2026 10:00:00 GMT</pubDate>"),
    item(2, "مباراة في الدوري", "<category>Sport</category>", "فاز الفريق في المباراة. " * 4),
    item(3, "Talks resume in Cairo", "<author>a@b.example (Basma Haddad)</author>",
         "The delegation arrived in Cairo on Tuesday to resume the talks about Gaza."),
]  # fmt: skip


@pytest.fixture
def state() -> dict[str, Any]:
    return {"items": ITEMS, "status": 200, "etag": '"1"'}


@pytest.fixture
def site(state: dict[str, Any]) -> Iterator[Web]:
    def answer(asked: Asked) -> Reply:
        path, headers = asked.path.partition("?")[0], asked.headers
        if path in state:
            return Reply(**vars(state[path]))
        if path == "/private.xml" and headers.get("authorization") != "Basic YW1hbDpnZWhlaW0=":
            return Reply(b"no", 401, [("WWW-Authenticate", "Basic")])
        if path in ("/f.xml", "/private.xml", "/other.xml"):
            if headers.get("if-none-match") == state["etag"]:
                return Reply(status=304)
            return Reply(rss(*state["items"]), state["status"], [("ETag", state["etag"])])
        return Reply(status=404)

    with web(answer) as made:
        yield made


def feeds(barid: Service, *arguments: str, status: int = 0) -> str:
    """Run `barid feeds`; returns all that it printed."""
    done = warm.run(["feeds", *arguments], barid.environment)
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == status, said
    return said


def rows(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def logged(said: str, event: str) -> list[dict[str, Any]]:
    return [row for row in rows(said) if row.get("event_name") == event]


def poll(barid: Service, *arguments: str, status: int = 0) -> dict[str, Any]:
    [row] = polled(feeds(barid, "poll", *arguments, status=status))
    return row


def polled(said: str) -> list[dict[str, Any]]:
    return [row for row in rows(said) if "complaints" in row]


@pytest.mark.barid(**FAST)
def test_a_login_is_sent_and_nowhere_shown(
    barid: Service, site: Web, tmp_path: Path, state: dict[str, Any]
) -> None:
    (tmp_path / "password").write_text("geheim\n")
    file = tmp_path / "feeds.toml"
    file.write_text(
        f'[wire]\nurl = "{site.url}/private.xml"\nuser = "amal"\npassword_file = "password"\n'
        'cookie = "sid=geheim2"\nuser_agent = "Reader/1"\nfull_text = "never"\n'
        '[wire.headers]\nX-Key = "geheim3"\nX-Other = {file = "password"}\n'
    )
    service = barid.with_settings(**FAST, feeds_file=file)
    said = feeds(service, "declare")
    said += feeds(service, "poll")
    sent = site.last("/private.xml")
    assert (sent["x-key"], sent["x-other"], sent["cookie"]) == ("geheim3", "geheim", "sid=geheim2")
    assert sent["user-agent"] == "Reader/1"
    listed = feeds(service, "list")
    assert rows(listed)[0]["access"] == {
        "headers": {"X-Key": "***", "X-Other": {"file": str(tmp_path / "password")}},
        "cookie": "***", "user": "amal", "password": {"file": str(tmp_path / "password")},
        "user_agent": "Reader/1",
    }  # fmt: skip
    said += listed + feeds(service, "export") + feeds(service, "check", "wire")
    state["status"] = 500
    state["etag"] = '"2"'
    said += feeds(service, "poll", "--all", status=1)
    (tmp_path / "password").unlink()
    said += feeds(service, "poll", "--all", status=1)
    assert "geheim" not in said
    assert "No such file" in said
    # What a file holds is not in Redis either.
    kept: Any = barid.redis().hget(barid.ledger.keys.feed_options, "wire")
    assert b"geheim2" in kept
    assert b'"geheim"' not in kept


@pytest.mark.barid(**FAST)
def test_a_login_of_the_command_line_and_of_an_address(barid: Service, site: Web) -> None:
    feeds(barid, "add", f"{site.url}/private.xml", "--name", "a", status=2)
    feeds(barid, "add", f"{site.url}/private.xml", "--name", "a", "--user", "amal",
          "--password", "geheim", "--header", "X-Key: 1", "--full-text", "never")  # fmt: skip
    assert poll(barid, "a")["articles"] == 3
    assert site.last("/private.xml")["x-key"] == "1"
    feeds(barid, "remove", f"{site.url}/private.xml")
    said = feeds(barid, "add", f"http://amal:geheim@127.0.0.1:{site.port}/private.xml", "--name", "a",
                 "--full-text", "never")  # fmt: skip
    assert "geheim" not in said + feeds(barid, "list")
    assert poll(barid, f"{site.url}/private.xml")["articles"] == 0  # they are known


@pytest.mark.barid(**FAST)
def test_a_login_does_not_follow_a_feed_to_another_host(
    barid: Service, site: Web, state: dict[str, Any]
) -> None:
    there = f"{site.other_url}/f.xml"
    state["/old.xml"] = Reply(status=301, headers=[("Location", there)])
    store = FeedStore(barid.settings)
    feeds(barid, "add", f"{site.url}/old.xml", "--name", "a", "--cookie", "sid=1", "--unchecked")
    complaint = poll(barid, "a")["complaints"][0]
    assert "its login is not sent to another host" in complaint
    poll(barid, "a")
    assert "cookie" not in site.last("/f.xml")
    assert store.listed()[0].feed.url == f"{site.url}/old.xml"
    said = feeds(barid, "add", f"{site.url}/old.xml", "--cookie", "sid=1", status=1)
    assert "another host" in said
    feeds(barid, "add", f"{site.url}/old.xml", "--name", "a")
    poll(barid, "a")
    assert store.listed()[0].feed.url == there


CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b"<script>window._cf_chl_opt={}</script></body></html>"
)


@pytest.mark.barid(**FAST)
@pytest.mark.parametrize(
    ("reply", "status", "said"),
    [
        (Reply(b"no", 403), "blocked", "refuses us"),
        (Reply(b"no", 401), "blocked", "wants a login"),
        (Reply(CHALLENGE, 403), "blocked", "Just a moment"),
        (Reply(CHALLENGE, 503), "blocked", "Just a moment"),
        (Reply(CHALLENGE, 429), "blocked", "Just a moment"),
        (Reply(CHALLENGE), "blocked", "Just a moment"),
        (Reply(b"", 429, [("cf-mitigated", "challenge")]), "blocked", "cf-mitigated"),
        (Reply(b"<html><body><div class='g-recaptcha'></div></body></html>"), "blocked", "captcha"),
        (Reply(b"", 429, [("Retry-After", "60")]), "failing", "answered 429"),
        (Reply(b"", 503), "failing", "answered 503"),
        (Reply(b"", 404), "failing", "answered 404"),
        (Reply(b"<html><title>News</title><body>News.</body></html>"), "failing", "web page"),
    ],
)  # fmt: skip
def test_a_feed_that_keeps_out_is_told_apart_from_one_that_fails(
    barid: Service, site: Web, state: dict[str, Any], reply: Reply, status: str, said: str
) -> None:
    state["/f.xml"] = reply
    store = FeedStore(barid.settings)
    store.add(Feed("a", f"{site.url}/f.xml"), 10)
    [outcome] = poll_now(barid.settings, barid.app, store.listed())
    assert said in outcome.complaints[0]
    [listed] = store.listed()
    assert listed.status == status
    now = look(barid.settings).feeds
    assert now.by_status == {status: 1}
    assert bool(now.blocked) == (status == "blocked")
    # What an older worker reads is a status that it knows.
    kept: Any = barid.redis().hget(barid.ledger.keys.feed_states, "a")
    assert json.loads(kept)["status"] == "failing"
    del state["/f.xml"]
    poll_now(barid.settings, barid.app, store.listed())
    assert [f.status for f in store.listed()] == [FeedStatus.OK]


@pytest.mark.barid(**FAST)
def test_a_failing_poll_is_a_warning_and_the_next_good_one_a_recovery(
    barid: Service, site: Web, state: dict[str, Any]
) -> None:
    state["/f.xml"] = Reply(b"no", 403)
    FeedStore(barid.settings).add(Feed("a", f"{site.url}/f.xml", "never"), 10)
    [line] = logged(feeds(barid, "poll", status=1), "feed.polled")
    assert (line["severity_text"], line["result"]) == ("warning", "blocked")
    [listed] = rows(feeds(barid, "list", "--failing"))
    assert listed["status"] == "blocked"
    del state["/f.xml"]
    said = feeds(barid, "poll", "--all")
    for event in ("feed.polled", "feed.recovered"):
        assert [row["severity_text"] for row in logged(said, event)] == ["info"]


PAGE = (
    b'<html><head><link rel="alternate" type="application/rss+xml" href="/f.xml"></head>'
    b"<body><p>News</p></body></html>"
)


@pytest.mark.barid(**FAST)
def test_a_feed_that_moved_to_a_page_is_an_error_and_no_other_feed(
    barid: Service, site: Web, state: dict[str, Any]
) -> None:
    state["/"] = state["/section/new"] = Reply(PAGE)
    for path, to in (("/old.rss", "/"), ("/section/old", "/section/new"), ("/feed", "/")):
        state[path] = Reply(status=301, headers=[("Location", to)])
        said = feeds(barid, "add", site.url + path, status=2)
        assert f"leads to {site.url}{to}, which is a web page" in said
        feeds(barid, "check", site.url + path, status=2)
    state["/gone.xml"] = Reply(PAGE)
    assert "which is a web page" in feeds(barid, "add", f"{site.url}/gone.xml", status=2)
    store = FeedStore(barid.settings)
    store.add(Feed("a", f"{site.url}/old.rss"), 10)
    said = poll(barid, "a", status=1)["complaints"][0]
    assert f"leads to {site.url}/, which is a web page" in said
    assert [(f.feed.url, f.status) for f in store.listed()] == [(f"{site.url}/old.rss", "failing")]
    # A page is looked at for its feed, also where it has moved as a whole.
    feeds(barid, "add", site.url, "--name", "page")
    state["/rss.html"] = Reply(PAGE)
    feeds(barid, "check", f"{site.url}/rss.html")
    state["/ar"] = Reply(status=302, headers=[("Location", f"{site.other_url}/ar/")])
    state["/ar/"] = Reply(PAGE.replace(b"/f.xml", b"/other.xml"))
    feeds(barid, "add", f"{site.url}/ar", "--name", "arabic")
    urls = {f.feed.url for f in store.listed()}
    assert urls >= {f"{site.url}/f.xml", f"{site.other_url}/other.xml"}


@pytest.mark.barid(**FAST)
def test_a_feed_is_polled_once_however_often_it_is_declared(
    barid: Service, site: Web, tmp_path: Path, state: dict[str, Any]
) -> None:
    file = tmp_path / "feeds.toml"
    service = barid.with_settings(**FAST, feeds_file=file)
    store = FeedStore(barid.settings)
    url = f"{site.url}/f.xml"
    feeds(service, "add", url, "--name", "by hand", "--full-text", "never")
    assert poll(service)["articles"] == 3
    said = feeds(service, "add", f"{url}#x", "--name", "twin", status=1)
    assert "is the feed 'by hand' already" in said
    feeds(service, "add", url, "--full-text", "never", "--interval", "15m")
    assert [(f.feed.name, f.feed.interval) for f in store.listed()] == [("by hand", 900)]
    file.write_text(f'[a]\nurl = "{url}"\n[b]\nurl = "{url}/"\n')
    said = feeds(service, "declare", status=1)
    assert "b: has the same url as a" in said
    # The file's name counts, and what was found under the other one is known.
    file.write_text(f'[a]\nurl = "{url}"\nfull_text = "never"\n')
    [line] = logged(feeds(service, "declare"), "feed.twice")
    assert (line["feed"], line["removed"], line["severity_text"]) == ("a", "by hand", "warning")
    assert [f.feed.name for f in store.listed()] == ["a"]
    assert poll(service, "--all")["result"] == "unchanged"
    # What is declared as it was is not polled once more for that.
    feeds(service, "declare")
    assert "no feed is due" in feeds(service, "poll")
    # A feed that moves to where another one is, stays where it was.
    state["/moved.xml"] = Reply(status=301, headers=[("Location", "/f.xml")])
    store.add(Feed("m", f"{site.url}/moved.xml", "never"), 10)
    assert "where the feed 'a' is" in poll(service, "m")["complaints"][0]
    assert store.get("m").feed.url.endswith("/moved.xml")  # type: ignore[union-attr]


@pytest.mark.barid(**FAST)
def test_feeds_are_polled_by_name_or_address(barid: Service, site: Web) -> None:
    store = FeedStore(barid.settings)
    store.add(Feed("a", f"{site.url}/f.xml", "never"), 10)
    store.add(Feed("b", f"{site.url}/other.xml", "never"), 10)
    assert poll(barid, f"{site.url}/other.xml")["feed"] == "b"
    said = polled(feeds(barid, "poll", "a", f"{site.url}/f.xml"))
    assert [row["feed"] for row in said] == ["a"]
    said_all = feeds(barid, "poll", f"{site.url}/none.xml", status=1)
    assert "there is no feed" in said_all
    assert "feeds add" in said_all


@pytest.mark.barid(**FAST)
def test_an_import_adds_all_of_a_file_or_nothing(barid: Service, tmp_path: Path) -> None:
    store = FeedStore(barid.settings)
    store.add(Feed("A", "https://n.example/0"), 10)
    file = tmp_path / "feeds.opml"
    body = '<opml><body>\n<outline text="A" xmlUrl="https://n.example/1" interval="1h"/>\n'
    file.write_text(f"{body}<outline text='B' xmlUrl='https://n.example/2'>")
    said = feeds(barid, "import", str(file), status=1)
    assert "feeds.opml: line 3: is not well-formed XML" in said
    assert len(store.listed()) == 1
    file.write_text(f"{body}<outline text='B' xmlUrl='http://n.example/1/'/></body></opml>")
    assert rows(feeds(barid, "import", str(file))) == [{"added": 1, "known": 1}]
    assert [(f.feed.name, f.feed.url, f.feed.interval) for f in store.listed()] == [
        ("A", "https://n.example/0", None),
        ("A 2", "https://n.example/1", 3600),
    ]
    assert 'interval="3600"' in feeds(barid, "export")


@pytest.mark.barid(**FAST)
def test_an_interval_of_its_own_replaces_the_adaptive_one(barid: Service, site: Web) -> None:
    store = FeedStore(barid.settings)
    for name, interval, path in (("hourly", 3600, "f"), ("hasty", 1, "other")):
        store.add(Feed(name, f"{site.url}/{path}.xml", "never", interval=interval), 10)
    feeds(barid, "poll")
    for name, wanted in (("hourly", 3600), ("hasty", 60)):
        listed = store.get(name)
        assert listed is not None
        assert listed.due is not None
        # The feed's own <ttl> of ten hours does not count.
        assert listed.due - store.now() == pytest.approx(wanted, rel=0.15)
    said = feeds(barid, "add", f"{site.url}/f.xml", "--name", "hourly", "--interval", "5s")
    assert "polled every 1m" in said
    feeds(barid, "add", f"{site.url}/f.xml", "--interval", "often", status=1)


@pytest.mark.barid(**FAST)
def test_rules_leave_items_out_and_say_so(
    barid: Service, site: Web, state: dict[str, Any], tmp_path: Path
) -> None:
    url = f"{site.url}/f.xml"
    feeds(barid, "add", url, "--name", "a", "--full-text", "never", "--keep-word", "غزة",
          "--keep-word", "Gaza", "--block-author", "haddad")  # fmt: skip
    said = feeds(barid, "poll")
    [row] = polled(said)
    assert row["articles"] == 1
    assert row["left_out"] == {
        "keep words: none of غزة, Gaza": 1,
        "block authors: haddad": 1,
    }
    assert "1 by block authors: haddad" in logged(said, "feed.polled")[0]["left_out"]
    assert rows(feeds(barid, "list"))[0]["left_out"] == 2
    [checked] = rows(feeds(barid, "check", url))
    assert [bool(i["left_out"]) for i in checked["items"]] == [False, True, True]
    assert poll(barid, "--all")["result"] == "unchanged"
    # A changed rule acts on what is still in the feed, though the feed itself is the same.
    feeds(barid, "add", url, "--full-text", "never", "--block-author", "haddad")
    assert poll(barid)["articles"] == 1
    feeds(barid, "add", url, "--full-text", "never")
    row = poll(barid)
    assert (row["articles"], row["left_out"]) == (1, {})


@pytest.mark.barid(**FAST)
def test_rules_for_all_feeds_come_and_go_with_the_file(
    barid: Service, site: Web, tmp_path: Path
) -> None:
    file = tmp_path / "feeds.toml"
    service = barid.with_settings(**FAST, feeds_file=file)
    table = f'[a]\nurl = "{site.url}/f.xml"\nfull_text = "never"\n[a.block]\nlanguages = ["en"]\n'
    file.write_text(table + '["*".block]\ntags = "sport"\n')
    feeds(service, "declare")
    row = poll(service)
    assert row["articles"] == 1
    assert row["left_out"] == {
        "block languages: en": 1,
        "all feeds: block tags: sport": 1,
    }
    [checked] = rows(feeds(service, "check", "a"))
    assert checked["items"][1]["left_out"] == "all feeds: block tags: sport"
    file.write_text(table)
    feeds(service, "declare")
    assert poll(service, "--all")["articles"] == 1


@pytest.mark.barid(**FAST)
def test_an_older_version_keeps_options_that_it_does_not_know(barid: Service) -> None:
    store = FeedStore(barid.settings)
    keys = barid.ledger.keys
    # As version 0.1.0 writes a feed that has moved, or that it pauses.
    old = {"name": "a", "url": "https://n.example/f", "full_text": "never", "language": None,
           "source": None, "paused": False, "declared": False, "lane": "normal"}  # fmt: skip
    store.add(Feed("a", "https://n.example/f", interval=900), 10)
    kept: Any = barid.redis().hget(keys.feeds, "a")
    assert set(json.loads(kept)) == set(old)
    barid.redis().hset(keys.feeds, "a", json.dumps(old | {"url": "https://n.example/moved"}))
    [listed] = store.listed()
    assert (listed.feed.url, listed.feed.interval) == ("https://n.example/moved", 900)
