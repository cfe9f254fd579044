"""Words as topic models count them."""

import pytest

from workers.stages.text.words import stem, words


@pytest.mark.parametrize(
    ("forms", "stemmed"),
    [
        ("الأمن أمن والأمن بالأمن للأمن أمنه", "امن"),
        ("إغاثة الإغاثة إغاثه وإغاثتها", None),
        ("المُفَاوَضات مفاوضات والمفاوضـــات ﻣﻔﺎﻭﺿﺎﺕ", "مفاوض"),
        ("refugees refugee", "refuge"),
        ("négociations négociation", "negociation"),
        ("attacks attack attacked attacking", "attack"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str, stemmed: str | None) -> None:
    stems = [stem(word) for word in words(forms)]
    if stemmed:
        assert set(stems) == {stemmed}
    else:
        assert stems[0] == stems[1] == stems[2]


def test_short_words_keep_three_letters() -> None:
    assert stem("ولد") == "ولد"
    assert stem("بها") == "بها"
    assert stem("gas") == "gas"


def test_digits_of_every_script_are_the_same_and_long_numbers_lose_their_value() -> None:
    assert [stem(w) for w in words("٢٠١٥ 2015 1999")] == ["0000"] * 3
    assert [stem(w) for w in words("١٢ 12")] == ["12", "12"]


def test_marks_between_words_are_no_words() -> None:
    assert words("«غزة»، (القاهرة)؛ L’armée\u200f!") == ["غزه", "القاهره", "l", "armee"]
