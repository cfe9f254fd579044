import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.text import extract
from workers.stages.text.blocks import Block
from workers.stages.text.entities import without_swollen_tags
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
    assert page.head.title == "خبر الهدنة"
    assert page.head.canonical_url == "https://news.example/a"
    assert page.head.language == "ar"
    assert page.head.tags == ("غزة", "مصر")
    assert str(page.head.published_at) == "2026-11-20 00:00:00+00:00"


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


PARAGRAPHS = [
    "Aid agencies said that convoys carrying food and medicine had waited at the crossing since Friday, with drivers sleeping in their cabs.",
    "A spokesman for the host government told reporters that both delegations would meet again on Thursday, and monitors would follow.",
    "Residents of the northern villages described nights in cellars and a shortage of clean water that had lasted most of the month.",
    "The envoy is expected to brief the Security Council next week, once the report is finished.",
]
LEAD = "Foreign ministers from four states agreed on Tuesday to reopen talks on a truce after two weeks."


def page(article: str, *, after: str = "") -> list[str]:
    head = "<html><head><title>T</title></head><body><header><a href=/>Home</a></header>"
    foot = "<footer><p>Copyright Example Press, all rights reserved to the publisher.</p></footer>"
    return [b.text for b in extract_page(f"{head}{article}{after}{foot}</body></html>").blocks]


def prose(*paragraphs: str) -> str:
    return "".join(f"<p>{p}</p>" for p in paragraphs)


@pytest.mark.parametrize(
    "head",
    [
        f"<header><h1>H</h1><p class=standfirst>{LEAD}</p></header>",
        f"<header class=top><h1>H</h1><div class=lead>{LEAD}</div><p class=byline>By A. Writer, Cairo</p>"
        "<time>24 November 2026</time></header>",
        f"<header><h1>H</h1><h2>{LEAD}</h2><p>By A. Writer in Cairo</p><ol hidden><li>x</li></ol></header>".replace("<ol hidden><li>x</li></ol>", ""),
        f"<div class=article-header><h1>H</h1><p>{LEAD}</p><span>Share</span></div>",
        f"<h1>H</h1><p class=teaser>{LEAD}</p>",
        f"<h1>H</h1><div class='article__teaser'><p>{LEAD}</p></div>",
        f"<hgroup><h1>H</h1><p>{LEAD}</p></hgroup>",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "body", ["{}", "<div class=body>{}</div>", "<div><div class=x>{}</div></div>"]
)
def test_the_lead_in_an_articles_head_belongs_to_it(head: str, body: str) -> None:
    found = page(f"<main><article>{head}{body.format(prose(*PARAGRAPHS))}</article></main>")
    assert found == [LEAD, *PARAGRAPHS]


def test_an_arabic_lead_without_a_full_stop_belongs_to_the_article() -> None:
    lead = "الوسطاء يعلنون هدنة لمدة أسبوعين في غزة ومحادثات جديدة في القاهرة"
    head = f"<header><h1>ع</h1><p class=lead>{lead}</p><p>كتب: أ. كاتب</p></header>"
    assert page(f"<article>{head}{prose(*PARAGRAPHS)}</article>") == [lead, *PARAGRAPHS]


def test_a_short_article_keeps_its_linked_paragraph() -> None:
    parts = f"<p>{PARAGRAPHS[0]}</p><p><a href=/x>{PARAGRAPHS[1]}</a></p><p>{PARAGRAPHS[2]}</p>"
    assert page(f"<article><h1>H</h1>{parts}</article>") == PARAGRAPHS[:3]


def test_a_bracket_in_a_page_costs_no_text() -> None:
    text = (
        "The board wrote that if a<b and c>d then the ratio x<y holds for all, he said on Monday."
    )
    assert page(f"<article>{prose(text, *PARAGRAPHS)}</article>") == [text, *PARAGRAPHS]


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "linked",
    [
        "<p><a href=/x>{}</a></p>", "<p><a href=/x><strong>{}</strong></a></p>",
        "<div class=markup><p><a href=/x>{}</a></p></div>", "<div><a href=/x>{}</a></div>",
    ],
)  # fmt: skip
def test_a_paragraph_wholly_in_a_link_stays(at: int, linked: str) -> None:
    parts = [f"<p>{p}</p>" for p in PARAGRAPHS]
    parts[at] = linked.format(PARAGRAPHS[at])
    assert page(f"<article><h1>H</h1>{''.join(parts)}</article>") == PARAGRAPHS


@pytest.mark.parametrize(
    "teasers",
    [
        "<h2>More on this</h2><ul><li><a href=/1>Army shells the border town again</a></li>"
        "<li><a href=/2>Ministers of six states meet</a></li></ul>",
        "<section><h3>World</h3><article><a href=/1><img src=x></a><h4><a href=/1>Flood sweeps away the old bridge</a></h4>"
        "<p>Hundreds of families spent the night on roofs, the civil defence said on Monday.</p></article>"
        "<article><h4><a href=/2>Strike closes the port for a third day</a></h4><p>Talks go on.</p></article></section>",
        "<div class=grid><div><a href=/1><b>انفجار في ميناء المدينة يودي بحياة عمال</b></a><p>قالت السلطات إن الحريق أخمد.</p>"
        "</div><div><a href=/2><b>مقتل جنديين في هجوم على الحدود الشمالية</b></a><p>لم تعلن أي جهة مسؤوليتها.</p></div></div>",
    ],
)  # fmt: skip
def test_teasers_below_an_article_are_furniture(teasers: str) -> None:
    assert page(f"<article><h1>H</h1>{prose(*PARAGRAPHS)}{teasers}</article>") == PARAGRAPHS


def test_a_list_of_links_within_an_article_that_says_something_stays() -> None:
    items = "".join(f"<li>Point {n} of the plan, says <a href=/{n}>the report</a>, is a truce of a week.</li>" for n in range(3))  # fmt: skip
    found = page(
        f"<article>{prose(*PARAGRAPHS[:2])}<ul>{items}</ul>{prose(*PARAGRAPHS[2:])}</article>"
    )
    assert sum("of the plan" in text for text in found) == 3


def test_a_tag_with_thousands_of_attributes_costs_no_text() -> None:
    swollen = "<p " + " ".join(f"a{n}='<>'" for n in range(5_000)) + ">"
    assert without_swollen_tags(f"{swollen}Text</p>") == "<p>Text</p>"
    assert [b.text for b in extract_fragment(f"{swollen}Text</p><p>More</p>")] == ["Text", "More"]
    picture = f"<img alt='a b' src='data:{'x' * 100_000}'>"
    assert without_swollen_tags(picture) == picture


def test_a_page_of_a_huge_table_gets_no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def careful(text: str) -> list[Block]:
        looked.append(text)
        return []

    monkeypatch.setattr(extract, "_carefully", careful)
    for rows in (10, extract.LARGEST):
        page = extract_page(f"<html><table>{'<tr><td>خبر هدنة</td></tr>' * rows}</table></html>")
        assert len(page.blocks) == rows
    assert len(looked) == 1
