"""Bodies told by their letters: `l'ANAC`, `Harbour Council (HC)`."""

from collections.abc import Container, Iterable
from dataclasses import replace

from schemas.entities import OrganisationKind
from workers.stages.names.words import CLOSING_QUOTES, Words
from workers.stages.text.words import is_arabic
from workers.stages.who.catalogue import Actor
from workers.stages.who.spans import Span

_BEFORE_LETTERS = frozenset("the l la le du au of selon by from with par d de a les".split()) | {
    "'",
    "’",
}
_NO_BODIES = frozenset(
    "usa uae uk eau ddr urss covid dna adn hiv vih sida aids cfa gdp pib sms lgbt lgbtq "
    "lgbti vip gmt utc rdc rca tnt pdf dvd ceo pdg pm am diy ivg pma gpa vtt suv gps tgv "
    "rer hlm smic rsa tva isf ptsd ppe pcr arn mrna rna iot html ied cv usd eur atm bac zad "
    "msc phd tatp rip can ong wrc dvg msm floss url vat raci faq ufo fyi bbq "
    "ehpad lbd ndc fcfa dih cop".split()
)
"""Abbreviations of what is no body."""


def by_letters(words: Words) -> list[tuple[int, int]]:
    """Return the abbreviations that stand where bodies do: `l'ANAC`, `the RMT`, `… (SNJC)`."""
    texts, shapes = words.texts, words.shapes
    return [
        (at, at)
        for at in words.capitals
        if shapes[at] == "XX"
        and 3 <= len(texts[at]) <= 6
        and texts[at].isalpha()
        and texts[at] not in _NO_BODIES
        and at
        and (
            texts[at - 1] in _BEFORE_LETTERS
            or (texts[at - 1] == "(" and at > 1 and shapes[at - 2] in "Xx")
        )
        and (at + 1 == len(texts) or shapes[at + 1][0] not in "X0")
    ]


PARTIES = frozenset("ps lr rn fn".split())
_OF_PARTIES = frozenset(
    "maire maires depute deputes deputee senateur senatrice senateurs president "
    "presidente candidat candidate "
    "elu elue elus parlementaires eurodepute groupe ministre patron le du au les des - (".split()
)


def parties_by_letters(words: Words) -> list[tuple[int, int, OrganisationKind]]:
    """Return French parties of two letters: `le maire LR de Nice`, `(PS)`."""
    return [
        (at, at, "party")
        for at in words.places(words.vocabulary & PARTIES)
        if at and words.shapes[at] == "XX" and words.texts[at - 1] in _OF_PARTIES
    ]


def spelled_out(spans: Iterable[Span], countries: Container[str]) -> list[Span]:
    """Return the spans, each abbreviation with the words that it is short for.

    A body that the catalogue knows by its letters alone is known by the words before them, too,
    unless it belongs to a country that the article does not name: then the letters are another's.

    Args:
        spans: the names of an article.
        countries: codes of the countries that it names.
    """
    spans = list(spans)
    bodies = {(span.field, span.first): span for span in spans if span.type == "organisation"}
    known: dict[tuple[str, ...], Actor] = {}
    longer: dict[tuple[str, ...], Span] = {}
    for span in bodies.values():
        short = bodies.get((span.field, _in_brackets_behind(span)))
        if short is None or not (_is_abbreviation(span, short) or _is_latin_form(span, short)):
            continue
        actor = span.actor or short.actor
        if actor and (span.actor or not actor.country or actor.country in countries):
            known[short.key] = known[span.key] = actor
        else:
            longer[short.key] = span
    return [_spelled(span, known, longer) for span in spans]


def _in_brackets_behind(span: Span) -> int:
    """Return the first word in brackets behind a name; -1: there are none."""
    texts = span.words.texts
    behind = span.last + 1
    if texts[behind : behind + 1] and texts[behind] in CLOSING_QUOTES:
        behind += 1
    return behind + 1 if texts[behind : behind + 1] == ["("] else -1


def _is_abbreviation(span: Span, short: Span) -> bool:
    texts, shapes = span.words.texts, span.words.shapes
    closed = texts[short.last + 1 : short.last + 2] == [")"]
    return closed and span.length > 1 and short.length == 1 and shapes[short.first] == "XX"


def _is_latin_form(span: Span, short: Span) -> bool:
    """Whether a name in brackets is an Arabic one in Latin letters: `"فيرتون" (Veritone)`."""
    texts = span.words.texts
    return is_arabic(texts[span.last]) and not is_arabic(texts[short.first])


def _spelled(
    span: Span, known: dict[tuple[str, ...], Actor], longer: dict[tuple[str, ...], Span]
) -> Span:
    if span.type != "organisation":
        return span
    if actor := known.get(span.key):
        return replace(span, actor=actor)
    if full := longer.get(span.key):
        return replace(span, actor=None, kind=full.kind, country=full.country, full=full.key)
    return span
