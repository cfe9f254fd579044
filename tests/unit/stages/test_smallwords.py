"""Small words tell the language only where they leave no doubt."""

import pytest

from workers.stages.language import identify
from workers.stages.smallwords import by_small_words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("وقال الوزير في بيان إن الوفد وصل إلى القاهرة", "ar"),
        ("The minister said that talks would resume on Monday", "en"),
        ("Le ministre a reçu une délégation dans la capitale avec ses conseillers", "fr"),
    ],
)
def test_plain_passages(text: str, code: str) -> None:
    assert by_small_words(text) == code
    assert identify(text) == (code, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "محمد صلاح",  # no small word
        "الوزير في القاهرة",  # one is not enough
        "انا مش عارف ايه اللي حصل في البلد ولا على مين",  # Egyptian
        "وزیر گفت که مذاکرات في تهران على ادامه دارد",  # Persian letters among Arabic words
        "شہر في لاہور کے على قریب",  # Urdu
        "Er sagte, was der Minister in Berlin an Hand hatte",  # German with English-looking words
        "La ministra va dir que les converses i des de llavors",  # Catalan
        "The minister said that le ministre est dans une salle",  # two languages
        "",
    ],
)
def test_doubtful_passages(text: str) -> None:
    assert by_small_words(text) is None


def test_one_small_word_is_enough_if_there_are_more_further_on() -> None:
    opening = "President visits the harbour"
    assert by_small_words(opening) is None
    assert by_small_words(opening, f"{opening}, and ships from abroad") == "en"
    assert by_small_words(opening, f"{opening}, dans une ville et avec eux") is None
    assert by_small_words(f"{opening} 항구를 방문", f"{opening} 항구를 방문, and from") is None
    bare = "President visits"
    assert by_small_words(bare, f"{bare}, and ships from abroad") is None
    assert by_small_words(bare, f"{bare}, and ships that were there with him from abroad") == "en"
