"""Which stories articles belong to, on invented texts in three languages."""

import pytest

from schemas.article import RawArticle
from tests.unit.stages.story import texts
from tests.unit.stages.story.texts import sketched
from workers.stages.draft import Draft
from workers.stages.sketch import OTHERS, SIGNATURE, WORDS, Kind, Sketch, Tongue
from workers.stages.story.score import Relation, compare
from workers.stages.story.stage import story
from workers.stages.story.stories import Stories


def test_a_sketch_comes_back_from_its_bytes() -> None:
    for told in (texts.FERRY, texts.FERRY_AR, texts.FERRY_FR):
        sketch = sketched(told)
        assert Sketch.unpack(sketch.pack()) == sketch
        assert len(sketch.signature) <= SIGNATURE
        words = sum(term.kind == Kind.WORD for term in sketch.terms)
        assert words <= WORDS
        assert len(sketch.terms) - words <= OTHERS


@pytest.mark.parametrize("damage", [b"", b"\x00" * 8, b"\xff"])
def test_damaged_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="sketch"):
        Sketch.unpack(damage)
    with pytest.raises(ValueError, match="sketch"):
        Sketch.unpack(sketched(texts.FERRY).pack() + damage + b"?")


def test_an_article_without_words_has_an_empty_sketch() -> None:
    sketch = story(Draft(RawArticle(body="…", source="test"))).sketch
    assert sketch == Sketch(Tongue.OTHER, 0, (), ())
    assert compare(sketch, sketch).relation is None


@pytest.mark.parametrize("told", [texts.FERRY, texts.FERRY_AR, texts.FERRY_FR])
@pytest.mark.parametrize(
    ("intro", "more"),
    [
        ("", ""),
        ("", texts.SIGN_OFF),
        ("", texts.FOOTER),
        ("This report reached our newsroom this morning from a partner agency.\n\n", ""),
    ],
)
def test_a_text_with_an_intro_or_sign_off_is_a_copy(
    told: tuple[str, str], intro: str, more: str
) -> None:
    copy = sketched(("Another headline", told[1]), 5, intro=intro, more=more)
    assert compare(copy, sketched(told)).relation == Relation.COPY


def test_a_text_that_was_cut_is_a_copy() -> None:
    title, body = texts.FERRY
    cut = body.rsplit("\n\n", 2)[0]
    assert compare(sketched((title, cut), 1), sketched(texts.FERRY)).relation == Relation.COPY


def test_a_common_footer_makes_no_copies() -> None:
    one = sketched(texts.DAM, more=texts.FOOTER)
    other = sketched(texts.FERRY_LATER, more=texts.FOOTER)
    assert compare(one, other).relation is None


@pytest.mark.parametrize("entities", [True, False])
def test_the_same_event_in_other_words_is_the_same_story(entities: bool) -> None:
    first = sketched(texts.FERRY, entities=entities)
    retold = sketched(texts.FERRY_RETOLD, 4, entities=entities)
    assert compare(retold, first).relation == Relation.SAME


@pytest.mark.parametrize("told", [texts.FERRY_AR, texts.FERRY_FR])
def test_the_same_event_in_another_language_is_the_same_story(told: tuple[str, str]) -> None:
    assert compare(sketched(told, 4), sketched(texts.FERRY)).relation == Relation.SAME


def test_another_event_is_another_story() -> None:
    for told in (texts.FERRY, texts.FERRY_AR, texts.FERRY_FR):
        assert compare(sketched(texts.DAM, 1), sketched(told)).relation is None


def test_the_same_event_is_told_within_three_days() -> None:
    late = sketched(texts.FERRY_RETOLD, 80)
    assert compare(late, sketched(texts.FERRY)).relation != Relation.SAME


def test_articles_find_their_story() -> None:
    stories = Stories()
    told = [texts.FERRY, texts.DAM, texts.FERRY_AR, texts.FERRY_RETOLD, texts.FERRY_FR, texts.DAM]
    assigned = [stories.add(n, sketched(one, n)) for n, one in enumerate(told)]
    assert [one.story for one in assigned] == [0, 1, 0, 0, 0, 1]
    assert [one.role for one in assigned] == ["first", "first", "same", "same", "same", "copy"]
    later = stories.add(9, sketched(texts.FERRY_LATER, 24 * 5))
    assert (later.story, later.role, later.follows) == (9, "first", 0)
