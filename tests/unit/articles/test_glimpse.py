"""What is shown of a dead letter in a list."""

import pytest

from schemas import RawArticle
from workers.articles.glimpse import BEGINNING, LARGEST, Glimpse, glimpse, glimpse_of
from workers.articles.inbox.letters import KeptText
from workers.store.codec import pack_article


def kept(text: str) -> KeptText:
    return KeptText(text.encode(), len(text.encode()))


def test_an_article_is_shown_by_its_title_source_address_and_beginning() -> None:
    article = RawArticle(url="https://a.example/1", title="عنوان", body="أ  ب\n" * 500, feed="f")
    shown = glimpse_of(pack_article(article, "x"), "no luck", "clean")
    assert (shown.title, shown.source, shown.url) == ("عنوان", "f", "https://a.example/1")
    assert shown.text.startswith("أ ب أ ب")
    assert len(shown.text) == BEGINNING
    assert shown.field == ""


def test_what_cannot_be_read_is_shown_by_its_cause_alone() -> None:
    assert glimpse_of(b"broken", "payload", None) == Glimpse()
    assert glimpse_of(None, "gone", "clean") == Glimpse()
    assert glimpse_of(b"x" * (LARGEST + 1), "large", "clean") == Glimpse()


@pytest.mark.parametrize(
    ("text", "error", "shown"),
    [
        ('{"title": "t", "body": 3}', "body: is no text", ("t", "body")),
        ('{"metadata": {"a": NaN}}', "metadata.a: is no number", ("", "metadata.a")),
        ("[1, 2]", "is no object", ("", "")),
        ("{", "is no JSON: line 1", ("", "")),
        ("[" * 100_000, "is no JSON: too deep", ("", "")),
    ],
)
def test_a_text_that_is_no_article_names_the_field_at_fault(
    text: str, error: str, shown: tuple[str, str]
) -> None:
    found = glimpse(kept(text), error, "inbox")
    assert (found.title, found.field) == shown
    assert found.text == text[:BEGINNING]


def test_only_a_cause_of_the_inbox_names_a_field() -> None:
    assert glimpse(None, "topics: the model is away", "topics").field == ""
