"""Places that the catalogue does not have, told by a noun beside their name: قرية …, … Hospital."""

import re

from schemas.entities import PlaceKind
from workers.stages.text.normalize import fold
from workers.stages.where.readings import Head, PlaceName
from workers.stages.where.spot import Spot
from workers.stages.where.words import COMMON, DIRECTIONS

_ARABIC_AFTER = re.compile(r" [\"«“(]?([^\W\d_]{3,})( ال[^\W\d_]+)?( [^\W\d_]{3,})?")
_RANK = frozenset(map(fold, "الإمام الملك الأمير الشيخ السلطان السيدة السيد".split()))
_SUPERLATIVE = frozenset(
    map(fold, "أكبر آخر أهم ثاني أول أي كل أقدم أصغر ثالث أجمل أقرب غير".split())
)
_LATIN_AFTER = re.compile(r" ?((?:[A-ZÉÎ][\w’'-]+)(?:[ -](?:[A-ZÉ][\w’-]+))?)")
_LATIN_BEFORE = re.compile(r"((?:[A-Z][\w’'-]+ ){1,3})\Z")


def named(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    """Return the place that a noun names together with the words beside it, and its offsets."""
    if head.is_after:
        return _before(spot, head)
    return _arabic(spot, head) if spot.arabic else _latin(spot, head)


def _arabic(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _ARABIC_AFTER.match(spot.text.source, spot.found.end)
    if not match or spot.last in _SUPERLATIVE:
        return None
    word = fold(match[1])
    article = word.startswith("ال")
    # صغيرة and the like are adjectives; ليبية and العسكرية, too.
    if word in COMMON or word.endswith(("يه", "ات")) or (word.endswith("ه") and not article):
        return None
    end = match.end(1)
    if head.belongs and not article and match[2]:
        end = match.end(2)
    elif word in _RANK and (match[2] or match[3]):
        end = match.end(2) if match[2] else match.end(3)
    return _place(spot, head.kind, match.start(1), end, head)


def _latin(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _LATIN_AFTER.match(spot.text.source, spot.found.end)
    if not match or spot.titled:
        return None
    end = match.end(1)
    # "le maire de Paris Anne Hidalgo": the name after is another one.
    name = match[1].split(" ")[0]
    if " " in match[1]:
        end = match.start(1) + len(name)
    if name in DIRECTIONS or name.isupper() or name.lower() in COMMON:
        return None
    return _place(spot, head.kind, match.start(1), end, head)


def _before(spot: Spot, head: Head) -> tuple[PlaceName, int, int] | None:
    match = _LATIN_BEFORE.search(spot.before)
    if not match or spot.titled or (not head.belongs and re.match(r" [A-Z]", spot.after)):
        return None
    words = match[1].split()
    while words and (words[0] in DIRECTIONS or words[0] in ("The", "This", "Our")):
        words.pop(0)
    if not words or all(word.lower() in COMMON for word in words):
        return None
    name = " ".join(words)
    start = spot.found.start - len(name) - 1
    end = spot.found.end if head.belongs else spot.found.start - 1
    text = spot.text.source[start:end]
    return PlaceName(text, kind=head.kind), start, end


def _place(
    spot: Spot, kind: PlaceKind, start: int, end: int, head: Head
) -> tuple[PlaceName, int, int]:
    if head.belongs:
        start = spot.found.start
    return PlaceName(spot.text.source[start:end], kind=kind), start, end
