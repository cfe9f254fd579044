from hypothesis import given
from hypothesis import strategies as st

from schemas.event import Content
from workers.stages.names.passages import CELL, PassageIndex
from workers.stages.names.reach import REACH, within_reach

stretch = st.tuples(st.integers(0, 5 * CELL), st.integers(1, 2 * CELL)).map(
    lambda its: (its[0], its[0] + its[1])
)


@given(st.lists(stretch), st.lists(stretch), stretch)
def test_passages_are_found_by_where_they_stand(
    first: list[tuple[int, int]], later: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    index = PassageIndex(first)
    index.hold(*asked)
    for one in later:
        index.add(*one)
    every, (start, end) = [*first, *later], asked
    assert index.hold(start, end) == any(a <= start and end <= b for a, b in every)
    assert index.meet(start, end) == any(a < end and start < b for a, b in every)
    near = index.near(start, end)
    assert len(near) == len(set(near))
    assert {(a, b) for a, b in every if a <= end and start <= b} <= set(near)


def test_only_whole_words_within_reach_are_looked_at() -> None:
    def seen(text: str) -> str:
        content = Content(title="T", text=text, paragraphs=[], lead="")
        return dict(within_reach(content))["text"]

    short = "word " * 10
    assert seen(short) is short
    assert seen("word " * REACH) == ("word " * (REACH // 5))[:-1]
    assert len(seen("w" * 2 * REACH)) == REACH
