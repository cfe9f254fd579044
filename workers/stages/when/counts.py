"""How many were killed, held and so on, where a text says so in figures or words."""

import re
from collections.abc import Sequence
from typing import cast

from schemas.entities import Count, CountKind, DateMention
from schemas.parts import ContentField
from workers.stages.when import countlexicon as lexicon
from workers.stages.when import countpatterns as patterns
from workers.stages.when.countnumbers import BEFORE, TOKEN, Number, numbers
from workers.stages.when.wording import Wording

BETWEEN = 6
"""Words that may stand between an Arabic verb and its number, besides those that say nothing."""

_RANGE = re.compile(r" (?:to|or|a|ou|الي|او) |[-–]| (?:and|et) | و ?")
_AND = re.compile(r",? (?:and|et) |،? ?و ?|, ")

_LISTED = re.compile(r"(?: [^\W\d]+){1,3}?(?:,|,? (?:and|et)|،? و) ?")


def counts(wording: Wording, field: ContentField, dates: Sequence[DateMention]) -> list[Count]:
    """Return what a text counts, in order.

    Args:
        wording: the text, folded, with its words.
        field: which part of the content it is.
        dates: the dates in it, whose numbers count nothing.
    """
    found = list(numbers(wording, [(d.start, d.end) for d in dates]))
    for at, number in enumerate(found):
        _decide(number, found[at - 1] if at else None, wording)
    for at in range(len(found) - 1, 0, -1):
        _as_following(found[at - 1], found[at], wording.folded.text)
    mentions = []
    for number in found:
        if number.kind:
            start, end = wording.folded.span(number.start, max(number.until, number.end))
            mentions.append(
                Count(
                    field=field,
                    start=start,
                    end=end,
                    text=wording.folded.source[start:end],
                    number=number.value,
                    kind=number.kind,
                )
            )
    return mentions


def _decide(number: Number, last: Number | None, wording: Wording) -> None:
    """Set what a number counts, and where its noun ends."""
    language = wording.language
    following = [match[0] for match in number.words]
    first = following[0] if following else ""
    if number.value == 1 and first in ("of", "من", "des"):  # "one of the hostages"
        return
    if first in lexicon.VAGUE or number.before.endswith(_NO_COUNT):
        return
    if number.dual and (kind := lexicon.DUALS[number.dual]):
        _count(number, kind, number.end, wording)
        return
    if _OF_THE_DEAD.search(number.before):
        _count(number, "killed", _counted(number, following), wording)
        return
    if "lives" in following[:1] and (_TAKEN.search(number.before) or "lost" in following[1:2]):
        _count(number, "killed", number.words[0].end(), wording)
        return
    if not number.dual and (noun := _noun(number, following, language)):
        _count(number, *noun, wording)
        return
    if _is_unit(following) or _AGE.search(number.before):
        return
    if _PART.search(number.before):
        # "15 people, including 6 children": the part has the kind of the whole.
        near = last is not None and last.kind and number.start - last.end <= BEFORE
        if last and near and first in lexicon.PERSONS:
            _count(number, cast("CountKind", last.kind), _counted(number, following), wording)
        return
    if language == "fr" and number.value == 1:
        return
    kind = _verb(number, first, language)
    if kind is None:
        kind = _passive(number, language)
        number.passive = kind is not None
    kind = kind or _toll(number) or _inherited(number, first, last, wording.folded.text)
    if kind:
        _count(number, kind, _counted(number, following), wording)


def _count(number: Number, kind: CountKind, until: int, wording: Wording) -> None:
    text = wording.folded.text
    if kind in ("aid_trucks", "aid_tonnes"):
        if not patterns.AID.search(text, max(0, number.start - 120), until + 120):
            return
    elif kind == "wounded" and patterns.INFECTION.search(
        text, max(0, number.start - 90), until + 60
    ):
        return
    number.kind, number.until = kind, until


def _noun(number: Number, following: Sequence[str], language: str) -> tuple[CountKind, int] | None:
    """Return the kind that the noun behind a number says, and where the noun ends."""
    nouns = lexicon.NOUNS[language]
    at = 0
    # "12 of the hostages", «12 من الرهائن», "12 des otages"; "12 other hostages".
    while at < min(3, len(following)) and following[at] in _OF:
        at += 1
    for ahead in range(at, min(at + (3 if language == "en" else 1), len(following))):
        word = following[ahead]
        if kind := nouns.get(word):
            participle = word in _PARTICIPLES
            if participle and (ahead > at or _is_active(following[ahead + 1 : ahead + 3])):
                return None
            return kind, number.words[ahead].end()
        if word in lexicon.STOP_WORDS or word in lexicon.PERSONS or word in lexicon.UNITS:
            return None
        if not word[0].isalpha() or word in lexicon.VERBS[language]:
            return None
    return None


_NO_COUNT = ("no ", "no-", "aucun ", "number ", "n° ", "numero ", "رقم ")
# «القتلى الـ12»
_THE = re.compile(r"\b(ال[^\W\d_]+) ال$")
_TAKEN = re.compile(r"\b(?:costs?|claim(?:ed|s|ing)|taken|took|taking)(?: [a-z]+){0,3} $")
_AGE = re.compile(
    r"\b(?:aged?|ages|agee?s?(?: de)?|عمره|عمرها|اعمارهم|سن)(?: (?:of|under|over|between|about|de|moins|plus|عن))* $"
)
_PART = re.compile(
    r"(?:including|among them|dont|parmi lesquels|بينهم|بينها|منهم|ضمنهم) (?:at least |au moins )?$"
)
_OF_THE_DEAD = re.compile(r"\b(?:bodies of|remains of|corps de|corps des|جثث|جثامين) (?:the )?$")
_OF = frozenset(
    "of the other more additional new further من de d des autres nouveaux others حاله حالات )".split()
)
_PARTICIPLES = frozenset(
    "killed dead wounded injured displaced detained arrested hurt missing unaccounted".split()
)
_OBJECTS = frozenset("at more the a an his her their its about nearly some dozens hundreds".split())


def _is_active(following: Sequence[str]) -> bool:
    """Whether a participle has an object: "two killed at least 12"."""
    if not following:
        return False
    if following[0] == "at":
        return following[1:2] == ["least"]
    return following[0] in _OBJECTS or following[0][0].isdigit()


def _is_unit(following: Sequence[str]) -> bool:
    """Whether a number counts hours, houses, animals: "16 hours", "two car bombs"."""
    for word in following[:2]:
        if word in lexicon.UNITS:
            return True
        if word in lexicon.STOP_WORDS or word in lexicon.PERSONS:
            return False
    return False


def _verb(number: Number, first: str, language: str) -> CountKind | None:
    """Return the kind that the verb before a number says."""
    verbs, skipped = lexicon.VERBS[language], 0
    may_skip = language == "ar" and (
        # The accusative of what is counted ends in alef.
        first in lexicon.PERSONS
        or first == "من"
        or (len(first) > 3 and first.endswith("ا"))
        or number.dual is not None
        or number.value == 2
    )
    if language == "ar" and (whose := _THE.search(number.before)):
        return lexicon.NOUNS["ar"].get(whose[1])
    for match in reversed(list(TOKEN.finditer(number.before))):
        word = match[0]
        if kind := verbs.get(word):
            loose = word in lexicon.LOOSE and first not in lexicon.PERSONS | {"hostages", "otages"}
            return None if loose else kind
        if word in lexicon.FILLERS:
            continue
        skipped += 1
        stops = word[0].isdigit() or word in lexicon.NO_FURTHER or word in lexicon.NOUNS[language]
        if stops or not may_skip or skipped > BETWEEN:
            return None
    return None


def _passive(number: Number, language: str) -> CountKind | None:
    """Return the kind that the verb behind number and noun says."""
    if number.dual and language != "ar":
        return None
    match = patterns.PASSIVE[language].match(number.behind)
    if match is None or (match["active"] and not match["auxiliary"]):
        return None
    counted = match["counted"].split()
    if not counted and not match["auxiliary"] and language != "ar":
        return None
    return cast("CountKind", match.lastgroup if match.lastgroup in _KINDS else _kind_of(match))


_KINDS = frozenset(("killed", "wounded", "displaced", "held", "missing"))


def _kind_of(match: re.Match[str]) -> str:
    return next(kind for kind in sorted(_KINDS) if match[kind])


def _toll(number: Number) -> CountKind | None:
    """Return the kind if a toll is told: "the death toll rose to 45"."""
    match = patterns.TOLL.search(number.before)
    if match is None:
        return None
    between = match["between"].split()
    while between and between[-1] in lexicon.FILLERS - {"to", "at", "of", "a", "de"}:
        between.pop()
    said = " ".join(between)
    return cast("CountKind", _kind_of(match)) if not said or patterns.REACHED.search(said) else None


def _inherited(number: Number, first: str, last: Number | None, text: str) -> CountKind | None:
    """Return the kind of the number before: "killing 12 civilians and 5 soldiers"."""
    if last is None or last.kind is None or first not in lexicon.PERSONS:
        return None
    joined = _AND.fullmatch(text, last.until, number.start)
    return last.kind if joined and first != "others" else None


def _counted(number: Number, following: Sequence[str]) -> int:
    """Return where the noun behind a number ends."""
    for at, word in enumerate(following[:3]):
        if word in lexicon.PERSONS:
            return number.words[at].end()
        if word in lexicon.STOP_WORDS or not word[0].isalpha():
            break
    first = following[0] if following else ""
    alone = number.dual or not first or _THE.search(number.before)
    if alone or first in lexicon.STOP_WORDS or not first[0].isalpha():
        return number.end
    return number.words[0].end() if number.words[0].start() == number.end + 1 else number.end


def _as_following(number: Number, following: Number, text: str) -> None:
    """Give a number what the next one counts: "10 to 12 killed", "9 men and 12 boys were killed"."""
    if number.kind or not following.kind or following.dual:
        return
    if joined := _RANGE.fullmatch(text, number.end, following.start):
        between = "and" in joined[0] or "et" in joined[0] or "و" in joined[0]
        if not between or number.before.rstrip().endswith(("between", "entre", "بين")):
            number.kind = following.kind
    elif following.passive and _LISTED.fullmatch(text, number.end, following.start):
        words = [match[0] for match in number.words]
        if not _is_unit(words) and words[0] not in lexicon.VAGUE:
            number.kind, number.until = following.kind, _counted(number, words)
            number.passive = True
