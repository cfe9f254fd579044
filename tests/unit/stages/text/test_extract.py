import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.text.blocks import Block
from workers.stages.text.extract import extract_fragment, extract_page, looks_like_page


def test_blocks_keep_their_kind_and_order() -> None:
    html = """<h2>عنوان</h2><p>فقرة <a href=x>أولى</a>.</p><ul><li><p>بند</p></li></ul>
    <blockquote><p>اقتباس</p></blockquote><div>أخيرة</div>"""
    assert extract_fragment(html) == [
        Block("heading", "عنوان"), Block("paragraph", "فقرة أولى."), Block("list_item", "بند"),
        Block("quote", "اقتباس"), Block("paragraph", "أخيرة"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("a<b>b</b>c", ["abc"]),
        ("a<br>b<br><br>c", ["a", "b", "c"]),
        ("<p>a<p>b", ["a", "b"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("a &amp; b &nbsp; &#1571; &lt;p&gt;", ["a & b أ <p>"]),
        (
            "<p>a</p><script>x</script><style>y</style><p hidden>h</p><p style='display: none'>n</p>b",
            ["a", "b"],
        ),
        (
            "<img src=x alt=photo><figure><img><figcaption>caption</figcaption></figure><p>a</p>",
            ["a"],
        ),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("<!-- only a comment -->", []),
        ("", []),
        ("plain", ["plain"]),
    ],
)
def test_a_fragment_is_read_whole(html: str, texts: list[str]) -> None:
    assert [b.text for b in extract_fragment(html)] == texts


def test_a_paragraph_in_bold_is_a_heading() -> None:
    blocks = extract_fragment("<p><strong>In Cairo</strong></p><p><b>He</b> said so.</p>")
    assert [b.kind for b in blocks] == ["heading", "paragraph"]


PAGE = """<!doctype html><html lang="ar"><head><title>خبر | موقع</title>
<meta property="og:title" content="خبر الهدنة"><meta name="keywords" content="غزة، مصر">
<link rel="canonical" href="https://news.example/a"><meta property="article:published_time" content="2026-11-20">
</head><body><nav><a href=/>الرئيسية</a> <a href=/s>رياضة</a></nav>
<article><h1>خبر الهدنة</h1>{paragraphs}</article>
<aside><h3>الأكثر قراءة</h3><ul><li><a href=/1>خبر آخر لا علاقة له</a></li></ul></aside>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


def test_the_main_content_of_a_page_is_found() -> None:
    sentence = (
        "وصل الوفد إلى القاهرة صباح اليوم لبدء جولة جديدة من المباحثات مع الوسطاء حول الهدنة. "
    )
    page = extract_page(PAGE.format(paragraphs=f"<p>{sentence * 3}</p>" * 4))
    text = " ".join(b.text for b in page.blocks)
    assert text.count("وصل الوفد") >= 3
    assert "الأكثر قراءة" not in text
    assert "رياضة" not in text
    assert page.title == "خبر الهدنة"
    assert page.canonical_url == "https://news.example/a"
    assert page.language == "ar"
    assert page.tags == ["غزة", "مصر"]
    assert page.published == "2026-11-20"


def test_pages_and_fragments_are_told_apart() -> None:
    assert looks_like_page(PAGE)
    assert looks_like_page("\n<HTML dir=rtl>")
    assert not looks_like_page("<p>the body of a headline</p>")


@given(st.text() | st.text("<>/ap brdivli&;='\" \n"))
def test_any_text_is_read_without_an_error(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    for block in extract_fragment(text):
        assert block.text == " ".join(block.text.split()) != ""
    extract_page(f"<html>{text}")


@pytest.mark.parametrize(
    "html",
    ["<div>" * 500 + "a", "<" * 500_000, "<p " * 100_000, "<b>" * 100_000 + "x", "<!--" * 100_000,
     "<a title='" + "x" * 1_000_000, "&" * 1_000_000, "<br>" * 200_000, "<p>a</p>" * 50_000],
)  # fmt: skip
def test_hostile_html_costs_no_more_than_its_size(html: str) -> None:
    began = time.process_time()
    extract_fragment(html)
    # Linear work takes a second or two at the most here; quadratic work takes minutes.
    assert time.process_time() - began < 20
