"""When feeds are polled, and what robots.txt and files of feeds say."""

from pathlib import Path
from random import Random

import pytest

from workers.errors import ConfigurationError
from workers.feeds.declared import read_toml
from workers.feeds.discover import linked_feeds
from workers.feeds.opml import read_opml, write_opml
from workers.feeds.schedule import backoff, freshness, jittered, next_interval, server_wish
from workers.feeds.store import Feed

HOUR = 3600.0


def settled(every: float) -> float:
    """Return the interval that a feed with an article every so many seconds comes to."""
    interval, last, now, seen = 900.0, 0.0, 0.0, 0
    for _ in range(300):
        now += interval
        new, seen = int(now / every) - seen, int(now / every)
        interval = next_interval(interval, now - last, new, 300, 86_400)
        last = now
    return interval


def test_intervals_follow_the_feed_within_bounds() -> None:
    assert settled(30) == 300
    assert settled(4 * HOUR) == pytest.approx(2 * HOUR, rel=0.6)
    assert settled(30 * 86_400) == 86_400
    assert next_interval(0, 0, 5, 300, 86_400) == 900


def test_failures_double_the_wait_up_to_a_day() -> None:
    assert [backoff(n, 300, 86_400) for n in (1, 2, 3, 20, 500)] == [300, 600, 1200, 86_400, 86_400]


def test_jitter_is_small_and_real() -> None:
    chance = Random(3)
    intervals = [jittered(100, chance) for _ in range(50)]
    assert 90 <= min(intervals) < max(intervals) <= 110


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 10:00:00 GMT", 3600),
        ("Tue, 24 Nov 2020 10:00:00 GMT", 0),
        ("99999999999", 7 * 86_400),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    now = 1_795_514_400.0 - 3600  # an hour before 2026-11-24 10:00 UTC
    assert server_wish({"Retry-After": value}, now) == expected


def test_freshness() -> None:
    assert freshness({"Cache-Control": "public, max-age=60"}) == 60
    assert freshness({"Cache-Control": "no-cache"}) == 0
    date, later = "Tue, 24 Nov 2026 10:00:00 GMT", "Tue, 24 Nov 2026 10:10:00 GMT"
    assert freshness({"Date": date, "Expires": later}) == 600
    assert freshness({"Expires": "0"}) == 0


def test_opml_goes_out_and_comes_back() -> None:
    feeds = [
        Feed("أخبار", "https://news.example/a?x=1&y=2", "always", "ar"),
        Feed("b & c", "https://news.example/b", "never", lane="urgent", interval=900),
    ]
    assert read_opml(write_opml(feeds)) == feeds


def test_opml_of_another_reader_with_folders_and_twins() -> None:
    data = b"""<?xml version="1.0"?><opml version="1.0"><body><outline text="World">
        <outline text="A" type="rss" xmlUrl="https://n.example/1"/><outline text="A" xmlUrl="https://n.example/2"/>
        </outline><outline text="no feed"/></body></opml>"""
    assert [(f.name, f.url) for f in read_opml(data)] == [
        ("A", "https://n.example/1"),
        ("A 2", "https://n.example/2"),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"<html/>", b'<opml><body><outline text="a" xmlUrl="file:///x"/></body></opml>']
)
def test_opml_that_cannot_be_used(data: bytes) -> None:
    with pytest.raises(ConfigurationError):
        read_opml(data)


def test_opml_entities_are_not_resolved() -> None:
    data = b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="a&x;" xmlUrl="https://n.example/"/></body></opml>'
    with pytest.raises(ConfigurationError, match="line 1"):
        read_opml(data)
    inside = data.replace(b"a&x;", b"a").replace(b"</body>", b"<outline>&x;</outline></body>")
    assert "root:" not in write_opml(read_opml(inside)).decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('<opml><body>\n<outline text="a" xmlUrl="https://n.example/1"/>\n', "line 3"),
        ('\n<opml>\n<body>\n<outline text="a&b" xmlUrl="https://n.example/1"/></body></opml>', "line 4"),
        ('<opml><body>\n<outline text="a" xmlUrl="gopher://n.example"/></body></opml>', "line 2: a: url"),
        ('<opml><body>\n\n<outline text="a" xmlUrl="https://n.example" interval="often"/></body></opml>',
         "line 3: a: interval needs"),
        ("subscriptions: none", "line 1"),
    ],
)  # fmt: skip
def test_broken_opml_is_refused_by_the_line(data: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read_opml(data.encode())


def test_opml_does_not_take_names_that_others_have() -> None:
    data = b'<opml><body><outline text="A" xmlUrl="https://n.example/1"/></body></opml>'
    assert read_opml(data, {"A", "A 2"})[0].name == "A 3"


def test_a_feeds_file(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(
        '[wire]\nurl = "https://n.example/f"\nfull_text = "always"\n["أخبار"]\nurl = "https://n.example/ar"\nlanguage = "ar"\nlane = "bulk"\n',
        "utf-8",
    )
    assert read_toml(file).feeds == [
        Feed("wire", "https://n.example/f", "always", declared=True),
        Feed("أخبار", "https://n.example/ar", language="ar", declared=True, lane="bulk"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\n", "a: needs url"),
        ('[a]\nurl = "ftp://x"\n', "a: url needs an absolute"),
        ('[a]\nurl = "https://x.example"\ncolour = "red"\n', "a: colour: is not a field of a feed"),
        ('[a]\nurl = 3\n', "a: url: needs a text in quotes, not 3"),
        ('[a]\nurl = "https://x.example"\nfull_text = "yes"\n', "a: full_text: must be one of"),
        ('[a]\nurl = "https://x.example"\nlane = "fast"\n', "a: lane: must be one of urgent, normal"),
        ("a = 1\n", "a: needs a table"),
        ("[", "Invalid|Expected"),
    ],
)  # fmt: skip
def test_a_feeds_file_that_is_wrong_is_said_by_feed_and_field(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        read_toml(file)


def test_the_feeds_that_a_page_names() -> None:
    page = """<html><head><base href="/ar/"><link rel="alternate" type="application/rss+xml" href="rss.xml">
        <link rel="stylesheet" href="x.css"><link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://o.example/atom">
        <link rel="alternate" hreflang="en" href="/en/"></head></html>"""
    assert linked_feeds(page, "https://n.example/x") == [
        "https://n.example/ar/rss.xml",
        "https://o.example/atom",
    ]
