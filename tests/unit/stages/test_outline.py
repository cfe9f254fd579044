"""What a new version changed is told from hashes of the version before."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from schemas import EnrichedEvent, RawArticle
from schemas.event import CHANGED_TYPE, EVENT_TYPE
from workers.pipeline import Known, Pipeline
from workers.stages.outline import SENTENCES, Outline, changed, outline
from workers.stages.topics.decide import load_model

SENTENCE = "وصل الوفد رقم {} إلى القاهرة صباح اليوم وسط إجراءات أمنية مشددة في محيط المطار."


@cache
def pipeline() -> Pipeline:
    return Pipeline(load_model(), None)


def event(body: str, version: int = 1, before: Outline | None = None, **more: str) -> EnrichedEvent:
    article = RawArticle(url="https://akhbar.example/1", body=body, **more)
    return pipeline().enrich(
        article, Known(article.id, article.fingerprint, version, before=before)
    )


def text(*numbers: int) -> str:
    return " ".join(SENTENCE.format(n) for n in numbers)


def test_a_first_version_has_no_change() -> None:
    first = event(text(1, 2), title="وفد في القاهرة")
    assert (first.type, first.data.change) == (EVENT_TYPE, None)
    assert "change" not in first.to_json()


def test_a_new_version_says_which_fields_and_how_much_of_the_text_changed() -> None:
    before = outline(event(text(*range(10)), title="وفد في القاهرة"))
    after = event(text(0, 1, 2, 3, 4, 5, 6, 7, 8, 77), 2, before, title="وفدان في القاهرة")
    assert after.type == CHANGED_TYPE
    change = after.data.change
    assert change is not None
    assert (change.version_before, change.fields) == (1, ["title", "text"])
    assert change.text_share is not None
    assert 0.09 < change.text_share < 0.11


def test_a_sentence_that_is_gone_counts_as_much_as_one_that_is_new() -> None:
    short, long = text(0, 1, 2), text(0, 1, 2, 3)
    longer = event(long, 2, outline(event(short))).data.change
    shorter = event(short, 2, outline(event(long))).data.change
    assert longer is not None
    assert shorter is not None
    assert 0.24 < (longer.text_share or 0) < 0.26
    assert 0.24 < (shorter.text_share or 0) < 0.26


def test_topics_gained_and_lost_are_named() -> None:
    calm = "The chess club of the old harbour won the autumn cup on Sunday after a long final."
    war = "Gunmen attacked an army checkpoint at dawn and killed three soldiers in a gun battle."
    first = event(calm)
    assert first.topics == []
    second = event(war, 2, outline(first))
    third = event(calm, 3, outline(second))
    assert second.data.change is not None
    assert third.data.change is not None
    assert (second.data.change.topics_gained, second.data.change.topics_lost) == (second.topics, [])
    assert "security" in second.topics
    assert (third.data.change.topics_gained, third.data.change.topics_lost) == ([], second.topics)
    assert (second.data.change.version_before, third.data.change.version_before) == (1, 2)


def test_a_change_beside_the_text_changes_no_field() -> None:
    page = "<article><p>{}</p></article><aside><a href='/x'>{}</a></aside>"
    first = event(page.format(text(1, 2, 3), "Read also: Floods"), content_type="text/html")
    again = event(
        page.format(text(1, 2, 3), "Read also: Elections"),
        2,
        outline(first),
        content_type="text/html",
    )
    assert again.data.change is not None
    assert (again.data.change.fields, again.data.change.text_share) == ([], 0.0)


def test_a_change_without_a_version_before_is_empty() -> None:
    after = event(text(1), 2)
    assert after.type == CHANGED_TYPE
    assert '"change":{}' in after.to_json()
    assert EnrichedEvent.from_json(after.to_json()) == after


def test_of_a_long_text_the_share_is_estimated_from_a_sample() -> None:
    old = outline(event(text(*range(600))))
    assert len(old.sentences) == SENTENCES
    change = event(text(*range(300), *range(1000, 1300)), 2, old).data.change
    assert change is not None
    assert 0.35 < (change.text_share or 0) < 0.65
    same = event(text(*range(600)), 2, old, title="آخر").data.change
    assert same is not None
    assert (same.fields, same.text_share) == (["title"], 0.0)


def test_an_id_tells_a_text_that_came_back_from_its_first_time() -> None:
    ids = {event(text(1)).id, event(text(2), 2).id, event(text(1), 3).id}
    assert len(ids) == 3
    assert event(text(1)).id == event(text(1)).id


names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=40)
number = st.integers(0, 2**32 - 1)


@given(
    st.integers(1, 2**32 - 1), number, st.lists(names, max_size=8), st.lists(number, max_size=64)
)
def test_an_outline_comes_back_as_it_was_packed(
    version: int, length: int, topics: list[str], hashes: list[int]
) -> None:
    made = Outline(version, length, tuple(range(11)), tuple(topics), tuple(hashes))
    assert Outline.unpack(made.pack()) == made


@given(st.binary(max_size=400))
def test_what_is_no_outline_of_this_version_is_unknown(packed: bytes) -> None:
    read = Outline.unpack(packed)
    assert read is None or packed[0] == 1
    assert Outline.unpack(b"\x02" + packed) is None


written = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300)


@given(written, written)
def test_a_share_is_a_share_whatever_the_texts(one: str, other: str) -> None:
    first = event("x" + one)
    second = changed(event("y" + other), outline(first))
    assert second.data.change is not None
    assert 0 <= (second.data.change.text_share or 0) <= 1
