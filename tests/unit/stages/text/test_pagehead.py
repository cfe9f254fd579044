import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import EnrichedEvent, Flag, RawArticle
from workers.pipeline import Known, Pipeline
from workers.stages.draft import PageHead
from workers.stages.text.extract import page_head
from workers.stages.text.pagehead import split_names

AT = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
TEXT = "<p>وصل الوفد إلى القاهرة صباح اليوم لبدء جولة جديدة من المباحثات مع الوسطاء حول الهدنة.</p>"


def head(inside: str, body: str = TEXT) -> PageHead:
    page = f"<!doctype html><html><head><title>T</title>{inside}</head><body>{body}</body></html>"
    return page_head(page, "https://news.example/world/a?id=7")


def data(**fields: Any) -> str:
    thing = {"@context": "https://schema.org", "@type": "NewsArticle"} | fields
    return f'<script type="application/ld+json">{json.dumps(thing, ensure_ascii=False)}</script>'


@pytest.mark.parametrize(
    ("inside", "body"),
    [
        ('<meta property="article:published_time" content="2026-11-20T10:00:00+03:00">', TEXT),
        ('<meta name="date" content="Fri, 20 Nov 2026 07:00:00 GMT">', TEXT),
        ('<meta name="DC.date.issued" content="2026-11-20T07:00:00Z">', TEXT),
        ('<meta itemprop="datePublished" content="2026-11-20T10:00+0300">', TEXT),
        (data(datePublished="2026-11-20T10:00:00+03:00"), TEXT),
        (data(**{"@type": ["Article", "NewsArticle"], "datePublished": "2026-11-20T07:00:00Z"}), TEXT),
        ("", f'<article><time datetime="2026-11-20T10:00:00+03:00">Friday</time>{TEXT}</article>'),
        ("", f'<time datetime="2026-11-20T07:00Z">Friday</time>{TEXT}'),
        ("", f'<span itemprop="datePublished" content="2026-11-20T07:00Z">Friday</span>{TEXT}'),
        ("", f"<span itemprop=datePublished>20 نوفمبر 2026 10:00 ص +0300</span>{TEXT}"),
    ],
)  # fmt: skip
def test_the_date_is_found_wherever_a_page_says_it(inside: str, body: str) -> None:
    assert head(inside, body).published_at == AT


def test_what_json_ld_refers_to_is_looked_up() -> None:
    graph = [
        {"@type": "NewsArticle", "@id": "/a#article", "author": {"@id": "/#/person/1"},
         "image": {"@id": "/a#primaryimage"}, "publisher": {"@id": "/#org"}, "headline": "T"},
        {"@type": "Person", "@id": "/#/person/1", "name": "Basma Ali"},
        {"@type": "ImageObject", "@id": "/a#primaryimage", "url": "https://n.example/i.jpg"},
        {"@type": "Organization", "@id": "/#org", "name": "Example Press"},
    ]  # fmt: skip
    found = head(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>')
    assert (found.authors, found.publisher) == (("Basma Ali",), "Example Press")
    assert found.image == "https://n.example/i.jpg"


def test_a_reference_to_nothing_leaves_the_meta_elements() -> None:
    lost = data(image={"@id": "/a#lost"}, author={"@id": "/#x"})
    found = head(
        lost + '<meta property="og:image" content="/i.jpg"><meta name=author content="B A">'
    )
    assert (found.image, found.authors) == ("https://news.example/i.jpg", ("B A",))


def test_times_of_teasers_are_not_the_articles() -> None:
    teasers = (
        "<div><time datetime=2026-01-01>a</time></div><div><time datetime=2026-01-02>b</time></div>"
    )
    assert head("", TEXT + teasers).published_at is None
    assert head("", f"<main><time datetime=2026-11-20T07:00Z>x</time>{TEXT}</main>{teasers}").published_at == AT  # fmt: skip


@pytest.mark.parametrize("date", ["8320-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "soon", "", "99"])
def test_what_is_no_date_is_none(date: str) -> None:
    assert (
        head(f'<meta name="date" content="{date}">' + data(datePublished=date)).published_at is None
    )


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        (data(author={"@type": "Person", "name": "Basma Ali"}), ("Basma Ali",)),
        (data(author=[{"name": "Basma Ali"}, {"name": "كريم سعيد"}, "Basma Ali"]), ("Basma Ali", "كريم سعيد")),
        (data(author="By Basma Ali and Karim Said"), ("Basma Ali", "Karim Said")),
        ('<meta name="author" content="Basma Ali, Karim Said">', ("Basma Ali", "Karim Said")),
        ('<meta name="author" content="بقلم: بسمة علي و كريم سعيد">', ("بسمة علي", "كريم سعيد")),
        ('<meta name="author" content="Par Basma Ali et Karim Said">', ("Basma Ali", "Karim Said")),
        ('<meta name="author" content="A"><meta name="author" content="B">', ("A", "B")),
        ('<meta property="article:author" content="https://www.facebook.example/desk">', ()),
        ('<meta name="author" content="Desk of the agency, in the bureau of Cairo and the Delta">',
         ("Desk of the agency, in the bureau of Cairo and the Delta",)),
    ],
)  # fmt: skip
def test_all_authors_are_found(inside: str, authors: tuple[str, ...]) -> None:
    assert head(inside).authors == authors


def test_all_else_that_json_ld_says() -> None:
    found = head(
        data(
            headline="Talks", articleSection=["World", "Middle East"], keywords=["Gaza", "Cairo"],
            image=[{"@type": "ImageObject", "url": "/lead.jpg"}], isAccessibleForFree="False",
            publisher={"@type": "Organization", "name": "Example Press"},
        )
    )  # fmt: skip
    assert (found.section, found.tags, found.paywalled) == ("World", ("Gaza", "Cairo"), True)
    assert (found.image, found.publisher) == ("https://news.example/lead.jpg", "Example Press")


def test_the_pages_own_article_is_told_from_its_teasers() -> None:
    others = [
        {"@type": "NewsArticle", "headline": "Other", "url": f"/other/{n}", "datePublished": "2026-01-01"}
        for n in range(3)
    ]  # fmt: skip
    own = {
        "@type": "ReportageNewsArticle", "headline": "T", "datePublished": "2026-11-20T07:00:00Z",
        "mainEntityOfPage": {"@id": "https://www.news.example/world/a?id=7&utm_source=x"},
    }  # fmt: skip
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, *others, own]}
    assert (
        head(f'<script type="application/ld+json">{json.dumps(graph)}</script>').published_at == AT
    )


@pytest.mark.parametrize(
    ("inside", "paywalled"),
    [
        (data(isAccessibleForFree=False), True), (data(isAccessibleForFree="True"), False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="free">', False), ("", None),
    ],
)  # fmt: skip
def test_the_paywall_mark(inside: str, paywalled: bool | None) -> None:
    assert head(inside).paywalled is paywalled


@pytest.mark.parametrize(
    "script",
    ["{", "[]", "null", '"x"', "{}", '{"@type": 7}', '{"@graph": {"@graph": []}}', "[" * 5_000,
     '{"@type":"NewsArticle","datePublished":{"a":1},"author":[[1]],"image":[],"keywords":7}'],
)  # fmt: skip
def test_broken_json_ld_does_no_harm(script: str) -> None:
    inside = f'<script type="application/ld+json">{script}</script><meta name=date content=2026-11-20T07:00Z>'
    assert head(inside).published_at == AT


def test_json_ld_with_line_breaks_and_comments_is_read() -> None:
    script = '<!--\n{"@type": "NewsArticle", "description": "a\nb", "datePublished": "2026-11-20T07:00Z"}\n-->'
    assert head(f'<script type="application/ld+json">{script}</script>').published_at == AT


@given(st.lists(st.text()))
def test_any_by_line_is_split(texts: list[str]) -> None:
    assert all(name.strip() == name for name in split_names(texts))


def enriched(pipeline: Pipeline, known: Known | None = None, **fields: Any) -> EnrichedEvent:
    return pipeline.enrich(RawArticle(**fields), known)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.load()


PAGE = (
    '<html><head><link rel="canonical" href="https://news.example/world/a">'
    '<meta property="og:site_name" content="Example Press"><meta property="og:image" content="/i.jpg">'
    + data(datePublished="2026-11-20T10:00:00+03:00", author="Basma Ali", isAccessibleForFree=False)
    + f"</head><body><article>{TEXT * 4}</article></body></html>"
)


def test_an_event_says_what_its_page_says(pipeline: Pipeline) -> None:
    event = enriched(pipeline, body=PAGE)
    given, content = event.data.provenance, event.data.content
    assert (given.published_at, given.url) == (AT, "https://news.example/world/a")
    assert (given.source, event.time) == ("Example Press", AT)
    assert (content.authors, content.author) == (["Basma Ali"], "Basma Ali")
    assert (content.image, content.paywalled) == ("https://news.example/i.jpg", True)
    assert Flag.NO_DATE not in event.data.flags


def test_what_the_producer_says_goes_before_it(pipeline: Pipeline) -> None:
    at = AT - timedelta(days=1)
    event = enriched(
        pipeline, body=PAGE, published_at=at, source="Agency", url="https://other.example/b"
    )
    given = event.data.provenance
    assert (given.published_at, given.source) == (at, "Agency")
    assert given.url == "https://other.example/b"


def test_what_a_feed_says_is_in_the_event(pipeline: Pipeline) -> None:
    told = {
        "authors": ["أ", "ب"],
        "tags": ["x"],
        "image": "https://n.example/i.png",
        "section": "World",
    }
    content = enriched(pipeline, body="نص قصير.", metadata=told).data.content
    assert (content.authors, content.author) == (["أ", "ب"], "أ, ب")
    assert (content.tags, content.image, content.section) == (
        ["x"],
        "https://n.example/i.png",
        "World",
    )
    odd = {
        "authors": 7,
        "author": [["x"]],
        "tags": {"a": 1},
        "image": "javascript:x",
        "section": None,
    }
    content = enriched(pipeline, body="نص قصير.", metadata=odd).data.content
    assert (content.authors, content.tags, content.image, content.section) == ([], [], None, None)


def test_a_pages_date_after_the_article_came_is_none(pipeline: Pipeline) -> None:
    page = PAGE.replace("2026-11-20", "2026-12-20")
    known = Known("a", "b", enqueued_at=AT)
    event = enriched(pipeline, known, body=page)
    assert event.data.provenance.published_at is None
    assert Flag.NO_DATE in event.data.flags
