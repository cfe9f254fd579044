import pytest

from schemas import Content, Flag, Language, RawArticle
from workers.stages.draft import Draft
from workers.stages.language import LANGUAGES, detector, language
from workers.stages.text.clean import clean

TEXTS = {
    "ar": "استقبل وزير الخارجية المصري في القاهرة اليوم مبعوث الأمم المتحدة، وبحث معه سبل وقف إطلاق النار.",
    "fa": "وزیر امور خارجه ایران امروز در تهران با فرستاده سازمان ملل دیدار کرد و درباره آتش‌بس گفت‌وگو کرد.",
    "ur": "وزیر خارجہ نے آج اسلام آباد میں اقوام متحدہ کے ایلچی سے ملاقات کی اور جنگ بندی پر بات چیت کی۔",
    "ckb": "وەزیری دەرەوە ئەمڕۆ لە هەولێر پێشوازی لە نێردەی نەتەوە یەکگرتووەکان کرد و باسی ئاگربەستیان کرد.",
    "ps": "د بهرنیو چارو وزیر نن په کابل کې د ملګرو ملتونو له استازي سره وکتل او د اوربند په اړه یې خبرې وکړې.",
    "he": "שר החוץ נפגש היום בירושלים עם שליח האומות המאוחדות ודן עמו בהפסקת האש וברצועת עזה.",
    "en": "The foreign minister met the United Nations envoy in Cairo today to discuss a lasting cease-fire.",
    "fr": "Le ministre des Affaires étrangères a reçu au Caire l'émissaire de l'ONU pour parler d'une trêve.",
}  # fmt: skip


def detected(
    body: str, title: str | None = None, hint: str | None = None
) -> tuple[Language, set[Flag]]:
    draft = language(clean(Draft(RawArticle(title=title, body=body, language=hint))))
    return draft.language, draft.flags


@pytest.mark.parametrize("code", TEXTS)
def test_languages_of_the_arabic_script_and_others_are_told_apart(code: str) -> None:
    language, _ = detected(TEXTS[code])
    assert (language.code, language.status) == (code, "sure")
    assert language.confidence > 0.6


def test_diacritics_tatweel_and_presentation_forms_are_arabic_all_the_same() -> None:
    language, _ = detected("اِسْتَقْبَلَ وَزِيـــرُ الخَارِجِيَّةِ ﻣﺒﻌﻮﺙ الأُمَمِ المُتَّحِدَةِ في القَاهِرَةِ اليَوْمَ.")
    assert language.code == "ar"


def test_mixed_text_is_said_to_be_mixed() -> None:
    body = "\n".join((TEXTS["ar"] * 2, TEXTS["en"] * 2, TEXTS["ar"], TEXTS["en"]))
    language, flags = detected(body)
    assert language.status == "mixed"
    assert {p.code for p in language.parts} == {"ar", "en"}
    assert Flag.MIXED_LANGUAGE in flags


def test_arabic_with_latin_names_is_not_mixed() -> None:
    language, _ = detected(
        TEXTS["ar"] + " وأعلنت شركتا Microsoft وOpenAI عن اتفاق جديد في هذا المجال."
    )
    assert (language.code, language.status) == ("ar", "sure")


@pytest.mark.parametrize("body", ["غزة", "123 456", "OK", "https://news.example/a"])
def test_too_short_a_text_is_said_to_be_too_short(body: str) -> None:
    language, _ = detected(body)
    assert language.status == "too_short"


def test_nothing_but_digits_has_no_language() -> None:
    assert detected("١٢٣ 456")[0].code == "und"


def test_a_wrong_hint_is_flagged_and_a_right_one_is_not() -> None:
    assert Flag.LANGUAGE_HINT_DIFFERS in detected(TEXTS["fa"], hint="ar")[1]
    assert Flag.LANGUAGE_HINT_DIFFERS not in detected(TEXTS["ar"], hint="ar-EG")[1]


def test_an_empty_draft_has_no_language() -> None:
    draft = Draft(RawArticle(body="x"), content=Content(title="", text="", paragraphs=[], lead=""))
    assert language(draft).language.code == "und"


def test_the_codes_that_an_event_can_have_are_those_of_the_model() -> None:
    guesses = detector().detect("Which languages are there?", model="lite", k=400, threshold=-1)
    assert {str(one["lang"]) for one in guesses} | {"und"} == LANGUAGES
