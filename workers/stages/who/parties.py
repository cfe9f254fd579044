"""The closing list of parties: its entries become actors, named in the prose or not."""

import re
from collections.abc import Iterable
from datetime import date

from workers.stages.names.clitics import bare
from workers.stages.names.words import words_of
from workers.stages.who.bodykinds import kind_of_side
from workers.stages.who.cues import HEADS_AR, HEADS_LATIN
from workers.stages.who.entities import Entity
from workers.stages.who.register import Register, settled

# Dashes with spaces, and separators; in Arabic `و` before a word with the article joins two.
_PARTS = re.compile(r"\s+[-–—]\s+|[،,;؛/\n]|\s+(?:and|et)\s+(?:the\s+|les?\s+|la\s+)?|\s+و(?=ال)")
_SIDES = frozenset(
    "حكومه اداره فصايل سلطه قوات جيش رياسه government administration factions authorities forces "
    "army gouvernement autorites armee".split()
)


def of_parties(
    parties: Iterable[str], register: Register, countries: Iterable[str], day: date | None
) -> list[Entity]:
    """Return the actors of a closing list, without mentions.

    Args:
        parties: its entries.
        register: the catalogue.
        countries: codes of the countries of the article, which decide between namesakes.
        day: the day of the article, which does so too.
    """
    found: list[Entity] = []
    for party in parties:
        words = words_of(party)
        spans = settled(register.found([("text", words)]), countries, day)
        found += [Entity(span.type, span.actor) for span in spans]
        covered = [(span.start, span.end) for span in spans]
        for start, end in _parts(party):
            if any(start < stop and begin < end for begin, stop in covered):
                continue
            if _is_body(part := party[start:end]):
                words_of_it = [word for word in words_of(part).texts if word[0].isalnum()]
                kind = kind_of_side(words_of_it)
                found.append(Entity("organisation", name=part, kind=kind))
    return found


def _parts(party: str) -> list[tuple[int, int]]:
    """Return where the parts of an entry begin and end, without spaces at their ends."""
    parts = []
    start = 0
    for start_of_cut, end_of_cut in [
        *(m.span() for m in _PARTS.finditer(party)),
        (len(party),) * 2,
    ]:
        part = party[start:start_of_cut]
        if text := part.strip():
            begin = start + part.index(text)
            parts.append((begin, begin + len(text)))
        start = end_of_cut
    return parts


def _is_body(part: str) -> bool:
    """Whether a part of an entry is called as bodies are, and not by a mere word."""
    words = [word for word in words_of(part).texts if word[0].isalnum()]
    if not 2 <= len(words) <= 8:
        return False
    first = bare(words[0]).removeprefix("ال")
    heads = _SIDES | HEADS_AR.keys()
    return first in heads or any(word in HEADS_LATIN or word in _SIDES for word in words)
