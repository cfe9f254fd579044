"""The index in Redis says what the rule in Python says, once for each article, in bounded memory."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.story import Story
from tests.flow.stories.sketches import article_id, sketches
from tests.servers import Service
from workers.stages.sketch import TERMS, Sketch
from workers.stages.story.stories import Assigned as Reference
from workers.stages.story.stories import Stories
from workers.stories.index import ARTICLE_BYTES, StoryIndex, Told, Wanted, story_id


def told(number: int, sketch: Sketch, version: int = 1, outlet: str = "", **more: object) -> Told:
    return Told(article_id(number), version, sketch, outlet or f"outlet {number}", **more)  # type: ignore[arg-type]


def assign(index: StoryIndex, *articles: Told) -> list[Story]:
    return [one.story for one in index.assign(articles)]


def as_reference(story: Story) -> tuple[str, str, str | None, float]:
    return story.role, story.of, story.follows, story.similarity or 0.0


def expected(number: int, one: Reference) -> tuple[str, str, str | None, float]:
    follows = story_id(article_id(one.follows)) if one.follows is not None else None
    return one.role, article_id(one.story), follows, one.similarity / 1000


def test_the_script_says_what_the_rule_says(barid: Service) -> None:
    client = barid.redis()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 2**32), st.integers(1, 120), st.integers(1, 20), st.integers(20, 400))
    def check(seed: int, count: int, batch: int, vocabulary: int) -> None:
        client.flushdb()
        index, reference = StoryIndex(barid.settings, client), Stories()
        stream = sketches(seed, count, vocabulary)
        for start in range(0, count, batch):
            part = list(enumerate(stream[start : start + batch], start))
            found = assign(index, *(told(n, sketch) for n, sketch in part))
            rule = [expected(n, reference.add(n, sketch)) for n, sketch in part]
            assert [as_reference(story) for story in found] == rule

    check()


def test_of_a_long_stream_too_the_script_says_what_the_rule_says(barid: Service) -> None:
    index, reference = StoryIndex(barid.settings, barid.redis()), Stories()
    roles = set()
    for number, sketch in enumerate(sketches(7, 2_000, 250)):
        [story] = assign(index, told(number, sketch))
        assert as_reference(story) == expected(number, reference.add(number, sketch))
        roles.add((story.role, story.follows is None))
    assert len(roles) == 4


@pytest.fixture
def sketch() -> Sketch:
    return next(s for s in sketches(3, 20) if len(s.signature) == 32 and len(s.terms) == TERMS)


def test_twins_are_one_story_with_one_first(barid: Service, sketch: Sketch) -> None:
    index = StoryIndex(barid.settings, barid.redis())
    one, two = assign(index, told(1, sketch), told(2, sketch))
    [three] = assign(StoryIndex(barid.settings, barid.redis()), told(3, sketch))
    assert [s.role for s in (one, two, three)] == ["first", "copy", "copy"]
    assert {s.id for s in (one, two, three)} == {story_id(article_id(1))}
    assert [s.of for s in (one, two, three)] == [article_id(1)] * 3
    assert [(s.size, s.outlets) for s in (one, two, three)] == [(1, 1), (2, 2), (3, 3)]
    assert (one.similarity, two.similarity) == (None, 1.0)


def test_an_article_that_comes_again_has_the_same_story_and_is_counted_once(
    barid: Service, sketch: Sketch
) -> None:
    index = StoryIndex(barid.settings, barid.redis())
    first = assign(index, *(told(n, sketch) for n in range(1, 4)))
    again = assign(index, *(told(n, sketch) for n in (3, 1, 2)))
    assert [again[1], again[2], again[0]] == first
    assert assign(index, told(4, sketch))[0].size == 4


def test_an_outlet_counts_once(barid: Service, sketch: Sketch) -> None:
    index = StoryIndex(barid.settings, barid.redis())
    names = ["Akhbar", "akhbar", "Journal"]
    found = assign(index, *(told(n, sketch, outlet=name) for n, name in enumerate(names)))
    assert [story.outlets for story in found] == [1, 1, 2]


def test_a_new_version_keeps_its_story_and_is_found_by_its_new_text(barid: Service) -> None:
    some = [s for s in sketches(5, 60) if len(s.signature) == 32 and len(s.terms) == TERMS]
    before, after = some[0], some[-1]
    index = StoryIndex(barid.settings, barid.redis())
    [first] = assign(index, told(1, before))
    assert assign(index, told(1, after, version=2)) == [first]
    [copy] = assign(index, told(2, after))
    assert (copy.role, copy.of) == ("copy", article_id(1))


def test_what_is_older_than_the_window_is_forgotten(barid: Service, sketch: Sketch) -> None:
    client = barid.redis()
    index = StoryIndex(barid.settings, client)
    assign(index, *(told(n, sketch) for n in range(16)))
    short = StoryIndex(barid.settings.model_copy(update={"story_window": 0.001}), client)
    import time

    time.sleep(1.1)  # seconds are what an article remembers
    [story] = assign(short, told(99, sketch))
    assert (story.role, story.size) == ("first", 1)
    assert int(client.hget("{barid}/stories", "forgotten") or 0) == 16


def test_memory_is_bounded_and_the_oldest_go_first(barid: Service) -> None:
    client = barid.redis()
    small = barid.settings.model_copy(update={"max_story_bytes": 400 * ARTICLE_BYTES})
    index = StoryIndex(small, client)
    stream = sketches(11, 3_000, 2_000)
    sizes = []
    for start in range(0, len(stream), 50):
        index.assign([told(n, s) for n, s in enumerate(stream[start : start + 50], start)])
        oldest, coming = (int(n or 0) for n in client.hmget("{barid}/stories", "oldest", "next"))
        sizes.append(coming - oldest)
    assert max(sizes) <= 400 + 50 + 16
    assert len(client.keys("{barid}/stories:articles:*")) <= (400 + 50) // 16 + 2
    known = sum(client.hlen(key) for key in client.keys("{barid}/stories:ids:*"))
    assert known == sizes[-1]
    [again] = assign(index, told(len(stream) - 1, stream[-1]))
    assert again.size >= 1
    assert assign(index, told(0, stream[0]))[0].of != ""


def test_entries_of_forgotten_articles_leave_their_buckets(barid: Service, sketch: Sketch) -> None:
    client = barid.redis()
    index = StoryIndex(
        barid.settings.model_copy(update={"max_story_bytes": 64 * ARTICLE_BYTES}), client
    )
    for start in range(0, 800, 16):
        index.assign([told(n, sketch) for n in range(start, start + 16)])
    buckets = [key for kind in "ce" for key in client.keys(f"{{barid}}/stories:{kind}:*")]
    assert len(buckets) <= 20
    assert max(client.strlen(key) for key in buckets) <= 6 * 33


def test_a_chunk_that_somebody_removed_stops_nothing(barid: Service, sketch: Sketch) -> None:
    client = barid.redis()
    index = StoryIndex(barid.settings, client)
    assign(index, told(1, sketch), told(2, sketch))
    client.delete(*client.keys("{barid}/stories:articles:*"))
    [one] = assign(index, told(3, sketch))
    [two] = assign(index, told(4, sketch))
    assert (one.role, two.role, two.of) == ("first", "copy", article_id(3))


WANTED = Wanted("desk")


def given_to(index: StoryIndex, *articles: Told) -> list[frozenset[str]]:
    return [one.given for one in index.assign(articles)]


def test_a_subscription_is_given_one_article_of_a_story(barid: Service, sketch: Sketch) -> None:
    index = StoryIndex(barid.settings, barid.redis())
    other = Wanted("archive")
    one = told(1, sketch)
    two = told(2, sketch, wanted_by=[WANTED])
    three = told(3, sketch, wanted_by=[WANTED, other])
    expected = [frozenset(), frozenset({"desk"}), frozenset({"archive"})]
    assert given_to(index, one, two, three) == expected
    assert given_to(index, three, two, one) == expected[::-1]  # again, in another order


def test_it_is_given_the_story_again_when_outlets_or_a_topic_have_come(
    barid: Service, sketch: Sketch
) -> None:
    index = StoryIndex(barid.settings, barid.redis())
    again = [Wanted("desk", again_after=2)]
    topics = [["security"], ["security"], ["security"], ["security", "diplomacy"], ["diplomacy"]]
    articles = [
        told(n, sketch, topics=carried, wanted_by=again) for n, carried in enumerate(topics)
    ]
    assert [bool(g) for g in given_to(index, *articles)] == [True, False, True, True, False]
    assert [bool(g) for g in given_to(index, *articles)] == [True, False, True, True, False]
