"""Filters held against what events can have: topics, languages, countries, people and places."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from workers.errors import ConfigurationError
from workers.events.definition import did_you_mean
from workers.events.facts import NO_TOPIC
from workers.events.filters import Filter
from workers.events.languagenames import language_named
from workers.events.naming import is_id
from workers.pipeline import actors
from workers.settings import Settings
from workers.stages.language import LANGUAGES
from workers.stages.text.words import words
from workers.stages.topics.modelfile import topic_names
from workers.stages.where.catalogue import country_codes, country_named, places, places_named

NEAR = 3
"""Names at most that are suggested."""


def check(wanted: Filter, settings: Settings) -> None:
    """Refuse topics, languages, countries and ids that no event will ever have.

    Raises:
        ConfigurationError: there is one; the message names it and says what to do.
    """
    topics = {*topic_names(settings.topic_model), NO_TOPIC}
    for topic in wanted.topics:
        if topic not in topics:
            raise _no_such("topic", topic, did_you_mean(topic, topics))
    for language in wanted.languages:
        if language not in LANGUAGES:
            near = language_named(language)
            hint = f"did you mean {near!r}?" if near else "use an ISO 639 code, such as ar or en"
            raise _no_such("language", language, hint)
    if not settings.entities:
        for condition in wanted.of_entities:
            raise ConfigurationError(
                f"{condition!r} asks for entities, and BARID_ENTITIES is false, so that events "
                "have none: leave the condition out, or set BARID_ENTITIES to true for all workers"
            )
    for code in (*wanted.countries, *wanted.about):
        if code not in country_codes():
            named = country_named(code)
            hint = f"did you mean {named!r}?" if named else "use an ISO 3166-1 code, such as EG"
            raise _no_such("country", code, hint)
    if wanted.actors:
        actors(settings.actors_file)  # a broken file is found before anything is made
    _check_ids(wanted, settings)


def doubts(wanted: Filter, settings: Settings) -> Iterator[str]:
    """Yield a warning for each name that no catalogue knows, and for `none` where it is idle."""
    if wanted.at_least is not None and NO_TOPIC in wanted.topics:
        yield (
            "topics: none lets in nothing here, since at_least needs a topic: for articles without "
            "topics, make a subscription of its own"
        )
    register = actors(settings.actors_file) if wanted.actors else None
    for name in wanted.actors:
        if register and not is_id(name) and not register.named(name):
            yield _unknown(name, ((n, a.id) for a in register.actors for n in a.names))
    for name in wanted.places:
        if not is_id(name) and not places_named(name):
            yield _unknown(name, ((known, place.id) for known, place in places()))


def _check_ids(wanted: Filter, settings: Settings) -> None:
    if ids := set(filter(is_id, wanted.actors)):
        known = {actor.id for actor in actors(settings.actors_file).actors}
        for unknown in sorted(ids - known):
            raise ConfigurationError(
                f"{unknown!r} is not in the catalogue of actors: {_near_id(unknown, known)}, or "
                "add it to the file that BARID_ACTORS_FILE names"
            )
    if ids := set(filter(is_id, wanted.places)):
        known = {place.id for _, place in places() if place.id}
        for unknown in sorted(ids - known):
            raise ConfigurationError(
                f"{unknown!r} is not in the catalogue of places: {_near_id(unknown, known)}"
            )


def _near_id(unknown: str, known: set[str]) -> str:
    # Numbers that look alike have nothing to do with each other.
    near = get_close_matches(unknown, known, 1, cutoff=0.8) if unknown[-1].isalpha() else []
    return f"did you mean {near[0]!r}?" if near else "use a name instead"


def _unknown(name: str, known: Iterable[tuple[str, str | None]]) -> str:
    near = _near(name, dict(known))
    hint = f" (did you mean {' or '.join(near)}?)" if near else ""
    return (
        f"the catalogue does not know {name!r}{hint}: it lets in only what a text itself names so, "
        "in its own language"
    )


def _near(name: str, known: dict[str, str | None]) -> list[str]:
    """Return the names that are most likely meant: those with the same words, then those alike."""
    its = set(words(name))
    keys = {text: words(text) for text in known}
    holding = sorted((t for t, key in keys.items() if its <= set(key)), key=lambda t: len(keys[t]))
    folded = {" ".join(key): text for text, key in keys.items()}
    alike = get_close_matches(" ".join(words(name)), folded, NEAR, cutoff=0.75)
    found: dict[str | None, str] = {}
    for text in (*holding, *(folded[key] for key in alike)):
        found.setdefault(known[text] or text, text)
    return [f"{t!r}, {known[t]}" if known[t] else repr(t) for t in list(found.values())[:NEAR]]


def _no_such(what: str, name: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f"{name!r} is not a {what} that an event can have: {hint}")
