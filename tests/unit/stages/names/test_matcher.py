import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.stages.names.matcher import Matcher
from workers.stages.names.words import words_of

MATCHER = Matcher(
    [
        ("القاهرة", "Cairo"), ("مصر", "EG"), ("غزة", "Gaza"), ("ليبيا", "LY"), ("الليبية", "LY"),
        ("قطاع غزة", "Gaza Strip"), ("مالي", "ML"), ("نيجيريا", "NG"), ("النيجر", "NE"),
        ("US", "US"), ("Turkey", "TR"), ("Chad", "TD"), ("Mali", "ML"), ("Reading", "Reading"),
        ("Niger", "NE"), ("Nigeria", "NG"), ("French", "FR"), ("français", "FR"),
        ("Guinea", "GN"), ("Guinea-Bissau", "GW"), ("Équateur", "EC"), ("Georgia", "GE"),
        ("Georgia", "the state"), ("Nato", "NATO"), ("UNESCO", "UNESCO"),
    ]
)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.values[0]) for f in MATCHER.find(words_of(text))]


@pytest.mark.parametrize("before", [a + b for a in ("", "و", "ف") for b in ("", "ب", "ك", "ل")])
def test_every_clitic_before_a_name_is_set_apart(before: str) -> None:
    text = f"كلمة {before}مصر كلمة"
    (one,) = MATCHER.find(words_of(text))
    assert (text[one.start : one.end], one.values, one.clitics) == ("مصر", ("EG",), before)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("القاهرة", "القاهرة"), ("والقاهرة", "القاهرة"), ("بالقاهرة", "القاهرة"),
        ("وبالقاهرة", "القاهرة"), ("كالقاهرة", "القاهرة"), ("فالقاهرة", "القاهرة"),
        ("للقاهرة", "لقاهرة"), ("وللقاهرة", "لقاهرة"), ("فللقاهرة", "لقاهرة"),
        ("لليبية", "ليبية"), ("وبالليبية", "الليبية"), ("لليبيا", "ليبيا"),
        ("وَلِلْقَاهِرَةِ", "لْقَاهِرَةِ"),
    ],
)  # fmt: skip
def test_the_article_before_a_name(word: str, name: str) -> None:
    assert [text for text, _ in found(f"« {word}»، ثم")] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "إجمالي", "رمالي", "المالي", "ومصرفي", "سمصر", "وولمصر", "لالقاهرة", "قاهرة", "للللقاهرة",
        "us", "Us", "bus", "USB", "turkey", "chad", "mali", "reading", "Malian", "frenchman",
        "french", "Nigerian", "nato", "unesco",
    ],
)  # fmt: skip
def test_other_words_are_not_names(text: str) -> None:
    assert found(text) == []


def test_capitals_are_as_the_catalogue_writes_them() -> None:
    assert found("US US-led (US) TURKEY Français FRANÇAIS français French") == [
        ("US", "US"), ("US", "US"), ("US", "US"), ("TURKEY", "TR"), ("Français", "FR"),
        ("FRANÇAIS", "FR"), ("français", "FR"), ("French", "FR"),
    ]  # fmt: skip
    assert [value for _, value in found("NATO Nato Unesco UNESCO")] == [
        "NATO", "NATO", "UNESCO", "UNESCO"
    ]  # fmt: skip


def test_the_longest_name_wins() -> None:
    assert found("قطاع غزة وقطاع غزة ثم غزة") == [
        ("قطاع غزة", "Gaza Strip"), ("قطاع غزة", "Gaza Strip"), ("غزة", "Gaza"),
    ]  # fmt: skip
    assert found("Guinea-Bissau, Guinea Bissau, Guinea-B") == [
        ("Guinea-Bissau", "GW"), ("Guinea Bissau", "GW"), ("Guinea", "GN"),
    ]  # fmt: skip
    assert found("Niger Nigeria Niger's") == [("Niger", "NE"), ("Nigeria", "NG"), ("Niger", "NE")]


def test_spellings_and_accents_are_folded() -> None:
    assert found("l'Equateur, l’Équateur: غزه") == [
        ("Equateur", "EC"), ("Équateur", "EC"), ("غزه", "Gaza"),
    ]  # fmt: skip


def test_a_name_may_stand_for_several_things() -> None:
    (one,) = MATCHER.find(words_of("in Georgia"))
    assert one.values == ("GE", "the state")


PIECES = [
    "وللقاهرة",
    "غَزَّة",
    "قطاع",
    " ",
    "\n",
    "œ",
    "Équateur",
    "US",
    "ـ",
    "م",
    "مصر",
    "Mali",
    "-",
    "١",
    "ß",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_what_is_found_is_in_order_and_a_name_where_it_stands(text: str) -> None:
    last = 0
    for one in MATCHER.find(words_of(text)):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        again = MATCHER.find(words_of(text[one.start : one.end]))
        assert one.clitics.endswith("ل") or again[0].values == one.values
