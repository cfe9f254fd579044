"""Which items rules keep, and durations."""

from datetime import UTC, datetime, timedelta

import pytest

from workers.feeds.durations import seconds, shown
from workers.feeds.items import FeedItem
from workers.feeds.rules import Facts, Rules, RuleSet, left_out, mark

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def facts(title: str = "خبر", body: str = "", hint: str | None = None, **more: object) -> Facts:
    item = FeedItem("k", "https://n.example/1", None, title, body, **more)  # type: ignore[arg-type]
    return Facts(item, hint, NOW.timestamp())


def reason(rules: dict[str, dict[str, object]], of: Facts) -> str:
    made = RuleSet(Rules.of(rules.get("keep", {})), Rules.of(rules.get("block", {})))
    return left_out(made, RuleSet(), of)


@pytest.mark.parametrize(
    ("title", "body", "word", "found"),
    [
        ("الهدنة في غَزَّة", "", "غزة", True),
        ("وبغزة", "", "غزه", True),
        ("Drones over Kyiv", "", "drone*", True),
        ("Drones over Kyiv", "", "drone", False),
        ("x", "<p>D&eacute;plac&eacute;s &agrave; Goma</p>", "déplacés", True),
        ("x", "<b>cease</b>-<i>fire</i> talks", "cease fire", True),
        ("x", "<p>one cease</p><p>fire two</p>", "cease fire", False),
        ("x", '<img alt="" src="https://x.example/sport.png">text', "sport", False),
        ("Sportsmanship", "", "sport", False),
    ],
)
def test_words_are_found_in_title_or_text_as_subscriptions_find_them(
    title: str, body: str, word: str, found: bool
) -> None:
    of = facts(title, body)
    assert bool(reason({"block": {"words": [word]}}, of)) is found
    assert bool(reason({"keep": {"words": [word, "zzz"]}}, of)) is not found


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"block": {"authors": ["HADDAD"]}}, "block authors: HADDAD"),
        ({"block": {"authors": ["Basma Haddad", "x"]}}, "block authors: Basma Haddad"),
        ({"block": {"authors": ["Had"]}}, ""),
        ({"keep": {"authors": ["Alice"]}}, "keep authors: none of Alice"),
        ({"block": {"tags": ["sport"]}}, "block tags: sport"),
        ({"block": {"tags": ["Spo"]}}, ""),
        ({"keep": {"tags": ["World", "رياضه"]}}, ""),
        ({"block": {"languages": ["fr"]}}, "block languages: fr"),
        ({"keep": {"languages": ["ar", "fr"]}}, ""),
        ({"keep": {"languages": ["ar"]}}, "keep languages: none of ar"),
        ({"keep": {"max_age": "1d"}}, "keep max_age: older than 1d"),
        ({"block": {"max_age": "1d"}}, "block max_age: older than 1d"),
        ({"keep": {"max_age": "3d"}}, ""),
        # keep: every condition; block: any.
        ({"keep": {"tags": ["Sport"], "authors": ["Alice"]}}, "keep authors: none of Alice"),
        ({"block": {"tags": ["x"], "authors": ["Haddad"]}}, "block authors: Haddad"),
        ({"keep": {"tags": ["Sport"]}, "block": {"tags": ["Sport"]}}, "block tags: Sport"),
    ],
)
def test_each_condition(rules: dict[str, dict[str, object]], said: str) -> None:
    of = facts(
        "Les déplacés de Goma attendent une aide qui ne vient pas",
        author="Basma Haddad", tags=("Sport", "رياضة"), language="en",
        published_at=NOW - timedelta(days=2),
    )  # fmt: skip
    assert reason(rules, of) == said


def test_the_language_of_a_text_too_short_to_tell_is_the_feeds_word() -> None:
    for of in (facts("A1", language="ar-EG"), facts("A1", hint="ar")):
        assert reason({"keep": {"languages": ["ar"]}}, of) == ""
    assert reason({"keep": {"languages": ["ar"]}}, facts("A1"))


def test_an_item_without_a_date_has_no_age() -> None:
    assert reason({"keep": {"max_age": 60}}, facts()) == ""


def test_rules_of_all_feeds_are_told_as_such() -> None:
    block = RuleSet(block=Rules.of({"tags": ["Sport"]}))
    assert left_out(RuleSet(), block, facts(tags=("sport",))) == "all feeds: block tags: Sport"


def test_rules_go_into_redis_and_come_back_and_leave_a_mark() -> None:
    rules = Rules.of({"words": ["a b"], "languages": "AR", "max_age": "2d"})
    assert Rules.kept(rules.as_json() | {"newer": 1}) == rules
    assert mark(RuleSet(), RuleSet()) == ""
    marks = {mark(RuleSet(keep=rules)), mark(RuleSet(block=rules)), mark(RuleSet(rules, rules))}
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"word": ["a"]}, "word: is no condition; there are words, authors"),
        ({"words": []}, "words: needs at least one text"),
        ({"words": [3]}, "words: needs a text in quotes"),
        ({"words": ["..."]}, "words: .* has no letter or digit"),
        ({"words": ["a*b"]}, "words: .* may stand only at the end"),
        ({"languages": ["Arabic"]}, "languages: 'arabic' is no language code"),
        ({"max_age": "soon"}, "max_age: needs seconds, or a text such as 15m"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Rules.of(table)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [(90, 90), ("90", 90), ("15m", 900), ("1h 30m", 5400), ("2 d", 172_800), ("1.5h", 5400)],
)
def test_durations(text: object, wanted: float) -> None:
    assert seconds(text) == wanted


@pytest.mark.parametrize("text", ["", "m", "15x", "-5m", 0, -1, True, None, "1000w", float("nan")])
def test_what_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match="needs seconds"):
        seconds(text)


def test_durations_are_shown_in_their_largest_unit() -> None:
    assert [shown(s) for s in (90, 900, 5400, 7200, 172_800)] == ["90s", "15m", "90m", "2h", "2d"]
