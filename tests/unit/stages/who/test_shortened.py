"""Arabic bodies by names that leave out what they are, and the actors that these are."""

import pytest

from schemas import RawArticle
from schemas.entities import Organisation
from schemas.event import Content, Language
from workers.stages.draft import Draft
from workers.stages.where.where import where
from workers.stages.who.catalogue import load
from workers.stages.who.register import Register
from workers.stages.who.who import who

REGISTER = Register(load())


def organisations(text: str) -> list[Organisation]:
    draft = Draft(
        RawArticle(body="-"),
        content=Content(title="", text=text, paragraphs=[], lead=""),
        language=Language(code="ar", confidence=1, status="sure"),
    )
    return who(where(draft), REGISTER).organisations


def bodies(text: str) -> dict[str, str | None]:
    return {mention.text: it.id for it in organisations(text) for mention in it.mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أغلقت الشرطة الكينية الطرق.", {"الشرطة الكينية": None}),
        ("هجوم على رتل للشرطة الباكستانية.", {"لشرطة الباكستانية": None}),
        ("تدخلت الشرطة القضائية والشرطة المحلية.", {}),
        ("قصفتها القوات الجوية الصينية.", {"القوات الجوية الصينية": None}),
        ("انسحبت القوات الصينية.", {}),
        (
            "أعلنت الدفاع الروسية ذلك.",
            {"الدفاع الروسية": "barid:org/russian-defence-ministry"},
        ),
        ("تضررت صناعة الدفاع الروسية.", {}),
        ("عطلت خطوط الدفاع الأوكرانية.", {}),
        ("قال مراسل الجزيرة في بيروت ذلك.", {"الجزيرة": "barid:org/al-jazeera"}),
        ("قال مراسل الشؤون العسكرية ذلك.", {}),
        ('قال لـ"الرياض" إن الأمر صعب.', {"الرياض": "barid:org/al-riyadh-newspaper"}),
        ("قال من الرياض إن الأمر صعب.", {}),
        ("حضروا (14) دورة بالإضافة إلى (14) محاضرة.", {}),
        ("قرار العدل الدولية أمس.", {"العدل الدولية": "barid:org/icj"}),
        (
            "اتفاق بين حركتي فتح وحماس.",
            {"فتح": "barid:org/fatah", "حماس": "barid:org/hamas"},
        ),
        ("تم فتح الطريق أمس.", {}),
        ('كتب ذلك على "تويتر" أمس.', {}),
        (
            "مباراة بين فريقي الوردة البحري والسهم غدا.",
            {"الوردة البحري": None, "السهم": None},
        ),
        ("فاز فريقي السابق في كل مباراة.", {}),
        ("أرسلت فريقا طبيا وممرضين.", {}),
        ("استمعت إلى فريقي الادعاء والدفاع.", {}),
        ("قالت ناديا المراد والطبيب إنهما عائدان.", {}),
        ("التقى وزير الخارجية الإسبانية أمس.", {}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_short_names_stand_for_bodies(text: str, expected: dict[str, str | None]) -> None:
    assert bodies(text) == expected


def test_a_short_name_joins_the_full_one() -> None:
    text = "أعلنت وزارة الدفاع النيجرية ذلك. وقالت الدفاع النيجرية إن الأمر صعب."
    (body,) = organisations(text)
    assert [mention.text for mention in body.mentions] == [
        "وزارة الدفاع النيجرية",
        "الدفاع النيجرية",
    ]
