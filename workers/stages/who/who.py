"""The who stage: people and organisations that title and text name."""

from collections.abc import Iterable
from dataclasses import replace

from schemas.entities import OrganisationKind
from schemas.parts import ContentField
from workers.stages.draft import Draft
from workers.stages.names.passages import PassageIndex, passages_of
from workers.stages.names.reach import within_reach
from workers.stages.names.words import Words, words_of
from workers.stages.text.words import is_arabic
from workers.stages.who import tagger
from workers.stages.who.bodies import clitics
from workers.stages.who.countrynames import CountryNames
from workers.stages.who.entities import (
    Entity,
    by_prominence,
    joined,
    organisation,
    person,
    surnames,
)
from workers.stages.who.hints import in_catalogue, told_of
from workers.stages.who.nobody import SMALL, STORMS, is_nobody, without_small
from workers.stages.who.parties import of_parties
from workers.stages.who.people import with_roles
from workers.stages.who.register import Register
from workers.stages.who.spans import Span, Type, merged
from workers.stages.who.tagger import Tagger
from workers.stages.who.told import CUES, cue, table
from workers.stages.who.unlisted import unlisted
from workers.stages.who.whole import LONGEST, may_be_person, put_right

VERSION = "1"
"""Version of the stage's rules and taggers."""

LANGUAGES = ("ar", "en", "fr")
"""Languages in which names beyond the catalogue are sought."""


def who(draft: Draft, register: Register, model: Tagger | None = None) -> Draft:
    """Set the people and organisations of a draft, the most prominent first.

    Args:
        draft: with content; with language and countries too, if names beyond the catalogue are to
            be found, and their countries.
        register: the catalogue.
        model: the tagger; None: Barid's own of the language, if there is one.
    """
    model = model or tagger.load(draft.language.code)
    day = draft.published_at.date() if draft.published_at else None
    texts = [(field, words_of(text)) for field, text in within_reach(draft.content)]
    codes = [country.code for country in draft.countries]
    elsewhere = passages_of((*draft.places, *draft.countries))
    known = in_catalogue(draft, register, texts, elsewhere)
    named = _named(draft)
    spans: list[Span] = []
    for field, words in texts:
        here = [span for span in known if span.field == field]
        guessed = [
            whole
            for span in _guessed(draft, field, words, here, model)
            if not elsewhere[field].hold(span.start, span.end)
            and (whole := put_right(span, elsewhere[field]))
        ]
        for span in merged(here, guessed):
            spans.append(_told(span, named[field]))
    entities = joined(spans, codes)
    common = model.never_people if model else frozenset()
    _short_ones(entities, texts, spans, elsewhere, common)
    there = {_named_so(one) for one in entities} if draft.content.parties else set()
    for other in of_parties(draft.content.parties, register, codes, day):
        if (named_so := _named_so(other)) not in there:
            there.add(named_so)
            entities.append(other)
    entities = by_prominence(entities)
    draft.people = [person(one, day) for one in entities if one.type == "person"]
    draft.organisations = [organisation(one) for one in entities if one.type == "organisation"]
    return draft


def load_taggers() -> None:
    """Load the taggers of all languages and what words tell, before processes fork."""
    table()
    for language in LANGUAGES:
        tagger.load(language)


def _named(draft: Draft) -> dict[ContentField, CountryNames]:
    """Return the countries named in each field."""
    named: dict[ContentField, dict[int, str]] = {"title": {}, "text": {}}
    for country in draft.countries:
        for mention in country.mentions:
            named[mention.field][mention.start] = country.code
    return {field: CountryNames(its) for field, its in named.items()}


def _guessed(
    draft: Draft,
    field: ContentField,
    words: Words,
    known: Iterable[Span],
    model: Tagger | None,
) -> list[Span]:
    """Return the names that the tagger or the rules find, those of the tagger first."""
    if model is None:
        return []
    ruled, told = told_of(draft, field, words, known, model.common, model.never_people)
    tagged = [
        (without_small(words, first, last), last, it)
        for first, last, it in model.names(words, told)
    ]
    tagged = [one for one in tagged if _is_name(words, *one)]
    by_rule = [
        (first, last)
        for begun, last in ruled.people
        for first in (without_small(words, begun, last),)
        if may_be_person(words.texts, first, last) and not is_nobody(words, first, last)
    ]
    by_rule += unlisted(
        words, known, ruled, [*by_rule, *((one[0], one[1]) for one in tagged)], model.never_people
    )
    people_parts = dict(by_rule) | {first: last for first, last, it in tagged if it == "person"}
    found: list[tuple[int, int, Type]] = [
        *(
            (first, last, "organisation")
            for first, last, _ in ruled.bodies
            if first + 1 in people_parts
        ),
        *((first, last, "organisation") for first, last, _ in ruled.sure),
        *tagged,
        *((first, last, "person") for first, last in by_rule),
        *((first, last, "organisation") for first, last, _ in ruled.bodies),
        *((first, last, "organisation") for first, last in ruled.letters),
    ]
    kinds = {first: kind for first, _, kind in ruled.bodies}
    return [
        _span(field, words, *one, kind=kinds.get(one[0], "other"))
        for one in found
        # «عبدالله الثاني بن الحسين»
        if one[0] != one[1] or not one[0] or words.texts[one[0] - 1] != "بن"
    ]


def _is_name(words: Words, first: int, last: int, type_: Type) -> bool:
    """Whether what was tagged is a person's name: no title alone, no part of a longer word.

    Bodies are left to catalogue and rules: what the tagger adds to them is wrong too often.
    """
    if type_ == "organisation" or last - first >= LONGEST:
        return False
    if words.touches(first) and words.texts[first - 1] == "-":
        return False
    if first and (words.texts[first - 1] in STORMS or words.texts[first : last + 1] == ["league"]):
        return False  # "la tempête Amanda"
    if words.texts[last] == "بن" or any(word.isdigit() for word in words.texts[first : last + 1]):
        return False
    if not may_be_person(words.texts, first, last) or is_nobody(words, first, last):
        return False
    if first == last and first and words.texts[first - 1] in _BODIES:
        return False  # «البنك الأهلي»
    if first == last and (words.texts[first] in SMALL or len(words.texts[first]) == 1):
        return False
    return not any(CUES.get(word) == "t" for word in words.texts[first : min(first + 1, last) + 1])


_BODIES = frozenset("البنك بنك المصرف النادي المستشفي الجامعه".split())
"""Nouns before an adjective that is also a name."""


def _span(
    field: ContentField,
    words: Words,
    first: int,
    last: int,
    type_: Type,
    kind: OrganisationKind = "other",
) -> Span:
    """Return a span without what is no part of the name: clitics, articles, the genitive."""
    if words.texts[first] in ("the", "le", "la", "les") and last > first:
        first += 1
    if last - first > 1 and words.texts[last] == "s" and words.texts[last - 1] in "'’":
        last -= 2
    before = (type_ == "organisation" and clitics(words.texts[first])) or words.clitics(first)
    begin, stop = words.starts[first] + before, words.end(last)
    start, end = words.folded.span(begin, stop)
    return Span(field, words, first, last, start, end, type_, kind=kind)


def _told(span: Span, countries: CountryNames) -> Span:
    """Return a span with what the text around it says."""
    if span.type == "person":
        return with_roles(span, countries) if span.length > 1 or span.actor else span
    if span.actor is None:
        inside = countries.within(span.start, span.end)
        return replace(span, country=inside) if inside else span
    return span


def _short_ones(
    entities: list[Entity],
    texts: Iterable[tuple[ContentField, Words]],
    spans: Iterable[Span],
    elsewhere: dict[ContentField, PassageIndex],
    common: frozenset[str],
) -> None:
    """Add the mentions of people by their surname alone, and of bodies by their abbreviation."""
    owners = {
        name: found[0]
        for name, found in surnames(entities).items()
        if len(found) == 1 and found[0].fullest.length > 1 and _is_own(name, common)
    }
    letters = {
        span.key[0]: one
        for one in entities
        for span in one.spans
        if one.type == "organisation" and span.length == 1 and _is_letters(span)
    }
    owners |= letters
    if not owners:
        return
    written = frozenset(clitic + name for name in owners for clitic in ("", *_CLITICS))
    taken = {(span.field, at) for span in spans for at in range(span.first, span.last + 1)}
    for field, words in texts:
        for at in words.places(words.vocabulary & written):
            word = words.texts[at]
            name = word if word in owners else word[1:]
            if (field, at) in taken:
                continue
            if name in letters:
                if words.shapes[at] != "XX":
                    continue
            elif not is_arabic(word) and not _alone(words, at):
                continue
            span = _clipped(field, words, at, len(word) - len(name))
            if not elsewhere[field].meet(span.start, span.end):
                owners[name].spans.append(span)


_CLITICS = "وبلف"


def _is_letters(span: Span) -> bool:
    return span.words.shapes[span.first] == "XX" and len(span.key[0]) > 2


def _is_own(name: str, common: frozenset[str]) -> bool:
    """Whether a surname is hardly a word or an adjective too."""
    return len(name) > 3 and not cue(name) and name not in common


def _alone(words: Words, at: int) -> bool:
    """Whether a Latin word is a name, and no part of a longer one."""
    if words.shapes[at][0] != "X":
        return False
    around = words.shapes[max(0, at - 1) : at] + words.shapes[at + 1 : at + 2]
    return all(shape[0] != "X" for shape in around)


def _clipped(field: ContentField, words: Words, at: int, clitics: int) -> Span:
    span = _span(field, words, at, at, "person")
    begin, end = words.starts[at], words.end(at)
    start, _ = words.folded.span(begin + clitics, end)
    return replace(span, start=start)


def _named_so(one: Entity) -> tuple[Type, str]:
    """Return what one of the closing list has in common with the same one of the text."""
    return one.type, one.actor.id if one.actor else one.name
