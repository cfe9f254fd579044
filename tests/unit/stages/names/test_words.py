"""Words of a text: where they stand, in the folded text and in the text itself, and their shapes."""

from hypothesis import given
from hypothesis import strategies as st

from workers.stages.names.folded import folded
from workers.stages.names.words import WORD, words_of

TEXTS = st.text("ابتةىأإآوـًَّْ٠٥ abcÉéœŒßÀİ’'«.\n-_12\u200c\u200f", max_size=40)


@given(TEXTS)
def test_every_word_stands_where_it_is_said_to(text: str) -> None:
    words = words_of(text)
    assert words.folded.text == folded(text).text
    last = 0
    for at, (word, start) in enumerate(zip(words.texts, words.starts, strict=True)):
        assert last <= start
        last = words.end(at)
        assert words.folded.text[start:last] == word
        assert words.at(start) == words.at(last - 1) == at


@given(TEXTS)
def test_what_is_between_words_is_space_or_a_low_line(text: str) -> None:
    words = words_of(text)
    ends = [0, *(words.end(at) for at in range(len(words.texts)))]
    for end, start in zip(ends, [*words.starts, len(words.folded.text)], strict=True):
        assert not words.folded.text[end:start].strip(" _\u200c\u200f")


@given(TEXTS)
def test_an_offset_in_the_text_leads_to_the_word_there(text: str) -> None:
    words = words_of(text)
    begins = [words.folded.start(start) for start in words.starts]
    for offset in range(len(text)):
        before = [at for at, begin in enumerate(begins) if begin <= offset]
        assert words.holding(offset) == (before[-1] if before else 0)


def test_shapes_are_those_of_the_text_itself() -> None:
    words = words_of("Œuvre d’ÉTÉ: 5G iPhone ٢٠٢٥، مصر A\n")
    assert dict(zip(words.texts, words.shapes, strict=True)) == {
        "oeuvre": "X", "d": "x", "'": "'", "ete": "XX", ":": ":", "5g": "x", "iphone": "x",
        "2025": "0", "،": "،", "مصر": "x", "a": "X", "\n": "\n",
    }  # fmt: skip


@given(TEXTS)
def test_words_are_the_same_without_low_lines(text: str) -> None:
    text = text.replace("_", "")
    assert words_of(text).texts == WORD.findall(folded(text).text)


@given(TEXTS)
def test_capitals_are_where_shapes_say_so(text: str) -> None:
    words = words_of(text)
    assert words.capitals == [at for at, shape in enumerate(words.shapes) if shape[0] == "X"]


@given(TEXTS, st.sets(st.sampled_from("a b c e x 12 . - \n اب ا ب ت".split(" "))))
def test_few_words_and_many_are_found_alike(text: str, sought: set[str]) -> None:
    words = words_of(f"{text} a b a . a ب 12 ب - c a")
    places = [at for at, word in enumerate(words.texts) if word in sought]
    assert words.places(sought) == places


def test_words_before_which_clitics_may_stand() -> None:
    words = words_of("ولمصر مصر")
    assert words.clipped == [("ولمصر", "لمصر", "مصر")]
    assert words.places({"مصر"}) == [1]
