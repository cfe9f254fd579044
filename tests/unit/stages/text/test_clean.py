from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Content, Flag, RawArticle
from workers.stages.draft import Draft
from workers.stages.text.clean import clean
from workers.stages.text.sentences import sentences

SAMPLE = Path(__file__).parents[4] / "workers/cli/samples/ceasefire-mission.ar.txt"


def cleaned(body: str, title: str | None = None, content_type: str | None = None) -> Draft:
    return clean(Draft(RawArticle(title=title, body=body, content_type=content_type)))


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(p.kind, content.text[p.start : p.end]) for p in content.paragraphs]


def test_the_owners_article_is_taken_apart() -> None:
    title, _, body = SAMPLE.read_text("utf-8").partition("\n")
    content = cleaned(body, title).content
    headings = [text for kind, text in blocks(content) if kind == "heading"]
    assert headings == [
        "مباحثات أمنية مكثفة بشأن تبادل الأسرى وتهدئة التصعيد",
        "الدور المصري في الوساطة: خبرة متجذرة وشراكة استراتيجية",
        "التحديات الميدانية تعقّد فرص التهدئة",
        "آفاق مستقبلية.. هل نشهد تحولًا في مسار النزاع؟",
    ]
    assert len(content.parties) == 4
    assert content.parties[0] == "جهاز المخابرات العامة المصرية"
    assert "الحكومة الإسرائيلية والفصائل الفلسطينية" not in content.text
    assert content.lead.startswith("استقبل اللواء حسن رشاد")
    assert content.title == title


def test_feed_html_becomes_paragraphs() -> None:
    html = "<p>The talks <b>re</b>sumed&nbsp;today.</p><h3>In Cairo</h3><p>One.<br><br>Two.</p><script>x()</script>"
    content = cleaned(html, "Talks").content
    assert blocks(content) == [
        ("paragraph", "The talks resumed today."),
        ("heading", "In Cairo"),
        ("paragraph", "One."),
        ("paragraph", "Two."),
    ]


def test_markup_in_a_title_goes() -> None:
    assert cleaned("x", "<b>غزة</b> &amp; القاهرة\n اليوم").content.title == "غزة & القاهرة اليوم"


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضاً: الجيش يعلن حصيلة جديدة", "إقرأ المزيد", "شاهد أيضا: صور", "مواضيع ذات صلة",
        "قد يهمك أيضا", "تابعونا على فيسبوك", "جميع الحقوق محفوظة © 2026", "Read more: Army says",
        "Also read: Flood toll", "Follow us on X", "À lire aussi : la crue", "Lire aussi - Le débat",
        "Tous droits réservés", "Related stories",
    ],
)  # fmt: skip
def test_a_line_that_points_elsewhere_is_no_prose(line: str) -> None:
    body = f"وصل الوفد إلى القاهرة صباح اليوم.\n{line}\nوبدأت المباحثات بعد الظهر بحضور الوسطاء."
    assert line not in cleaned(body, "خبر").content.text


def test_prose_that_begins_like_a_pointer_stays() -> None:
    line = "قرأ الوزير بيانا أمام المجلس أكد فيه أن المفاوضات مستمرة، وأن الأطراف ملتزمة بما اتفقت عليه."
    assert line in cleaned(line + "\nوانتهت الجلسة.", "خبر").content.text


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("الوسوم: مصر، غزة، وقف إطلاق النار", ["مصر", "غزة", "وقف إطلاق النار"]),
        ("كلمات مفتاحية: اليمن | الحوثيون", ["اليمن", "الحوثيون"]),
        ("Tags: Sudan, aid, refugees", ["Sudan", "aid", "refugees"]),
        ("Mots-clés : Mali, armée", ["Mali", "armée"]),
        ("#غزة #وقف_إطلاق_النار", ["غزة", "وقف إطلاق النار"]),
    ],
)
def test_closing_tags_are_set_aside(line: str, tags: list[str]) -> None:
    content = cleaned(f"وصل الوفد إلى القاهرة.\n{line}", "خبر").content
    assert content.tags == tags
    assert content.text == "وصل الوفد إلى القاهرة."


def test_a_closing_list_of_parties_is_set_aside_with_its_heading() -> None:
    body = "بدأت المحادثات أمس في جنيف بحضور الوسطاء.\nالأطراف المعنية:\n- الحكومة\n• المعارضة\nالوسوم: جنيف، سلام"
    content = cleaned(body, "خبر").content
    assert content.parties == ["الحكومة", "المعارضة"]
    assert content.tags == ["جنيف", "سلام"]
    assert content.text == "بدأت المحادثات أمس في جنيف بحضور الوسطاء."


def test_a_list_inside_the_prose_stays() -> None:
    body = "اتفق الطرفان على ما يلي:\n- فتح المعابر\n- تبادل الأسرى\nوقال المتحدث إن التنفيذ يبدأ غدا بإشراف أممي."
    content = cleaned(body, "خبر").content
    assert not content.parties
    assert ("list_item", "فتح المعابر") in blocks(content)


def test_a_byline_is_the_author() -> None:
    content = cleaned("كتب: أحمد علي\nوصل الوفد إلى القاهرة صباح اليوم.", "خبر").content
    assert content.author == "أحمد علي"
    assert content.text == "وصل الوفد إلى القاهرة صباح اليوم."


def test_the_headline_repeated_in_the_body_goes() -> None:
    assert cleaned("غزة: هدنة\nبدأت الهدنة.", "غزه: هدنة").content.text == "بدأت الهدنة."


def test_wrapped_plain_text_is_put_together() -> None:
    body = (
        "The delegation arrived in the capital on Sunday and was received\n"
        "by the minister, who said that talks would resume in the evening\n"
        "and last for two days.\n\n"
        "Mediators asked both sides to keep to the terms that were agreed\n"
        "upon in the spring, and to open the crossings to convoys of food.\n"
    )
    assert [kind for kind, _ in blocks(cleaned(body, "Talks").content)] == ["paragraph"] * 2


def test_what_is_missing_is_flagged() -> None:
    assert cleaned("قصير").flags >= {Flag.NO_TITLE, Flag.NO_DATE, Flag.SHORT_TEXT}
    assert Flag.NOT_PROSE in cleaned("<ul><li>مصر</li><li>قطر</li></ul>", "خبر").flags


TEXT = st.text(max_size=400) | st.text("اأإةىي .؟!\n-•<p>br/&;# ", max_size=400)


@given(TEXT, st.sampled_from(["text/plain", "text/html", None]))
@settings(max_examples=300)
def test_offsets_always_refer_to_the_shown_text(body: str, content_type: str | None) -> None:
    try:
        article = RawArticle(body=body, content_type=content_type)
    except ValueError:
        return
    content = clean(Draft(article)).content
    end = 0
    for number, p in enumerate(content.paragraphs):
        assert p.start == (end + 2 if number else 0)
        assert p.end > p.start
        text = content.text[p.start : p.end]
        assert text == text.strip()
        assert "\n" not in text
        end = p.end
    assert end == len(content.text)


@given(TEXT)
def test_sentences_lie_in_order_and_hold_all_words(body: str) -> None:
    try:
        content = cleaned(body, content_type="text/plain").content
    except ValueError:
        return
    spans = list(sentences(content.text, content.paragraphs))
    assert all(a < b for a, b in spans)
    assert all(spans[i][1] <= spans[i + 1][0] for i in range(len(spans) - 1))
    inside = "".join(content.text[a:b] for a, b in spans)
    assert "".join(inside.split()) == "".join(content.text.split())


def test_sentences_end_at_arabic_and_latin_stops_but_not_at_initials() -> None:
    text = "وصل الوفد. هل تبدأ المحادثات؟ نعم! قال د. أحمد ذلك. Mr. Smith of the U.N. came. It cost 3.5 million."
    content = cleaned(text, content_type="text/plain").content
    cut = [content.text[a:b] for a, b in sentences(content.text, content.paragraphs)]
    assert cut == [
        "وصل الوفد.", "هل تبدأ المحادثات؟", "نعم!", "قال د. أحمد ذلك.",
        "Mr. Smith of the U.N. came.", "It cost 3.5 million.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label",
    [
        "اقرأ أيضاً",
        "مواضيع ذات صلة:",
        "More stories",
        "Most read",
        "Sur le même sujet",
        "À LIRE AUSSI",
    ],
)
def test_a_closing_list_of_other_stories_is_no_prose(label: str) -> None:
    prose = "وصل الوفد إلى القاهرة صباح اليوم، وبدأت المباحثات بعد الظهر بحضور الوسطاء."
    teasers = "انفجار في ميناء المدينة\nمقتل جنديين في هجوم على الحدود\nArmy shells the border town"
    content = cleaned(f"{prose}\n{prose} ثانية.\n{label}\n{teasers}", "خبر").content
    assert content.text == f"{prose}\n\n{prose} ثانية."


def test_a_short_title_is_repaired_as_its_body_is() -> None:
    title, body = (
        "مقتل ستة جنود",
        "أعلنت الوزارة اليوم الأحد مقتل ستة جنود في هجوم على الحدود الشمالية.",
    )
    wrong = [text.encode("cp1256").decode("cp1252") for text in (title, body)]
    content = cleaned(wrong[1], wrong[0]).content
    assert (content.title, content.text) == (title, body)


def test_ligatures_are_letters() -> None:
    assert cleaned("ﬁnal eﬀort", "x").content.text == "final effort"


def test_prose_after_a_pointer_stays() -> None:
    one = "وصل الوفد إلى القاهرة صباح اليوم، وبدأت المباحثات بعد الظهر بحضور الوسطاء."
    two = "وقال المتحدث إن الجولة المقبلة ستعقد في الدوحة الأسبوع المقبل."
    content = cleaned(f"{one}\nاقرأ أيضا\nانفجار في الميناء\n{two}\n{one} أيضا.", "خبر").content
    assert two in content.text
