import random

import pytest

from tests.articles import make_articles
from workers.errors import ConfigurationError
from workers.events.exchange import (
    binding_keys,
    binding_member,
    prepare_again,
    queues_for,
    routing_key,
)
from workers.events.recent import parse_age
from workers.pipeline import default_pipeline


def reached(key: str, topics: list[str], languages: list[str]) -> bool:
    bindings = frozenset(binding_member("q", b).encode() for b in binding_keys(topics, languages))
    return queues_for(bindings, key) == ("q",)


def test_routing_keys_name_language_and_sorted_topics() -> None:
    assert routing_key("ar", ["security", "diplomacy"]) == "event.ar.diplomacy.security.v1"
    assert routing_key("fr", []) == "event.fr.none.v1"


@pytest.mark.parametrize(
    ("topics", "languages", "wanted"),
    [
        ([], [], "ar: fr:security en:diplomacy,humanitarian,security"),
        (["security"], [], "fr:security en:diplomacy,humanitarian,security"),
        (["diplomacy", "humanitarian"], [], "en:diplomacy,humanitarian,security"),
        (["security"], ["fr"], "fr:security"),
        (["security"], ["en", "ar"], "en:diplomacy,humanitarian,security"),
        ([], ["ar"], "ar:"),
        (["none"], [], "ar:"),
    ],
)
def test_a_subscription_gets_what_it_asked_for(
    topics: list[str], languages: list[str], wanted: str
) -> None:
    for event in "ar: fr:security en:diplomacy,humanitarian,security".split():
        language, carried = event.split(":")
        key = routing_key(language, carried.split(",") if carried else [])
        assert reached(key, topics, languages) == (event in wanted.split()), key


def test_an_event_that_matches_twice_reaches_its_queue_once() -> None:
    both = binding_keys(["security", "diplomacy"])
    bindings = frozenset(binding_member("q", b).encode() for b in both)
    assert queues_for(bindings, "event.ar.diplomacy.security.v1") == ("q",)


@pytest.mark.parametrize("word", ["Security", "a.b", "", "#", "*", "أمن"])
def test_what_cannot_be_a_word_of_a_key_is_refused(word: str) -> None:
    with pytest.raises(ConfigurationError, match="lower-case"):
        binding_keys([word])


def test_ages_are_read() -> None:
    assert parse_age("10m").total_seconds() == 600
    assert parse_age("2h").total_seconds() == 7200
    with pytest.raises(ConfigurationError, match="10m"):
        parse_age("soon")


@pytest.mark.parametrize("text", ["99999999d", "9" * 5_000 + "s"])
def test_an_age_beyond_all_dates_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="longer than 36500d"):
        parse_age(text)


def test_a_program_that_seeds_chance_gives_no_delivery_tag_twice() -> None:
    event = default_pipeline().enrich(next(make_articles(1)))
    tags = set()
    for _ in range(3):
        random.seed(1)
        tags.add(prepare_again(event.to_json()).tag(0))
    assert len(tags) == 3
