import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas import RawArticle
from schemas.limits import nesting
from schemas.noarticle import has_text, list_of_articles
from workers.errors import InvalidArticle


def problems(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        RawArticle(**fields)
    return str(InvalidArticle.from_validation(caught.value))


def test_an_article_needs_only_a_body() -> None:
    assert RawArticle(body="نص").title is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "body: is missing"),
        ({"body": " \n"}, "body: is empty"),
        ({"title": "عنوان", "body": ""}, "a title alone is not enough"),
        ({"body": "a\0b"}, "body: has a NUL character at position 1"),
        ({"body": "a\ud800b"}, "body: has a lone surrogate at position 1"),
        ({"body": "x", "title": "t" * 1001}, "title: has 1,001 characters, more than 1,000"),
        ({"body": "ا" * 1_000_001}, "body: has 2,000,002 bytes, more than 2,000,000"),
        ({"body": "x", "metadata": {"k": "v" * 17_000}}, "metadata: has 17,008 bytes as JSON"),
        ({"body": "x", "metadata": {"k": [float("nan")]}}, "metadata: has a number that JSON does"),
        ({"body": "x", "metadata": {"k": float("inf")}}, "metadata: has a number that JSON does"),
        ({"body": "x", "published_at": "1601-01-01T00:00:00Z"}, "published_at: is 1601-01-01"),
        ({"body": "x", "published_at": "2026-01-01T00:00:00"}, "published_at: has no time zone"),
        ({"body": "x", "url": "ftp://news.example/a"}, "url: needs an absolute http or https URL"),
        ({"body": "x", "url": "http://[bad/"}, "url: "),
        ({"body": "x", "colour": 1}, "colour: is not a field of an article"),
        ({"body": "x", "language": "arabic language"}, "language: "),
        ({"body": "x", "content_type": "image/png"}, "content_type: "),
        ({"body": "x", "guid": " "}, "guid: is empty"),
        ({"body": "<div>" * 600, "content_type": "text/html"}, "nested more than 512 deep"),
    ],
)
def test_a_broken_field_is_named_with_what_to_do(fields: dict[str, Any], message: str) -> None:
    assert message in problems(**fields)


@pytest.mark.parametrize(
    "body",
    [
        "<p></p>", "<p>&nbsp;</p>", "<p><img src='photo.jpg' alt='A storm'></p>", "<!-- a text -->",
        "<html><head><title>A title</title></head><body><script>let a = 'text';</script></body></html>",
        "<!doctype html><html><body><div id=app></div><SCRIPT>render()</SCRIPT></body></html>",
        "<script>never closed",
    ],
)  # fmt: skip
def test_a_page_without_text_is_no_article(body: str) -> None:
    for fields in ({"body": body}, {"body": body, "title": "عنوان", "content_type": "text/html"}):
        assert "body: has no text: an article needs its text; a title alone is not" in problems(
            **fields
        )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<rss version='2.0'><channel/></rss>", "feed"),
        ("\ufeff<?xml version='1.0'?>\n<!-- made by x -->\n<feed xmlns='a'></feed>", "feed"),
        ("<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><rdf:RDF xmlns:rdf='x'>", "feed"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0'><channel/></rss>", "feed"),
        (f"<!-- {'x' * 9_000} --><rss version='2.0'><channel/></rss>", "feed"),
        ("<ns0:feed xmlns:ns0='http://www.w3.org/2005/Atom'>", "feed"),
        ('{"title": "x", "version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        ("<urlset xmlns='x'><url/></urlset>", "sitemap"), ("<opml version='2.0'>", "list of feeds"),
    ],
)  # fmt: skip
def test_a_feed_is_no_article(body: str, kind: str) -> None:
    assert f"body: is a {kind}, not an article: use `barid feeds " in problems(body=body)


def test_a_json_feed_sent_as_an_article_is_told_as_one() -> None:
    assert "is a feed" in problems(version="https://jsonfeed.org/version/1.1", items=[])


@pytest.mark.parametrize(
    "body",
    ["<p>نص</p>", "<p>&#1594;&#1586;&#x629;</p>", "<p>&amp;eacute;</p>", "<p>7</p>", "<b></b>text", "< 5 percent", "<feedback>words</feedback>", "<!--a-->x",
     "<html><script>a</script><p>text</html>", "The <rss> element is old.", "{a text in braces}"],
)  # fmt: skip
def test_little_text_is_text(body: str) -> None:
    assert RawArticle(body=body).body == body


@given(st.text("<>!-/ascriptpehd&;x ", max_size=200))
def test_any_brackets_are_looked_through(html: str) -> None:
    has_text(html)
    list_of_articles(html)


def test_a_date_of_next_year_is_refused_and_one_of_tomorrow_is_not() -> None:
    now = datetime.now(UTC)
    RawArticle(body="x", published_at=now + timedelta(days=1))
    assert "in the future" in problems(body="x", published_at=now + timedelta(days=365))


def test_the_error_does_not_repeat_the_text() -> None:
    secret = "سر لا يقال " * 200_000
    assert "سر" not in problems(body=secret)


def test_json_with_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValidationError):
        RawArticle.model_validate_json('{"body": "a\\ud800b"}')


def test_an_article_survives_json() -> None:
    article = RawArticle(
        url="https://news.example/a", title="خبر", body="<p>نص</p>", metadata={"قسم": ["سياسة", 1]},
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    again = RawArticle.model_validate_json(article.model_dump_json(exclude_defaults=True))
    assert again == article
    assert again.id == article.id


@given(st.text(min_size=1))
def test_any_text_is_taken_or_refused_with_a_reason(text: str) -> None:
    try:
        article = RawArticle(title=text[:100], body=text)
    except ValidationError as error:
        assert str(InvalidArticle.from_validation(error))
    else:
        assert RawArticle.model_validate_json(article.model_dump_json()) == article


@pytest.mark.parametrize(
    ("html", "depth"),
    [("<div>" * 30, 11), ("<p>" * 500, 0), ("<div></div>" * 300, 1), ("a < b " * 50, 0)],
)
def test_nesting_counts_what_stands_open(html: str, depth: int) -> None:
    assert nesting(html, 10) == depth


def test_metadata_must_be_json() -> None:
    with pytest.raises(ValidationError):
        RawArticle(body="x", metadata={"when": datetime.now(UTC)})
    assert json.loads(RawArticle(body="x", metadata={"a": None}).model_dump_json())["metadata"]
