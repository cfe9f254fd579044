"""What features weigh, summed by tables, is what the features that training sees weigh."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.stages.names.namewords import NAME_WORDS
from workers.stages.names.words import words_of
from workers.stages.who import features, tagger
from workers.stages.who.leads import Weights, packed, unpacked
from workers.stages.who.told import CUES

WORDS = st.one_of(
    st.text("ابتةيوفبكلمنرسدعحجخهشق", min_size=1, max_size=9),
    st.text("abcdeéfghijklmnoprstuvwxyz0123456789", min_size=1, max_size=9),
    st.sampled_from(sorted(CUES)),
    st.sampled_from(sorted(NAME_WORDS)),
    st.sampled_from(
        ["الحكومه", "والحكومه", "وبالحكومه", "للحكومه", "وللحكومه", "كتاب", "12", "=", "."]
    ),
)


def weights(language: str) -> dict[str, list[int]]:
    path = Path(tagger.__file__).with_name(f"tagger.{language}.json.gz")
    its: dict[str, list[int]] = json.loads(gzip.decompress(path.read_bytes()))["weights"]
    return its


GIVEN = {language: weights(language) for language in ("ar", "en", "fr")}
SUMS = {
    language: Weights({feature: tuple(its) for feature, its in given.items()})
    for language, given in GIVEN.items()
}
LANGUAGES = st.sampled_from(sorted(GIVEN))


def weighed(language: str, told: list[str]) -> tuple[int, ...]:
    rows = [GIVEN[language][feature] for feature in told if feature in GIVEN[language]]
    none, *others = map(sum, zip(*rows, strict=True)) if rows else [0] * 5
    return tuple(other - none for other in others)


@given(WORDS, LANGUAGES)
def test_of_a_word(word: str, language: str) -> None:
    expected = weighed(language, features.of_word(word))
    assert unpacked(SUMS[language].of_word(word)) == expected


@given(st.one_of(WORDS, st.just(features.EDGE)), LANGUAGES)
def test_of_a_neighbour(word: str, language: str) -> None:
    found = [unpacked(leads) for leads in SUMS[language].of_neighbour(word)]
    assert found == [
        weighed(language, features.of_neighbour(word, distance)) for distance in features.AROUND
    ]


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["الرئيس", "وزير", "MR", "Mr", "J", "NATO", "said", "Said", ".", "\n", "٣", "قال", "محمد", "="])),
    st.lists(st.text("PpOoTtHhLGgCc", min_size=1, max_size=3)),
    LANGUAGES,
)  # fmt: skip
def test_of_a_place(words: list[str], labels: list[str], language: str) -> None:
    its = words_of(" ".join(words))
    known = dict(zip(range(1, len(its.texts), 2), labels, strict=False))
    text = features.context(its, known)
    of_places = SUMS[language].of_places(text)
    for at in range(len(its.texts)):
        found = unpacked(of_places.get(at, 0) + SUMS[language].of_shape(text, at))
        assert found == weighed(language, features.of_place(text, at))


@given(st.lists(st.tuples(*[st.integers(-8000, 8000)] * 4), max_size=60))
def test_leads_are_added_side_by_side(leads: list[tuple[int, int, int, int]]) -> None:
    assert unpacked(sum(map(packed, leads))) == tuple(
        map(sum, zip((0, 0, 0, 0), *leads, strict=True))
    )


def test_a_weight_that_could_leave_its_field_is_refused() -> None:
    with pytest.raises(ValueError, match="w=x"):
        Weights({"w=x": (0, 10**6, 0, 0, 0)})
