from hypothesis import given
from hypothesis import strategies as st

from workers.stages.names.folded import folded
from workers.stages.text.normalize import fold

LETTERS = "ابتةىيؤئأإآلكمنوـًَُّْٰ٠٥۷ گچپ abcÉéèœŒæßçÀİ’'«» .\n-_12\u200c\u200f\u064b"
TEXTS = st.one_of(st.text(LETTERS), st.text(st.characters(exclude_categories=["Cs"])))


@given(st.text(LETTERS))
def test_folds_as_words_are_folded(text: str) -> None:
    assert folded(text).text == fold(text)


@given(TEXTS, st.data())
def test_a_passage_of_the_folded_text_leads_back_to_what_it_came_from(
    text: str, data: st.DataObject
) -> None:
    it = folded(text)
    start = data.draw(st.integers(0, len(it.text)))
    end = data.draw(st.integers(start, len(it.text)))
    first, last = it.span(start, end)
    if start < end:
        assert 0 <= first < last <= len(text)
        assert it.text[start:end] in folded(text[first:last]).text


def test_marks_belong_to_their_letter() -> None:
    it = folded("مِصْرُ هنا")
    assert it.text == "مصر هنا"
    assert it.span(0, 3) == (0, 6)
    assert it.span(4, 7) == (7, 10)


def test_a_letter_that_folds_to_two_is_not_cut() -> None:
    it = folded("l'œuvre")
    assert it.text == "l'oeuvre"
    assert it.span(2, 3) == it.span(3, 4) == (2, 3)


def test_the_same_length_is_not_the_same_place() -> None:
    it = folded("مصــر œil œil قطر")  # two characters fewer, two more
    start = it.text.index("قطر")
    first, last = it.span(start, start + 3)
    assert it.source[first:last] == "قطر"
