"""What a Celery message brings, whatever application made it."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.articles.inbox.entries import call, read_article, read_call

ARTICLE = {"url": "https://news.example/1", "body": "Talks began in Cairo."}


def message(payload: Any, *, task: str = "barid.enqueue", **changes: Any) -> bytes:
    """A message as Celery's second protocol has it."""
    body = b64encode(json.dumps(payload).encode()).decode()
    made = {
        "body": body, "content-type": "application/json", "content-encoding": "utf-8",
        "headers": {"lang": "py", "task": task, "id": "1"},
        "properties": {"body_encoding": "base64"},
    }  # fmt: skip
    return json.dumps(made | changes).encode()


def bodies(entry: bytes) -> list[str]:
    read = read_call(entry)
    assert read.letters == []
    return [article.body for article in read.articles]


def wrong(entry: bytes) -> str:
    read = read_call(entry)
    assert read.articles == []
    [letter] = read.letters
    return letter.error


def test_an_article_comes_by_name_by_place_and_in_a_list() -> None:
    assert bodies(message([[], {"article": ARTICLE}, {}])) == [ARTICLE["body"]]
    assert bodies(message([[ARTICLE], {}, {}])) == [ARTICLE["body"]]
    assert len(bodies(message([[], {"articles": [ARTICLE, ARTICLE]}, {}]))) == 2
    assert len(bodies(message([[], {"article": ARTICLE, "articles": [ARTICLE]}, {}]))) == 2


def test_the_first_protocol_of_celery_is_read_too() -> None:
    old = {"task": "barid.enqueue", "id": "1", "args": [], "kwargs": {"article": ARTICLE}}
    assert bodies(message(old, headers={})) == [ARTICLE["body"]]


def test_what_the_task_passes_on_is_read_as_a_call() -> None:
    assert bodies(call([], {"article": ARTICLE})) == [ARTICLE["body"]]
    assert "colour: is not an argument" in wrong(call([], {"colour": 1}))


def test_a_call_says_whether_it_wants_versions() -> None:
    assert read_call(message([[ARTICLE], {"versions": True}, {}])).versions is True
    assert read_call(message([[ARTICLE], {}, {}])).versions is False
    assert read_article(json.dumps(ARTICLE).encode()).versions is None


def test_of_several_articles_the_broken_one_is_told_with_its_own_text() -> None:
    bad = {"title": "بلا نص"}
    read = read_call(message([[], {"articles": [ARTICLE, bad, 7]}, {}]))
    assert [a.body for a in read.articles] == [ARTICLE["body"]]
    first, second = read.letters
    assert first.error == "body: is missing"
    assert json.loads(first.text) == bad
    assert "بلا نص" in first.text.decode()
    assert second.text == b"7"


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (b"{}", "is serialized as None"),
        (b"no message", "not JSON"),
        (b"{", "the Celery message is not valid JSON"),
        (message([[], {}, {}]), "article: is missing: barid.enqueue takes article"),
        (message([[], {"article": ARTICLE, "colour": 1}, {}]), "colour: is not an argument"),
        (message([[], {"articles": ARTICLE}, {}]), "articles: needs a list"),
        (message([[], {"article": ARTICLE, "versions": "yes"}, {}]), "versions: needs true"),
        (message([[ARTICLE, ARTICLE], {}, {}]), "several positional arguments"),
        (message([[], {}, {}], task="other"), "calls the task other"),
        (message(7), "is not a Celery message"),
        (message([[], {}, {}], body="%"), "is not a Celery message"),
        (message([], **{"content-type": "application/x-python-serialize"}), "serializer='json'"),
        (message([], headers={"compression": "application/x-gzip"}), "without compression"),
    ],
)
def test_a_call_that_is_wrong_says_what_is_wrong(entry: bytes, error: str) -> None:
    assert error in wrong(entry)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_whatever_lies_there_is_read_without_an_error(entry: bytes) -> None:
    for read in (read_article(entry), read_call(entry)):
        assert len(read.articles) + len(read.letters) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON, JSON)
def test_whatever_a_call_is_given_is_an_article_or_told(args: Any, kwargs: Any) -> None:
    read = read_call(message([args, kwargs, {}]))
    assert read.letters or read.articles == []
