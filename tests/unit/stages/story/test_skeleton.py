"""Names in Arabic and in Latin letters have the same consonants."""

import pytest

from workers.stages.story.ideas import FILE
from workers.stages.story.skeleton import skeleton
from workers.stages.text.normalize import fold
from workers.stages.text.words import stem


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("ناغازاكي", "Nagasaki"), ("جونسون", "Johnson"), ("تشارلز", "Charles"),
        ("المكسيك", "Mexico"), ("محمد", "Mohammed"), ("زيلينسكي", "Zelensky"),
        ("شتاينماير", "Steinmeier"), ("غوتيريش", "Guterres"), ("خاشقجي", "Khashoggi"),
    ],
)  # fmt: skip
def test_a_name_has_one_skeleton_in_both_scripts(arabic: str, latin: str) -> None:
    assert skeleton(fold(arabic)) == skeleton(fold(latin)) != ""


@pytest.mark.parametrize("word", ["أوباما", "Obama", "Li", "", "42", "ли"])
def test_too_few_consonants_tell_nothing(word: str) -> None:
    assert skeleton(fold(word)) == ""


def test_no_word_stands_for_two_ideas() -> None:
    owners: dict[str, str] = {}
    for line in FILE.read_text("utf-8").splitlines():
        for word in line.split() if not line.startswith("#") else ():
            assert len(fold(word).split("-")) == 1, f"{word}: words are looked up one by one"
            first = owners.setdefault(stem(fold(word)), line.split()[0])
            assert first == line.split()[0], f"{word} stands for {first} already"
