import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.text.normalize import fold, shown

ARABIC = st.text(st.characters(min_codepoint=0x0600, max_codepoint=0x06FF))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"), ("إيران", "ايران"), ("آسيا", "اسيا"), ("ٱلله", "الله"),
        ("مستشفى", "مستشفي"), ("مؤتمر", "موتمر"), ("لاجئين", "لاجيين"),
        ("هدنة", "هدنه"), ("مُفَاوَضَاتٌ", "مفاوضات"), ("ســـلام", "سلام"),
        ("ﻣﺼﺮ", "مصر"), ("ﷲ", "الله"), ("ﻻ", "لا"),
        ("می‌خواهد", "ميخواهد"), ("کابل", "كابل"), ("یمن", "يمن"),
        ("٢٠٢٦", "2026"), ("۲۰۲۶", "2026"),
        ("غ\u200fزة\u200e", "غزة"), ("\u2067غزة\u2069", "غزه"), ("غ\u200bزة", "غزة"), ("\ufeffغزة", "غزة"),
        ("Négociation", "negociation"), ("GENÈVE", "genève"), ("Ebola", "EBOLA"), ("œuvre", "oeuvre"),
        ("l’accord", "l'accord"), ("ﬁn", "fin"), ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_fold_to_one_form(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("سلام", "سلاح"), ("قصف", "قصة"), ("coup", "cou")])
def test_other_words_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text() | ARABIC)
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text() | ARABIC)
def test_shown_text_is_nfc_without_controls_and_stays_so(text: str) -> None:
    once = shown(text)
    assert shown(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(
        unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\u200c\u200d"
        for c in once
        if ord(c) < 0x0600 or 0x2000 <= ord(c) < 0x2070
    )
    assert "  " not in once
    assert not any(line != line.strip(" ") for line in once.split("\n"))


def test_shown_text_keeps_letters_as_they_were_written() -> None:
    assert shown("أُعلِنَت  هدنةٌ\u200f في غــزة، ۲۰۲۶") == "أُعلِنَت هدنةٌ في غــزة، ۲۰۲۶"
    assert shown("می\u200cخواهد") == "می\u200cخواهد"
    assert shown("e\u0301te\u0301") == "été"


def test_line_breaks_of_all_kinds_are_one() -> None:
    assert shown("a\r\nb\rc\u2028d\u2029e\x85f") == "a\nb\nc\nd\ne\nf"


def test_presentation_forms_become_the_letters_they_are_forms_of() -> None:
    forms = "ﺃﻋﻠﻨﺖ ﺍﻷﻣﻢ ﺍﻟﻤﺘﺤﺪﺓ ﻫﺪﻧﺔ ﺇﻧﺴﺎﻧﻴﺔ، ﷲ"
    assert shown(forms) == "أعلنت الأمم المتحدة هدنة إنسانية، الله"
    assert shown("ﻣ\ufe77ﺪ\ufe8d \ufe70") == "م\u064eدا \u064b"
    assert shown("محمد ﷺ") == "محمد ﷺ"
    assert shown("ﭘﺎﺭﺱ ﮐﻪ") == "پارس که"
