"""Labels from the catalogue and name words: which sentences are trusted."""

import random
from collections import Counter

from workers.train.teach import sound

COMMON = Counter({"في": 999, "البيت": 999, "وصل": 999, "الي": 999, ".": 999})


def taught(words: str, labels: dict[int, str]) -> list[tuple[list[str], list[str]]]:
    texts = words.split(" ")
    rows = [[f"w={word}"] for word in texts]
    given = [labels.get(at, "O") for at in range(len(texts))]
    found = sound([(rows, given)], COMMON, random.Random(3))
    return [([row[0][2:] for row in rows], labels) for rows, labels in found]


def test_name_words_in_a_row_are_labelled() -> None:
    assert taught("وصل محمد بن سلمان الي البيت .", {}) == [
        (
            ["وصل", "محمد", "بن", "سلمان", "الي", "البيت", "."],
            ["O", "B-P", "I-P", "I-P", "O", "O", "O"],
        )
    ]


def test_a_title_without_a_name_makes_a_sentence_unsound() -> None:
    assert taught("وصل الي البيت .", {0: "B-O"}) != []
    assert taught("الرئيس الي البيت في البيت في البيت في حماس .", {8: "B-O"}) == []


def test_rare_words_in_a_row_make_a_sentence_unsound() -> None:
    assert taught("وصل غويتز بلاكستون الي حماس .", {4: "B-O"}) == []
