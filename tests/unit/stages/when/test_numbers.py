"""Numbers in figures and words."""

import pytest

from workers.stages.text.normalize import fold
from workers.stages.when.numbers import number_at

CASES = [
    ("ar", "ثلاثة آلاف شخص", 3000),
    ("ar", "مئتان", 200),
    ("ar", "مليونان ونصف", 2500000),
    ("ar", "مليون ونصف المليون نازح", 1500000),
    ("ar", "خمسة وعشرون ألفا", 25000),
    ("ar", "مئتان وخمسون قتيلا", 250),
    ("ar", "ألفان وثلاثمئة وخمسة وأربعون", 2345),
    ("ar", "12 ألفا و500 قتيل", 12500),
    ("ar", "مليون و200 ألف نازح", 1200000),
    ("ar", "أربعة عشر شخصا", 14),
    ("ar", "خمس عشرة امرأة", 15),
    ("ar", "اثنا عشر", 12),
    ("ar", "مئة ألف", 100000),
    ("ar", "ألف قتيل", 1000),
    ("ar", "آلاف النازحين", None),
    ("ar", "ثلاث مئة", 300),
    ("ar", "خمسة جرحى وعشرة", 5),
    ("ar", "1,9 مليون", 1900000),
    ("ar", "نصف مليون", 500000),
    ("ar", "ألفا قتيل", 2000),
    ("ar", "40 ألفا و500", 40500),
    ("ar", "خمسة وعشرة", 5),
    ("en", "twenty-five people", 25),
    ("en", "two hundred and fifty", 250),
    ("en", "1.5 million", 1500000),
    ("en", "2,800 wounded", 2800),
    ("en", "three thousand five hundred", 3500),
    ("en", "two million", 2000000),
    ("en", "a hundred", None),
    ("en", "five and twenty wounded", 5),
    ("en", "hundreds", None),
    ("en", "two and a half million", 2500000),
    ("en", "one million two hundred thousand", 1200000),
    ("en", "40 and 12", 40),
    ("en", "half a million people", 500000),
    ("en", "thousands of", None),
    ("en", "one hundred and twenty-five thousand", 125000),
    ("fr", "quatre-vingt-dix-sept", 97),
    ("fr", "vingt et un", 21),
    ("fr", "deux cents", 200),
    ("fr", "3 500 personnes", 3500),
    ("fr", "1,5 million", 1500000),
    ("fr", "soixante-dix-huit", 78),
    ("fr", "soixante et onze", 71),
    ("fr", "mille morts", 1000),
    ("fr", "deux mille trois cent quarante", 2340),
    ("fr", "cent vingt", 120),
    ("fr", "un demi-million", 500000),
    ("fr", "deux millions et demi", 2500000),
    ("fr", "dix-sept", 17),
    ("fr", "quatre-vingts", 80),
    ("fr", "quatre-vingt-un", 81),
    ("fr", "trois morts", 3),
    ("fr", "cinq et douze", 5),
    ("fr", "des milliers", None),
    ("fr", "250.000 personnes", 250000),
]


@pytest.mark.parametrize(("language", "text", "value"), CASES)
def test_a_number_is_read_as_long_as_it_goes(language: str, text: str, value: int | None) -> None:
    number = number_at(fold(text), 0, language)
    assert (number.value if number else None) == value


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("en", "two hundred and six men", "two hundred and six"),
        ("en", "twelve and more", "twelve"),
        ("fr", "vingt et un hommes", "vingt et un"),
        ("ar", "خمسة وعشرون رجلا", "خمسه وعشرون"),
        ("ar", "ثلاثة وصلوا", "ثلاثه"),
        ("en", "3.5 million people", "3.5 million"),
    ],
)
def test_a_number_ends_where_its_words_end(language: str, text: str, read: str) -> None:
    folded = fold(text)
    number = number_at(folded, 0, language)
    assert number is not None
    assert folded[: number.end] == read
