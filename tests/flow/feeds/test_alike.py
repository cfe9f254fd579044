"""Items that are alike, and documents that never end, over several polls of a real feed."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from schemas import RawArticle
from tests.feedserver import Answer, Clock, Site, serve
from tests.servers import Service
from workers.feeds.poll import Outcome
from workers.feeds.run import poll_now
from workers.feeds.store import Feed, FeedStore
from workers.store.codec import unpack_article

CASES = Path(__file__).parents[2] / "cases" / "feeds"
SETTINGS = {"allowed_networks": ["127.0.0.0/8"], "host_interval": 0.01, "fetch_timeout": 5}
RSS = '<rss version="2.0"><channel><title>t</title>{}</channel></rss>'


class Wire:
    """A feed on a server of our own, polled whenever a test says so."""

    def __init__(self, barid: Service, site: Site, full_text: Any) -> None:
        self._barid, self._site = barid, site
        self._store = FeedStore(barid.settings)
        self._store.add(Feed("wire", f"{site.url}/wire.xml", full_text), 10)

    def shows(self, body: str | bytes) -> None:
        data = body.encode() if isinstance(body, str) else body
        self._site.extra["/wire.xml"] = lambda s, p, h: Answer(body=data)

    def poll(self) -> Outcome:
        [outcome] = poll_now(self._barid.settings, self._barid.app, self._store.listed(["wire"]))
        return outcome

    def polls(self, body: str | bytes) -> int:
        """Return how many articles come of a poll."""
        self.shows(body)
        return self.poll().sent

    def articles(self) -> list[RawArticle]:
        payloads: Any = self._barid.redis().hgetall(self._barid.ledger.keys.ledger)
        return [unpack_article(payload).article for payload in payloads.values()]


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site(Clock(0))) as made:
        yield made


@pytest.fixture
def wire(barid: Service, site: Site) -> Wire:
    return Wire(barid, site, "never")


def item(title: str, guid: str, link: str, text: str = "") -> str:
    described = escape(text or f"<p>Text of {title}</p>")
    return (
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid>"
        f"<description>{described}</description></item>"
    )


def rss(*items: str) -> str:
    return RSS.format("".join(items))


@pytest.mark.barid(**SETTINGS)
@pytest.mark.parametrize("name", ["same-link.xml", "anchors.xml"])
def test_five_items_with_one_address_are_five_articles_and_a_sixth_one_more(
    wire: Wire, name: str
) -> None:
    text = (CASES / name).read_text()
    assert wire.polls(text) == 5
    assert wire.polls(text.replace("<title>Case wire", "<title>Case wire again")) == 0
    first = text[text.index("<item>") : text.index("</item>") + len("</item>")]
    sixth = first.replace("s1", "s6").replace("post-1", "post-6").replace(" 1<", " 6<")
    assert wire.polls(text.replace("<item>", sixth + "<item>", 1)) == 1
    articles = wire.articles()
    assert len({article.id for article in articles}) == 6
    links = {article.metadata["link"] for article in articles}
    assert links == (
        {"http://127.0.0.1:8199/alerts"}
        if name == "same-link.xml"
        else {f"http://127.0.0.1:8199/live/truce#post-{n}" for n in range(1, 7)}
    )
    assert all(article.url is None and article.guid for article in articles)


@pytest.mark.barid(**SETTINGS)
def test_an_article_stays_itself_when_others_with_its_address_come_and_it_goes(wire: Wire) -> None:
    link = "https://n.example/alerts"
    first, second, third = (item(f"a{n}", f"g{n}", link) for n in range(3))
    assert wire.polls(rss(first)) == 1
    [alone] = wire.articles()
    assert alone.url == link
    assert wire.polls(rss(second, first)) == 1
    corrected = item("a0", "g0", link, "<p>Corrected</p>")
    assert wire.polls(rss(second, corrected)) == 1
    assert wire.polls(rss(third)) == 1
    assert wire.polls(rss(third, second)) == 0
    by_title: dict[str | None, set[str]] = {}
    for article in wire.articles():
        by_title.setdefault(article.title, set()).add(article.id)
    assert by_title["a0"] == {alone.id}
    assert len(wire.articles()) == 4
    assert len({article.id for article in wire.articles()}) == 3


@pytest.mark.barid(**SETTINGS)
def test_the_page_of_a_shared_address_is_no_articles_text(barid: Service, site: Site) -> None:
    site.extra["/live"] = lambda s, p, h: Answer(body=b"<html><body><p>The whole blog</p></body>")
    wire = Wire(barid, site, "always")
    items = (item(f"Post {n}", f"g{n}", f"{site.url}/live#{n}") for n in range(3))
    assert wire.polls(rss(*items)) == 3
    assert sorted(a.body for a in wire.articles()) == [f"<p>Text of Post {n}</p>" for n in range(3)]
    assert site.requests("/live") == []


@pytest.mark.barid(**SETTINGS)
def test_two_items_that_lead_to_one_page_are_one_article_and_that_is_said(
    barid: Service, site: Site
) -> None:
    site.extra["/a"] = lambda s, p, h: Answer(body=b"<html><body><p>The page</p></body></html>")
    for n in range(2):
        site.extra[f"/go/{n}"] = lambda s, p, h: Answer(302, headers={"Location": "/a"})
    wire = Wire(barid, site, "always")
    wire.shows(rss(*(item(f"a{n}", f"g{n}", f"{site.url}/go/{n}") for n in range(2))))
    outcome = wire.poll()
    assert outcome.sent == 1
    assert outcome.complaints == [
        f"{site.url}/go/0: leads to the page of another item and is not sent"
    ]


@pytest.mark.barid(**SETTINGS)
def test_a_document_that_never_ends_is_whole_when_its_last_item_comes_the_same_again(
    wire: Wire,
) -> None:
    text = (CASES / "no-end-tag.xml").read_text()
    assert wire.polls(text) == 0
    assert wire.polls(text) == 1
    assert wire.polls(text) == 0
    newer = item("b", "b", "https://n.example/b")
    assert wire.polls(text.replace("<item>", newer + "<item>", 1)) == 1
    assert sorted(str(a.title) for a in wire.articles()) == ["Only item", "b"]


@pytest.mark.barid(**SETTINGS)
def test_an_endless_document_that_changes_its_head_each_time_is_read_all_the_same(
    wire: Wire,
) -> None:
    text = (CASES / "no-end-tag.xml").read_text()
    assert wire.polls(text) == 0
    assert wire.polls(text.replace("Case wire", "Case wire at noon")) == 1


@pytest.mark.barid(**SETTINGS)
def test_an_item_of_a_title_alone_is_no_article_and_that_is_said(wire: Wire) -> None:
    wire.shows(
        rss(
            item("Headline", "g1", "https://n.example/1", " "),
            item("Picture", "g2", "https://n.example/2", "<img src='a.png'>"),
            item("Story", "g3", "https://n.example/3"),
        )
    )
    outcome = wire.poll()
    assert outcome.sent == 1
    assert outcome.complaints == [
        f"https://n.example/{n}: body: is empty: an article needs its text; a title alone is not "
        "enough"
        for n in (2, 1)
    ]


@pytest.mark.barid(**SETTINGS)
def test_a_headline_whose_page_fails_is_tried_again_with_the_next_document(
    barid: Service, site: Site
) -> None:
    wire = Wire(barid, site, "when_short")
    headline = item("Headline", "g1", f"{site.url}/page", " ")
    wire.shows(rss(headline))
    outcome = wire.poll()
    assert outcome.sent == 0
    assert "a title alone" in outcome.complaints[0]
    assert "404" in outcome.complaints[0]
    site.extra["/page"] = lambda s, p, h: Answer(body=b"<html><body><p>Text</p></body></html>")
    assert wire.polls(rss(headline, item("b", "g2", f"{site.url}/b"))) == 2


@pytest.mark.barid(**SETTINGS)
def test_an_empty_page_leaves_the_feeds_own_text(barid: Service, site: Site) -> None:
    empty = b"<html><head><title>Loading</title></head><body><script>go()</script></body></html>"
    site.extra["/page"] = lambda s, p, h: Answer(body=empty)
    wire = Wire(barid, site, "always")
    wire.shows(rss(item("Story", "g1", f"{site.url}/page")))
    outcome = wire.poll()
    assert [article.body for article in wire.articles()] == ["<p>Text of Story</p>"]
    assert "full text: body: has no text" in outcome.complaints[0]


@pytest.mark.barid(**SETTINGS)
def test_dates_of_every_kind_cost_no_article(wire: Wire) -> None:
    assert wire.polls((CASES / "date-year-one.xml").read_text()) == 2
    assert wire.polls((CASES / "date-bad-offset.xml").read_text()) == 3
    dates = {a.title: a.published_at for a in wire.articles()}
    assert dates["Year one"] is None
    assert dates["Bad offset"] is None
    assert dates["Three"] is not None
