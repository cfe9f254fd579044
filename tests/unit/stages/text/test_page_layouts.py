"""The article of an Arabic page, whatever the site puts around and into it."""

import re
from collections import Counter

import pytest

from schemas import RawArticle
from tests.pagelayouts import TITLE, Layout, layouts
from workers.stages.draft import Draft
from workers.stages.text.clean import clean
from workers.stages.text.extract import extract_page

WORD = re.compile(r"\w+")


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def f1(extracted: str, true: str) -> float:
    a, b = grams(extracted), grams(true)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_the_article_and_nothing_else(layout: Layout) -> None:
    text = "\n".join(block.text for block in extract_page(layout.html).blocks)
    assert f1(text, "\n".join(layout.paragraphs)) >= 0.95


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_the_event_has_every_paragraph_and_no_furniture(layout: Layout) -> None:
    content = clean(Draft(RawArticle(body=layout.html, content_type="text/html"))).content
    assert content.title == TITLE
    assert content.text.split("\n\n") == layout.paragraphs


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-16"])
def test_pages_of_other_encodings(encoding: str) -> None:
    from workers.stages.text.encoding import decode

    layout = layouts()[0]
    page = layout.html.replace('charset="utf-8"', f'charset="{encoding}"')
    data = page.encode(encoding, "xmlcharrefreplace")
    text = "\n".join(block.text for block in extract_page(decode(data)).blocks)
    assert f1(text, "\n".join(layout.paragraphs)) >= 0.95
