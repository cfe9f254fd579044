"""Feeds of every format, good and broken."""

import json

import pytest

from workers.feeds.items import MAX_ITEMS, FeedItem, NotAFeed, ParsedFeed
from workers.feeds.parse import parse_feed

URL = "https://news.example/feeds/all.xml"
RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>أخبار</title><link>https://news.example/</link>{}</channel></rss>'


def rss(*items: str, head: str = "") -> str:
    return RSS.format(head + "".join(f"<item>{item}</item>" for item in items))


def read(text: str | bytes, url: str = URL, charset: str | None = None) -> ParsedFeed:
    return parse_feed(text if isinstance(text, bytes) else text.encode(), url, charset)


def only(text: str | bytes, **more: str) -> FeedItem:
    [item] = read(text, **more).items
    return item


def test_rss_2_with_its_modules() -> None:
    item = only(
        rss(
            "<title>هدنة &amp; محادثات</title><link>https://news.example/a?utm_source=rss#top</link>"
            '<guid isPermaLink="false">n-1</guid><pubDate>Tue, 24 Nov 2026 13:30:00 +0300</pubDate>'
            "<dc:creator>ليلى</dc:creator><category>سياسة</category><category>سياسة</category>"
            "<description>ملخص</description>"
            "<content:encoded><![CDATA[<p>النص <b>الكامل</b></p>]]></content:encoded>"
        )
    )
    assert item.title == "هدنة & محادثات"
    assert item.url == "https://news.example/a"
    assert item.guid == "n-1"
    assert item.published_at is not None
    assert item.published_at.isoformat() == "2026-11-24T10:30:00+00:00"
    assert (item.author, item.tags) == ("ليلى", ("سياسة",))
    assert item.body == "<p>النص <b>الكامل</b></p>"


def test_the_guid_is_the_link_where_it_says_so_and_there_is_no_other() -> None:
    assert only(rss("<title>a</title><guid>https://news.example/p/1</guid>")).url == (
        "https://news.example/p/1"
    )
    assert only(rss('<title>a</title><guid isPermaLink="false">p1</guid>')).url is None


@pytest.mark.parametrize("version", ["0.91", "0.92"])
def test_rss_09x(version: str) -> None:
    text = f'<rss version="{version}"><channel><title>t</title><item><title>a</title><link>/1</link><description>d</description></item></channel></rss>'
    assert only(text).url == "https://news.example/1"


def test_rss_1_rdf() -> None:
    item = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="x"><title>t</title></channel><item rdf:about="https://news.example/1"><title>a</title>'
        "<link>https://news.example/1</link><dc:date>2026-11-24T10:30:00Z</dc:date></item></rdf:RDF>"
    )
    assert item.url == "https://news.example/1"
    assert item.published_at is not None


def test_atom_with_base_relative_links_and_xhtml() -> None:
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/blog/" xml:lang="fr"><title>t</title>'
        '<entry><id>urn:1</id><title type="html">&lt;b&gt;Trêve&lt;/b&gt; signée</title><link rel="enclosure" href="a.mp3"/>'
        '<link rel="alternate" href="post/1"/><updated>2026-11-24T10:30:00Z</updated><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>Voir <a href="../x">ici</a></p></div></content></entry></feed>'
    )
    assert item.url == "https://news.example/blog/post/1"
    assert item.title == "<b>Trêve</b> signée"
    assert 'href="https://news.example/x"' in item.body
    assert item.language == "fr"


def test_json_feed() -> None:
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1", "title": "t", "language": "ar",
            "items": [
                {"id": 7, "url": "/7", "title": "أ", "content_html": "<p>ب</p>", "date_published": "2026-11-24T10:30:00Z",
                 "authors": [{"name": "ن"}], "tags": ["س"]},
                {"id": "8", "content_text": "text"}, "odd",
            ],
        }
    )  # fmt: skip
    feed = read(text)
    first, second = feed.items
    assert (first.url, first.guid, first.author, first.tags) == (
        "https://news.example/7", "7", "ن", ("س",),
    )  # fmt: skip
    assert (second.body, second.language) == ("text", "ar")
    assert feed.complaints == ["items: 1 of them are not objects"]


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (rss("<title>غزة</title>").encode("utf-16"), None),
        (rss("<title>غزة</title>").encode("cp1256"), "windows-1256"),
        (('<?xml version="1.0" encoding="windows-1256"?>' + rss("<title>غزة</title>")).encode("cp1256"), None),
        (rss("<title>غزة</title>", "<title>القاهرة والقدس</title>").encode("cp1256"), None),
        (('<?xml version="1.0" encoding="iso-8859-1"?>' + rss("<title>غزة</title>")).encode(), "iso-8859-1"),
        (b"\xef\xbb\xbf\n " + rss("<title>غزة</title>").encode(), None),
    ],
    ids=["utf-16", "header", "declaration", "guessed", "declared wrongly", "mark and space"],
)  # fmt: skip
def test_encodings(data: bytes, charset: str | None) -> None:
    assert parse_feed(data, URL, charset).items[0].title == "غزة"


@pytest.mark.parametrize(
    ("text", "titles", "complaint"),
    [
        (rss("<title>a</title><link>https://n.example/?a=1&b=2</link>"), ["a"], "not well-formed"),
        (rss("<title>a&nbsp;b</title>"), ["a\xa0b"], "not well-formed"),
        (
            rss("<title>a</title>", "<title>b</title>").removesuffix("</channel></rss>"),
            ["a"],
            "cut off",
        ),
        (rss("<title>a\x0bb</title>"), ["ab"], None),
        (rss("<title>a</title>", ""), ["a"], "item 2 has neither title nor text"),
        (rss("<title></title><description></description>"), [], "item 1 has neither"),
    ],
)
def test_broken_feeds_give_what_they_have(
    text: str, titles: list[str], complaint: str | None
) -> None:
    feed = read(text)
    assert [item.title for item in feed.items] == titles
    assert any(complaint in c for c in feed.complaints) if complaint else not feed.complaints


def test_an_ampersand_in_a_link_does_not_change_it() -> None:
    text = rss("<title>a</title><link>https://n.example/?id=1&page=2</link>")
    assert only(text).url == "https://n.example/?id=1&page=2"


def test_entities_of_a_feed_are_neither_expanded_nor_fetched() -> None:
    bomb = (
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        + rss("<title>x &b; &c;</title>")
    )
    item = only(bomb)
    assert "aaaa" not in item.title
    assert "root:" not in item.title


def test_items_that_share_a_guid_are_told_apart_by_address_or_title() -> None:
    one = "<title>a</title><link>https://n.example/1</link><guid isPermaLink='false'>x</guid>"
    two = "<title>b</title><link>https://n.example/2</link><guid isPermaLink='false'>x</guid>"
    three = "<title>c</title><guid isPermaLink='false'>x</guid>"
    feed = read(rss(one, two, three, one))
    assert [item.title for item in feed.items] == ["a", "b", "c"]
    assert len({item.key for item in feed.items}) == 3
    assert len(feed.complaints) == 2


def test_an_item_without_guid_and_link_is_known_by_its_title() -> None:
    before = only(rss("<title>a</title><description>x</description>"))
    after = only(rss("<title>a</title><description>y</description>"))
    assert before.key == after.key
    assert before.guid == after.guid
    assert before.fingerprint != after.fingerprint


def test_addresses_that_are_none_are_left_out() -> None:
    assert only(rss("<title>a</title><link>javascript:alert(1)</link>")).url is None
    assert only(rss("<title>a</title><link>file:///etc/passwd</link>")).url is None


def test_a_huge_feed_is_read_to_its_bound() -> None:
    feed = read(rss(*(f"<title>t{n}</title>" for n in range(MAX_ITEMS + 5))))
    assert len(feed.items) == MAX_ITEMS
    assert "more than" in feed.complaints[0]


def test_how_often_a_feed_wants_to_be_asked() -> None:
    assert read(rss("<title>a</title>", head="<ttl>30</ttl>")).interval == 1800
    assert read(rss("<title>a</title>", head="<ttl>soon</ttl>")).interval is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!doctype html><html><body>x</body></html>", "web page"),
        ("", "empty"),
        ("{", "begins like JSON"),
        ('{"version": "1"}', "version"),
        ("hello", "not an RSS"),
    ],
)
def test_what_is_no_feed_is_said(text: str, message: str) -> None:
    with pytest.raises(NotAFeed, match=message):
        read(text)


def test_a_date_that_cannot_be_told_is_said() -> None:
    item = only(rss("<title>a</title><pubDate>14 جمادى الآخرة 1448</pubDate>"))
    assert item.published_at is None
    assert item.problem == "its date cannot be read: 14 جمادى الآخرة 1448"
