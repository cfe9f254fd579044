"""What an article speaks of, with how prominent each is in it."""

import re
from binascii import crc32
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence

from schemas.entities import Count, DateMention, Mention
from workers.stages.draft import Draft
from workers.stages.names.folded import folded
from workers.stages.names.memory import LONGEST, Memory
from workers.stages.sketch import Kind, Place
from workers.stages.story.copies import prose
from workers.stages.story.ideas import ideas
from workers.stages.story.skeleton import skeleton
from workers.stages.text.normalize import fold
from workers.stages.text.rarity import rarity, term_hash
from workers.stages.text.words import is_arabic, runs, stem


class Subjects:
    """What an article speaks of, each by its `term_hash`.

    Attributes:
        prominence: for each kind, how prominently it speaks of each: the sum of its mentions, each
            1 in the middle of the text, 2 in its opening and 3 in the title.
        rarity: how rare each is.
        in_title: what the title speaks of.
        in_opening: what the opening speaks of.
    """

    def __init__(self) -> None:
        self.prominence: dict[Kind, dict[int, int]] = {kind: {} for kind in Kind}
        self.rarity: dict[int, float] = {}
        self.in_title: set[int] = set()
        self.in_opening: set[int] = set()

    def add(self, kind: Kind, key: int, place: Place, prominence: int) -> None:
        """Add mentions of a thing, of which this is the most prominent place."""
        its = self.prominence[kind]
        its[key] = its.get(key, 0) + prominence
        if key not in self.rarity:
            self.rarity[key] = rarity(key)
        if place is Place.TITLE:
            self.in_title.add(key)
        elif place is Place.OPENING:
            self.in_opening.add(key)

    def place(self, key: int) -> Place:
        """Return where the article speaks of something first."""
        if key in self.in_title:
            return Place.TITLE
        return Place.OPENING if key in self.in_opening else Place.BODY


OPENING = 40
"""Words of the text that count more, as the event is told there."""

OPENING_CHARACTERS = 250
"""The same in characters."""

LOOKED_AT = 400
"""Words of the text that are looked at."""

SMALL = 12
"""Numbers up to here say little."""

SHORTEST = 3
"""Letters of a word that says something."""

_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][^\W\d_]{2,}")
_CLITICS = frozenset("بلكف")


def subjects(draft: Draft, words: Sequence[str] | None = None) -> Subjects:
    """Return what an article speaks of.

    Args:
        draft: the article, with its entities.
        words: its `prose`, if that is there already.
    """
    found = Subjects()
    _add_entities(found, draft)
    _add_words(found, draft, prose(draft.content.text) if words is None else words)
    return found


def _add_entities(found: Subjects, draft: Draft) -> None:
    for body in draft.organisations:
        if body.id:
            _add(found, Kind.ACTOR, body.id, body.mentions)
    for person in draft.people:
        if person.id:
            _add(found, Kind.ACTOR, person.id, person.mentions)
        elif bones := _bones(person.name):
            _add(found, Kind.NAME, bones, person.mentions)
    for place in draft.places:
        _add(found, Kind.PLACE, place.id or place.name, place.mentions)
    for country in draft.countries:
        _add(found, Kind.COUNTRY, country.code, country.mentions)
    published = draft.published_at.date().isoformat() if draft.published_at else ""
    for date in draft.dates:
        if date.value and date.value != published and date.precision in ("minute", "hour", "day"):
            _add(found, Kind.DATE, date.value[:10], (date,))
    for count in draft.counts:
        if count.number > 2:
            _add(found, Kind.NUMBER, f"{count.kind} {count.number}", (count,))


def _add(
    found: Subjects, kind: Kind, name: str, mentions: Iterable[Mention | DateMention | Count]
) -> None:
    key = term_hash(kind, name)
    for mention in mentions:
        place = _place(mention.field, mention.start)
        found.add(kind, key, place, 1 + place)


def _bones(name: str) -> str:
    parts = [skeleton(word) for word in runs(fold(name))]
    return ".".join(part for part in parts[-2:] if part)


def _place(field: str, start: int) -> Place:
    if field == "title":
        return Place.TITLE
    return Place.OPENING if start < OPENING_CHARACTERS else Place.BODY


def _add_words(found: Subjects, draft: Draft, prose_words: Sequence[str]) -> None:
    title = runs(folded(draft.content.title).text)
    opening = prose_words[:OPENING]
    # Each as often as it counts.
    counts = dict(Counter([*title * 3, *opening, *opening, *prose_words[OPENING:LOOKED_AT]]))
    terms = dict(zip(counts, map(_WORDS.__getitem__, counts), strict=True))
    for word, other in _other_names(draft, counts).items():
        if word in terms and terms[word][0]:
            terms[word] = (*terms[word][:2], *other)
    roots, names, rarity = found.prominence[Kind.WORD], found.prominence[Kind.NAME], found.rarity
    for (root, rare, name, name_rare), number in zip(terms.values(), counts.values(), strict=True):
        if root:
            roots[root] = roots.get(root, 0) + number
            rarity[root] = rare
            if name:
                names[name] = names.get(name, 0) + number
                rarity[name] = name_rare
    for words, place in ((title, found.in_title), (opening, found.in_opening)):
        for word in words:
            place.update(terms[word][::2])
    for word in filter(str.isdigit, counts):
        if key := _number(word):
            found.add(Kind.NUMBER, key, _first(word, title, opening), counts[word])
    meant = ideas()
    for root in roots.keys() & meant.keys():
        found.add(Kind.IDEA, meant[root], found.place(root), roots[root])


def _first(word: str, titled: Container[str], opened: Container[str]) -> Place:
    return Place.TITLE if word in titled else Place.OPENING if word in opened else Place.BODY


def _number(word: str) -> int:
    """Return the term of a word in digits; 0: it says nothing."""
    said = len(word) <= LONGEST and (len(word) > 2 or int(word) > SMALL)
    return term_hash(Kind.NUMBER, str(int(word))) if said else 0


# `term_hash` goes on from these.
_ROOT, _NAME = term_hash(Kind.WORD, ""), term_hash(Kind.NAME, "")

_Term = tuple[int, float]
"""A term with its rarity; 0: there is none."""

_NOTHING: _Term = (0, 0.0)


def _terms(word: str) -> tuple[int, float, int, float]:
    if len(word) < SHORTEST or word.isdigit():
        return _NOTHING + _NOTHING
    root = crc32(stem(word).encode(), _ROOT)
    return root, rarity(root), *(_name(word) if is_arabic(word) else _NOTHING)


def _name(word: str) -> _Term:
    bones = skeleton(word)
    if not bones:
        return _NOTHING
    name = crc32(bones.encode(), _NAME)
    return name, rarity(name)


_WORDS = Memory(_terms)
"""The term of each word's stem and, of one in Arabic letters, of the name that it may be.

Both are looked up at once, rarity and all: most of the time goes into looking up, as no cache of
the processor holds the tables.
"""

_NAMES = Memory(_name)
"""The term of the name that a word may be, if it is not in `_WORDS`."""

_RUNS = Memory(lambda name: tuple(runs(fold(name))))
"""The folded words of each name."""


def _other_names(draft: Draft, words: Collection[str]) -> dict[str, _Term]:
    """Return the words that are other names than their letters say, or none, or Latin ones."""
    known: list[Mention] = []
    for named in (draft.people, draft.organisations, draft.places):
        known += (m for entity in named if entity.id for m in entity.mentions)
    known += (m for country in draft.countries for m in country.mentions)
    its = {word: _NAMES[word[1:]] for word in words if word[0] in _CLITICS and word[1:] in words}
    for _, text in draft.content.fields:
        if folded(text).cased:
            for word in map(fold, set(_CAPITALISED.findall(text))):
                if word in words:
                    its[word] = _NAMES[word]
    # The bearers of these are known.
    for mention in {m.text for m in known}:
        its.update(dict.fromkeys(_RUNS[mention], _NOTHING))
    return its
