"""Places in Arabic text: words with other meanings, two names behind one noun, lists."""

import pytest

from schemas.article import RawArticle
from schemas.event import Content
from workers.stages.draft import Draft
from workers.stages.where.where import where


def places(text: str, title: str = "") -> dict[str, list[str]]:
    content = Content(title=title, text=text, paragraphs=[], lead="")
    found = where(Draft(RawArticle(body="x", source="test"), content=content)).places
    return {place.name: [mention.text for mention in place.mentions] for place in found}


@pytest.mark.parametrize(
    "text",
    [
        "غرق مركب كان يحاول عبور المتوسط إلى أوروبا",
        "سفينة تنقل مهاجرين عالقة في المتوسط منذ يومين",
        "تطل على شواطئ المتوسط",
    ],
)
def test_the_mediterranean_by_a_word_alone(text: str) -> None:
    assert places(text)["Mediterranean Sea"] == ["المتوسط"]


@pytest.mark.parametrize(
    "text",
    [
        "على المدى المتوسط وذوي الدخل المتوسط",
        "بلغ السعر في المتوسط 30 دولارا",
        "غرقت سفن، ويصل العدد في المتوسط إلى نحو ألف",
        "التعليم المتوسط في البلاد",
        "محاولات النيل من أمن الوطن",
        "سكان الريف في المغرب",
        "على الصعيد السياسي في مصر",
    ],
)
def test_the_average_is_no_sea_nor_harm_a_river(text: str) -> None:
    assert not places(text)


def test_waters_and_regions_by_a_word_alone() -> None:
    assert places("مؤكدة أن مياه النيل ملف خاص") == {"Nile": ["النيل"]}
    assert places("آمال عائلات معتقلي الريف") == {"Rif": ["الريف"]}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("في محيط مخيمي بلاطة وعسكر شرق نابلس", ["Balata", "Nablus", "عسكر"]),
        ("السيطرة على قريتي حوش الظواهرة وحوش الزريقية.", ["حوش الزريقية", "حوش الظواهرة"]),
        ('وقعت بين مستوطنتي "شيلو" و"عوفرا".', ["شيلو", "عوفرا"]),
        ("أطراف بلدات كفرحمام وعيترون وحولا في لبنان", ["Aitaroun", "Houla", "كفرحمام"]),
    ],
)
def test_names_behind_one_noun(text: str, names: list[str]) -> None:
    assert sorted(places(text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "في مدن وقرى البلاد",
        "في منطقتي غزة وشمال غزة",
        "قصف مقاطعات بيلغورود وبريانسك، وقال مسؤول",
        "وقال ولايتي إن طهران ترفض",
        "في ولايات دارفور الشمالية والغربية",
    ],
)
def test_what_is_no_list_of_names(text: str) -> None:
    assert not [name for name in places(text) if not name.isascii()]


def test_syria_by_its_name_is_a_sign_for_its_towns() -> None:
    # سوريا is the accusative of its adjective too, but the same country.
    assert "Hama" in places("قصف على مواقع في حماة، وقالت سوريا إنها ترد")


def test_a_name_that_is_shown_once_holds_elsewhere() -> None:
    text = "سوريا: انفجار في حماة. حماة: مقتل ثلاثة. وقال حماة الديار إنهم صامدون"
    assert places(text)["Hama"] == ["حماة", "حماة"]


def test_a_name_in_a_list_of_places_is_one() -> None:
    assert "Saïda" in places("عمليات في الجزائر بكل من وهران وغرداية وسعيدة")
    assert "Saïda" not in places("كانت عائلتها في الجزائر غنية وسعيدة")


@pytest.mark.parametrize(
    "text",
    [
        "في آب من العام الماضي قالت اليمن",
        "بحجة أن اليمن رفضت",
        "قال في حديثه عن العراق",
        "الرئيس باراك أوباما وإيران",
        "قرر رؤساء المعارضة مقاطعة التصويت",
        "تدرسان مقاطعة مؤتمر دولي مهم",
        'من أصل 36 مستشفىً "تعمل بالحد الأدنى"',
    ],
)
def test_words_that_only_look_like_names(text: str) -> None:
    assert not places(text)


def test_towns_of_western_sahara_by_morocco_too() -> None:
    assert places("افتتاح قنصلية عامة بالداخلة في المغرب") == {"Dakhla": ["الداخلة"]}


def test_a_site_may_bear_a_name_that_means_nothing_by_itself() -> None:
    assert places("الأسير في سجن الرملة منذ عام") == {"سجن الرملة": ["سجن الرملة"]}
    assert places("في بلدة بيت عوان، وسط قصف") == {"بيت عوان": ["بيت عوان"]}


def test_a_possessive_before_a_name_is_no_part_of_it() -> None:
    assert "Kursk" in places("Fighting went on in Russia's Kursk region")
