"""Recent events and corrections held against another model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from schemas.article import RawArticle
from schemas.event import EnrichedEvent
from tests.unit.cli.test_corrections import correction
from workers.operate.comparison import agreement, compare
from workers.pipeline import Pipeline
from workers.stages.topics.score import Score, Sentence


@dataclass
class Words:
    """A model that carries a topic where its word stands, with the probability given for it."""

    version: str
    words: dict[str, str]
    topics: Sequence[str] = field(init=False)
    languages: frozenset[str] = frozenset({"en"})
    sure: float = 0.9

    def __post_init__(self) -> None:
        self.topics = list(self.words)

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        found = []
        for topic, word in self.words.items():
            weights = [float(word in s.text) for s in sentences]
            probability = self.sure if any(weights) else 0.1
            found.append(Score(topic, probability, any(weights), False, weights))
        return found


NOW = Words("now-1", {"war": "shells", "aid": "food"})
LONG = " The town hall said so on Monday in a statement that was read out to the reporters there."


def event(text: str, url: str, model: Words = NOW) -> EnrichedEvent:
    article = RawArticle(url=f"https://a.example/{url}", title="News", body=text + LONG)
    return Pipeline(model).enrich(article)


def test_what_is_gained_and_lost_is_counted_by_topic_and_language() -> None:
    events = [
        event("The army fired shells.", "1"),
        event("The army fired rockets.", "2"),
        event("The lorries brought food.", "3"),
    ]
    found = compare(events, Words("then-1", {"war": "rockets", "aid": "food"}))
    war, aid = found.groups["en"].topics["war"], found.whole.topics["aid"]
    assert (war.now, war.then, war.gained, war.lost) == (1, 1, 1, 1)
    assert (aid.now, aid.then, aid.gained, aid.lost) == (1, 1, 0, 0)
    assert (found.stay, found.whole.changed, found.decided_by) == (1, 2, {"now-1": 3})
    assert list(found.groups) == ["all", "en"]
    assert [a.changed for a in found.changed] == [["war"], ["war"]]


def test_the_largest_difference_comes_first() -> None:
    events = [event("The army fired shells.", "1"), event("The lorries brought food.", "2")]
    weak = replace(NOW, sure=0.6)
    found = compare(
        [event("The army fired shells.", "1", weak), events[1]],
        Words("x", {"war": "-", "aid": "-"}),
    )
    assert [round(a.difference, 2) for a in found.changed] == [0.8, 0.5]


def test_an_article_with_several_events_counts_once_as_its_latest_one_says() -> None:
    first, second = event("The army fired shells.", "1"), event("The army went home.", "1")
    assert first.subject == second.subject
    found = compare([first, second], Words("then-1", {"war": "shells", "aid": "food"}))
    assert found.whole.articles == 1
    assert (found.stay, found.whole.topics["war"].now) == (1, 0)


def test_topics_of_one_model_alone_change_nothing_and_are_named() -> None:
    events = [event("The army fired shells at food lorries.", "1")]
    found = compare(events, Words("then-1", {"war": "shells", "sea": "lorries"}))
    assert (found.only_now, found.only_then, found.stay) == (["aid"], ["sea"], 1)
    assert (found.whole.topics["aid"].now, found.whole.topics["sea"].then) == (1, 1)
    assert found.whole.topics["sea"].gained == 0


def test_a_language_that_the_other_model_does_not_read_loses_its_topics() -> None:
    other = replace(NOW, version="then-1", languages=frozenset({"ar"}))
    found = compare([event("The army fired shells.", "1")], other)
    assert (found.groups["en"].topics["war"].lost, found.whole.uncertain_then) == (1, 1)


def test_a_text_that_is_too_short_is_uncertain_as_in_the_pipeline() -> None:
    short = Pipeline(NOW).enrich(
        RawArticle(title="News", body="The army in the town fired shells.")
    )
    found = compare([short], replace(NOW, version="then-1", languages=frozenset({"en", "und"})))
    assert (found.whole.uncertain_now, found.whole.uncertain_then) == (1, 1)


def test_without_events_there_is_nothing_to_say() -> None:
    found = compare([], NOW)
    assert (found.whole.articles, found.stay, found.changed, found.only_then) == (0, 0, [], [])


@pytest.mark.parametrize(("word", "right"), [("shells", 2), ("peace", 1)])
def test_only_what_somebody_named_counts_for_the_agreement(word: str, right: int) -> None:
    named = correction("a", "War", "They fired shells.", security=2, diplomacy=0)
    bare = correction("b", "", "", security=2)
    model = Words("m", {"security": word, "humanitarian": "shells", "diplomacy": "talks"})
    told = agreement([replace(named, language="en"), bare], model)
    assert (told.right, told.named, told.articles) == (right, 2, 1)


def test_a_topic_that_a_model_does_not_have_is_not_held_against_it() -> None:
    made = replace(correction("a", "War", "They fired shells.", security=2), language="en")
    assert agreement([made], Words("m", {"sea": "ships"})).named == 0
