"""News sitemaps as feeds."""

import pytest

from workers.feeds.items import NotAFeed
from workers.feeds.parse import parse_feed
from workers.feeds.sitemap import children, is_index, is_sitemap

URL = "https://n.example/sitemaps/news.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by a plugin, <urlset> and all -->\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def entry(number: int, date: str, title: str = "خبر", more: str = "") -> str:
    return (
        f"<url><loc>https://n.example/{number}</loc><news:news><news:publication><news:name>Wire"
        f"</news:name><news:language>ar</news:language></news:publication><news:publication_date>"
        f"{date}</news:publication_date><news:title>{title} {number}</news:title>{more}</news:news>"
        "<image:image><image:loc>https://n.example/x.jpg</image:loc><image:title>Not this"
        "</image:title></image:image></url>"
    )


def test_entries_become_items_the_newest_first() -> None:
    text = HEAD + entry(1, "2026-11-27T10:00:00Z") + entry(2, "2026-11-28T10:00:00+03:00") + (
        entry(3, "", "A &amp; B", "<news:keywords>غزة, Cairo</news:keywords>")
    ) + "<url><loc>https://n.example/about</loc></url></urlset>"  # fmt: skip
    feed = parse_feed(text.encode(), URL)
    assert feed.title == "Wire"
    assert [(i.url, i.title, i.language) for i in feed.items] == [
        ("https://n.example/2", "خبر 2", "ar"),
        ("https://n.example/1", "خبر 1", "ar"),
        ("https://n.example/3", "A & B 3", "ar"),
    ]
    assert feed.items[0].published_at is not None
    assert feed.items[0].published_at.isoformat() == "2026-11-28T07:00:00+00:00"
    assert feed.items[2].tags == ("غزة", "Cairo")
    assert not feed.complaints


def test_other_prefixes_and_none_are_read_alike() -> None:
    text = (HEAD + entry(1, "2026-11-27") + "</urlset>").replace("news:", "n:")
    text = text.replace("<urlset", "<s:urlset").replace("</urlset", "</s:urlset")
    text = text.replace('xmlns="http', 'xmlns:s="http')
    for name in ("url>", "loc>"):
        text = text.replace(f"<{name}", f"<s:{name}").replace(f"</{name}", f"</s:{name}")
    assert [i.url for i in parse_feed(text.encode(), URL).items] == ["https://n.example/1"]


def test_a_quiet_news_sitemap_is_a_feed_and_another_is_none() -> None:
    assert parse_feed(f"{HEAD}</urlset>".encode(), URL).items == []
    plain = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://n.example/1</loc></url></urlset>'
    with pytest.raises(NotAFeed, match="sitemap without news"):
        parse_feed(plain.encode(), URL)


def test_a_cut_off_sitemap_keeps_its_last_item_for_the_next_poll() -> None:
    text = HEAD + entry(1, "2026-11-27") + entry(2, "2026-11-28")[:-60]
    feed = parse_feed(text.encode(), URL)
    assert [i.url for i in feed.items] == ["https://n.example/1"]
    assert "cut off" in feed.complaints[0]


def test_entities_of_its_own_are_not_resolved() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = (
        HEAD.replace("<urlset", f"{bomb}<urlset") + entry(1, "2026-11-27", "&a;&f;") + "</urlset>"
    )
    titles = [i.title for i in parse_feed(text.encode(), URL).items]
    assert "boom" not in str(titles)
    assert "root:" not in str(titles)


INDEX = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def child(address: str, date: str = "") -> str:
    lastmod = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<sitemap><loc>{address}</loc>{lastmod}</sitemap>"


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([("/a.xml", "2026-11-01"), ("/b.xml", "2026-11-28"), ("/c.xml", "2026-11-27"),
          ("/d.xml", "2026-11-26")], ["/b.xml", "/c.xml", "/d.xml"]),
        ([("/posts.xml", "2026-11-28"), ("/news-1.xml", "2026-11-01"), ("/news-2.xml", "")],
         ["/news-1.xml", "/news-2.xml"]),
        ([(f"/{n}.xml", "") for n in range(9)], ["/0.xml", "/1.xml", "/8.xml"]),
        ([], []),
    ],
)  # fmt: skip
def test_the_newest_of_an_index(entries: list[tuple[str, str]], wanted: list[str]) -> None:
    text = INDEX.format("".join(child(*e) for e in entries))
    assert is_index(text)
    assert children(text, URL) == [f"https://n.example{path}" for path in wanted]


@pytest.mark.parametrize(
    "text", ["", "<rss><urlset/></rss>", "{}", "<!-- <urlset> -->", "plain <urlset>", "<?xml", "<"]
)
def test_what_is_no_sitemap(text: str) -> None:
    assert not is_sitemap(text)
