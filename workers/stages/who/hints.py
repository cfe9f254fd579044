"""What catalogue and rules tell the tagger of a text: hints, which it may follow or not."""

from collections.abc import Iterable, Mapping, Sequence

from schemas.entities import Country, Place
from schemas.parts import ContentField
from workers.stages.draft import Draft
from workers.stages.names.clitics import with_clitics
from workers.stages.names.passages import PassageIndex
from workers.stages.names.words import Words
from workers.stages.who.catalogue import Actor
from workers.stages.who.french import by_paper
from workers.stages.who.marks import Passages, Rules, rules
from workers.stages.who.register import Register, settled
from workers.stages.who.shortened import in_broken_quotes, in_full, nameless, of_states
from workers.stages.who.spans import Span

_MINISTRIES = frozenset("الخارجيه الداخليه الدفاع الصحه الماليه العدل".split())
_MINISTERS = frozenset(form for word in ("وزيره", "الوزيره", "وزير") for form in with_clitics(word))


def in_catalogue(
    draft: Draft,
    register: Register,
    texts: Iterable[tuple[ContentField, Words]],
    elsewhere: Mapping[ContentField, PassageIndex],
) -> list[Span]:
    """Return the names that the catalogue has, but for those of places and countries.

    Args:
        draft: with the countries and places that it names.
        register: the catalogue.
        texts: the words of its fields.
        elsewhere: where these name places and countries.
    """
    day = draft.published_at.date() if draft.published_at else None
    found = settled(register.found(texts), [country.code for country in draft.countries], day)
    found += _papers(register, texts)
    found = [
        span
        for span in found
        # A single word may be the name of a place or stand in one: `عين الأسد`.
        if (span.length > 1 or not elsewhere[span.field].hold(span.start, span.end))
        and not _is_of_minister(span)
    ]
    return found + _short_names(draft, register, texts, found)


def _short_names(
    draft: Draft,
    register: Register,
    texts: Iterable[tuple[ContentField, Words]],
    known: Iterable[Span],
) -> list[Span]:
    """Return the bodies that Arabic calls by a part of their names, which others do not hold."""
    if draft.language.code != "ar":
        return []
    spans: list[Span] = []
    for field, words in texts:
        for at, clitics, nouns in nameless(words):
            name = words.texts[at][clitics:]
            actors = {actor for noun in nouns for actor in register.named(f"{noun} {name}")}
            if len(actors) == 1:
                spans.append(_short(field, words, at, at, clitics, actors.pop()))
        spans += _in_quotes(field, words, register)
        if not (of_country := of_states(words)):
            continue
        countries = _first_and_last(field, words, draft.countries)
        for at, behind in of_country:
            last = countries.get(behind)
            if last is None or not words.texts[last].endswith(("يه", "ي", "يين", "يون")):
                continue
            clitics, kind, full = in_full(words, at, last)
            named = register.named(full)
            span = _short(field, words, at, last, clitics, named[0] if len(named) == 1 else None)
            span.kind, span.full = kind, tuple(full.split())
            spans.append(span)
    if spans:
        taken = {(span.field, at) for span in known for at in range(span.first, span.last + 1)}
        return [
            span
            for span in spans
            if (span.field, span.first) not in taken and (span.field, span.last) not in taken
        ]
    return spans


def _in_quotes(field: ContentField, words: Words, register: Register) -> Iterable[Span]:
    """Yield the bodies of the catalogue whose noun alone is in quotation marks."""
    free = 0
    for at, last, name in in_broken_quotes(words):
        actors = register.named(name) if at >= free else ()
        if len(actors) == 1:
            yield _short(field, words, at, last, 0, actors[0])
            free = last + 1


def _short(
    field: ContentField, words: Words, first: int, last: int, clitics: int, actor: Actor | None
) -> Span:
    start, end = words.folded.span(words.starts[first] + clitics, words.end(last))
    return Span(field, words, first, last, start, end, "organisation", actor)


def _papers(register: Register, texts: Iterable[tuple[ContentField, Words]]) -> list[Span]:
    """Return the French newspapers of the catalogue whose article is in `au` or `du`."""
    spans = []
    for field, words in texts:
        for first, last, kind in by_paper(words):
            start, end = words.source_span(first, last)
            actors = register.named(f"Le {words.folded.source[start:end]}")
            if len(actors) == 1:
                spans.append(
                    Span(field, words, first, last, start, end, "organisation", actors[0], kind)
                )
    return spans


def _is_of_minister(span: Span) -> bool:
    """Whether a body is but what a minister is of: `وزيرة الخارجية الفرنسية`."""
    texts = span.words.texts
    first = texts[span.first]
    if not span.first or first not in _MINISTRIES:
        return False
    return texts[span.first - 1] in _MINISTERS


def told_of(
    draft: Draft,
    field: ContentField,
    words: Words,
    known: Iterable[Span],
    common: frozenset[str],
    never_people: frozenset[str],
) -> tuple[Rules, dict[int, str]]:
    """Return what rules take for names in a field, and the hints, letters by word.

    A name of the catalogue is told by `P` (person) or `O` (organisation) at its first word and by
    `p` or `o` at the others; what rules take for one by `T` and `t`, `H` and `h`, or `L` if its
    letters tell it; places and countries by `G` and `g`, `C` and `c`.

    Args:
        draft: with the countries and places that it names.
        field: the field.
        words: its words.
        known: the names that the catalogue has.
        common: words that are never part of a name.
        never_people: those, and words that are part of the names of bodies only.
    """
    places = _first_and_last(field, words, draft.places)
    countries = _first_and_last(field, words, draft.countries)
    ruled = rules(words, common, never_people, places, countries)
    here = [span for span in known if span.field == field]
    return ruled, _hints(here, ruled, places, countries)


def _first_and_last(
    field: ContentField, words: Words, named: Sequence[Country | Place]
) -> Passages:
    """Return the first and last words of the passages of a field that name them."""
    return {
        words.holding(mention.start): words.holding(mention.end - 1)
        for one in named
        for mention in one.mentions
        if mention.field == field
    }


def _hints(
    known: Iterable[Span], rules: Rules, places: Passages, countries: Passages
) -> dict[int, str]:
    told: dict[int, str] = {}
    for span in known:
        _tell(told, span.first, span.last, "P" if span.type == "person" else "O")
    for first, last in dict(rules.people).items():
        _tell(told, first, last, "T")
    for first, last in {first: last for first, last, _ in rules.bodies}.items():
        _tell(told, first, last, "H")
    for first, last in rules.letters:
        _tell(told, first, last, "L")
    for first, last in places.items():
        _tell(told, first, last, "G")
    for first, last in countries.items():
        _tell(told, first, last, "C")
    return told


def _tell(told: dict[int, str], first: int, last: int, letter: str) -> None:
    for at in range(first, last + 1):
        its = letter if at == first else letter.lower()
        if its not in (letters := told.get(at, "")):
            told[at] = letters + its
