"""Arabic names of people and bodies: what tells them, what is none, and clubs of towns."""

import pytest

from schemas import RawArticle
from schemas.event import Content, Language
from workers.stages.draft import Draft
from workers.stages.names.teams import TOWNS
from workers.stages.where.where import where
from workers.stages.who.catalogue import load
from workers.stages.who.register import Register
from workers.stages.who.who import who

REGISTER = Register(load())
GAMES = " سجل المهاجم هدفا في مباراة الدوري أمس وقال مدرب المنتخب إن كل لاعب وحارس بذل جهده."


def read(text: str) -> Draft:
    draft = Draft(
        RawArticle(body="-"),
        content=Content(title="", text=text, paragraphs=[], lead=""),
        language=Language(code="ar", confidence=1, status="sure"),
    )
    return who(where(draft), REGISTER)


def people(text: str) -> list[str]:
    return sorted(mention.text for one in read(text).people for mention in one.mentions)


def bodies(text: str) -> dict[str, str | None]:
    return {m.text: one.id for one in read(text).organisations for m in one.mentions}


@pytest.mark.parametrize(
    "text",
    [
        "وقال المتحدث الرسمي باسم مجلس النواب إن الأمر صعب.",
        "قطعة أثرية تعرف باسم نقش سلوان.",
        "طرح اسمه لنيل جائزة كبيرة.",
        "سجل هدفا لصالح منتخب بلاده.",
        "لضمان راحتهم وتيسير زيارتهم غدا.",
        "دبلوماسي تركي ينفي استخدام أسلحة.",
        "وأبى هؤلاء الأوفياء ذلك.",
        "جرت الانتخابات في أيار/مايو الماضي.",
        "علاقات تتسم بحسن الجوار معها.",
        "تبين أن المهاجم منفرد.",
        "والمتحدثة باسم البيت الأبيض أمس.",
        "في تظاهرات معارضة لبوتين أمس.",
        "بدل اللاعب منقطعا عن معسكر فريقه.",
    ],
)
def test_what_is_nobody(text: str) -> None:
    assert not set(people(text)) - {"بوتين"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وكان مدرب البرازيل تيتي أكد ذلك أمس.", "تيتي"),
        ("وفي رسالة موجهة إلى الأميرال بيتورينو نشرتها صحف.", "بيتورينو"),
        ("ودخل مكان فرناندينيو في الدقيقة 46." + GAMES, "فرناندينيو"),
        ("استدعت السفير الإسرائيلي لديها إيتان نائيه، والذي تولى منصبه.", "إيتان نائيه"),
    ],
)
def test_people_behind_their_role(text: str, name: str) -> None:
    assert name in people(text)


def test_a_month_that_is_a_name_too_is_one_without_its_day() -> None:
    assert people("قالت رئيسة الوزراء تيريزا ماي ذلك. وأضافت ماي أن الأمر صعب.") == [
        "تيريزا ماي",
        "ماي",
    ]


def test_a_second_person_behind_and_ends_the_first_name() -> None:
    assert "سيرغي ويوليا" not in people("نقلت سيرغي ويوليا إلى المستشفى.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أعلن خفر السواحل الإيطاليون ذلك.", {"خفر السواحل الإيطاليون": None}),
        ("أنقذت البحرية الإيطالية المركب.", {"البحرية الإيطالية": None}),
        ("رسمت الحدود البحرية المغربية.", {}),
        ("وقالت الرئاسة البيلاروسية ذلك.", {"الرئاسة البيلاروسية": None}),
        ("ترشح في انتخابات الرئاسة البيلاروسية.", {}),
        ("وأفاد التلفزيون الرسمي السوري بذلك.", {"التلفزيون الرسمي السوري": None}),
        ("طائرة من الخطوط الجوية الليبية.", {"الخطوط الجوية الليبية": None}),
        ("كشف الديوان الوطني للحج ذلك.", {"الديوان الوطني للحج": None}),
        (
            "تحت مراقبة السلطة الوطنية المستقلة للانتخابات أمس.",
            {"السلطة الوطنية المستقلة للانتخابات": None},
        ),
        ("ترشح لرئاسة الحكومة أمس.", {}),
        ("بيان لرئاسة الجمهورية أمس.", {"رئاسة الجمهورية": None}),
        ("تراجعت أسهم شركة صناعة السيارات الكهربائية أمس.", {}),
        ("تأسيس شركة نفط جديدة.", {}),
        ("أشارت إليه لجنة التحقيق أمس.", {}),
        ('انسحب "جيش" الاحتلال الإسرائيلي ليلا.', {
            'جيش" الاحتلال الإسرائيلي': "barid:org/israeli-army"
        }),
        ('في أركان "جيش" الكيان المختلفة.', {'جيش" الكيان': "barid:org/israeli-army"}),
        ('كتب "رسالة" الاحتلال.', {}),
        ("تعاقد مع نادي أرسنال الإنجليزي أمس.", {"أرسنال": "barid:org/arsenal"}),
        ("كتب في موقع التواصل الاجتماعي تويتر ذلك.", {}),
        ("فاز حزب العمال المعارض أمس.", {"حزب العمال": None}),
        ("ونقلت أسوشييد برس عن الشهود.", {"أسوشييد برس": "barid:org/associated-press"}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_bodies(text: str, expected: dict[str, str | None]) -> None:
    found = bodies(text)
    assert {name: found.get(name) for name in expected} == expected
    assert set(found) == set(expected)


def test_clubs_that_go_by_their_town_are_clubs_where_the_text_speaks_of_games() -> None:
    draft = read("خسر ليفربول أمام برايتون وتعادل مع ليستر في مرسيليا." + GAMES)
    clubs = {m.text for one in draft.organisations for m in one.mentions}
    assert {"ليفربول", "برايتون", "ليستر"} <= clubs
    assert [place.name for place in draft.places] == ["Marseille"]


def test_towns_stay_towns_elsewhere() -> None:
    draft = read("زار الوزير مرسيليا وليون الجميلة في فرنسا.")
    assert sorted(place.name for place in draft.places) == ["Lyon", "Marseille"]
    assert draft.organisations == []


def test_a_masculine_adjective_tells_a_club() -> None:
    assert bodies("انتقل إلى مرسيليا الفرنسي أمس.") == {
        "مرسيليا الفرنسي": "barid:org/olympique-de-marseille"
    }
    assert [place.name for place in read("انتقل إلى مرسيليا الفرنسية.").places] == ["Marseille"]


@pytest.mark.parametrize("town", sorted(TOWNS))
def test_the_catalogue_has_the_club_of_each_town(town: str) -> None:
    assert len(REGISTER.named(f"نادي {town}")) == 1


def test_a_body_is_the_one_whose_name_it_begins_if_there_is_but_one() -> None:
    text = "قالت وزارة المالية الاتحادية ذلك. وردت وزارة المالية بسرعة."
    assert len(read(text).organisations) == 1
    text += " ثم أكدت وزارة المالية الإقليمية الأمر."
    assert len(read(text).organisations) == 3
