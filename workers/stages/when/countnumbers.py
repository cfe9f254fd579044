"""The numbers in a text that may count people or aid, each with what stands around it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from schemas.entities import CountKind
from workers.stages.names.clitics import ARTICLE
from workers.stages.names.hinted import Ending
from workers.stages.names.passages import PassageIndex
from workers.stages.when import countlexicon as lexicon
from workers.stages.when.countabout import ROUND, number_about
from workers.stages.when.countpatterns import SIGNS
from workers.stages.when.numbers import STARTS, number_at
from workers.stages.when.wording import Wording

BEFORE, BEHIND = 110, 130
"""Characters that are looked at before and behind a number."""

HIGHEST = 10**9
"""Larger numbers count something else."""

_FIGURE = re.compile(r"\d(?<![0-9a-z.,:/$£€#-]\d)")
_NOT_COUNTED = re.compile(
    r" ?(?:%|per ?cent\b|pour cent\b|(?:في|ب)\s?(?:ال)?ما?يه\b)|[-–:/°]|[a-z]|[.,]\d| ?[$€£]"
)
_MEASURED = re.compile(r"(?<!\d)\d{1,2}[.,]0$")
# «جثماني فلسطينيين»
TWO_BODIES = Ending(r"(?<!\w)[وبل]?(?:جثماني|جثتي) $", "جثماني ", "جثتي ")
_BOTH = re.compile(
    r"(?: (?!ان |و)[^\W\d]+){0,3}?(?: قد| كانا)? (?:قتلا|استشهدا|اصيبا|جرحا|توفيا|قضيا|لقيا|"
    r"اعتقلا|احتجزا|خطفا|فقدا|اوقفا)(?!\w)"
)
_STOP = re.compile(r"[.!?؟;؛\n]")
_STATES = re.compile(r"u\.([snk])\.")
TOKEN = re.compile(r"[^\W\d_]+(?:'s\b)?|\d[\d.,]*|[,،:()-]")
"""A word, number or mark beside a number."""

_PREFIXED = {
    form: len(form) - len(word)
    for word in (*STARTS["ar"], *lexicon.DUALS)
    for form in lexicon.with_clitics([word])
} | {f"{ARTICLE}{word}": len(ARTICLE) for word in STARTS["ar"]}
NUMBERS: dict[str, dict[str, int]] = {
    "ar": _PREFIXED,
    "en": dict.fromkeys(STARTS["en"] | {"dozen", "million", "thousand"}, 0),
    "fr": dict.fromkeys(STARTS["fr"] - {"un", "une"}, 0),
}
"""By language, the words that numbers begin with, and how many letters are written before them."""

# "Un homme", "un mort" say nothing of how many; but "une seule personne", "plus d'un million", "une vingtaine de morts".
_ONE = re.compile(
    r"un(?<!\wun)e? (?=seule?\b|demi\b|million\b|milliard\b|millier\b|bonne \w+aine\b|petite \w+aine\b|"
    r"(?:di|dou|quin|ving|tren|quaran|cinquan|soixan|cen)[tz]?aine\b)"
)
_THE = re.compile(r"le milli(?:on|ard) d")


# "Porte le total à 1995 décès": no year.
_TOLL = re.compile(r"(?<= a )\d{4} (?:deces|morts|blesses)\b")


@dataclass(slots=True)
class Number:
    """A number with what stands around it, all of it folded.

    Attributes:
        start: where it begins.
        end: where it ends.
        value: the number.
        dual: the Arabic noun whose dual says it, if one does.
        words: the words behind it.
        before: its sentence before it.
        behind: its sentence behind it.
        kind: what it counts; None: nothing.
        until: where its noun ends.
        passive: whether a verb behind it says what it counts.
        treated: whether it says so only by where they were brought: to hospital, who may be ill.
    """

    start: int
    end: int
    value: int
    dual: str | None
    words: Sequence[re.Match[str]]
    before: str
    behind: str
    kind: CountKind | None = None
    until: int = 0
    passive: bool = False
    treated: bool = False


def numbers(wording: Wording, taken: Sequence[tuple[int, int]]) -> Iterator[Number]:
    """Yield the numbers of a text near which some word says that people or aid are counted.

    Args:
        wording: the text, folded, with its words.
        taken: passages of the text itself whose numbers count nothing: its dates.
    """
    known = SIGNS[wording.language]
    signs = [at for word, at in wording.found if word in known]
    if not signs:
        return
    text, done = wording.folded.text, 0
    dates = PassageIndex(taken)
    gone = PassageIndex((wording.folded.at(begun), wording.folded.at(end)) for begun, end in taken)
    for start, word in sorted(_starts(wording)):
        near = bisect_left(signs, start - BEFORE)
        if start < done or near == len(signs) or signs[near] > start + BEHIND:
            continue
        origin = wording.folded.start(start)
        if dates.hold(origin, origin + 1) and not _TOLL.match(text, start):
            continue
        if word in lexicon.TWO_OR_MORE and not _is_two(text, start, start + len(word)):
            continue
        if word in lexicon.DUALS and word not in STARTS["ar"]:
            value, end, dual = 2.0, start + len(word), word
        elif word in ROUND and (about := number_about(text, start, word, wording.language)):
            start, value, end, dual = *about, None
        elif number := number_at(text, start, wording.language):
            value, end, dual = number.value, number.end, None
            if text.startswith(" dozen ", end):
                value, end = value * 12, end + len(" dozen")
        else:
            continue
        done = end
        counts = (
            value.is_integer() and 0 < value <= HIGHEST and not _MEASURED.search(text, start, end)
        )
        if counts and not _NOT_COUNTED.match(text, end):
            stop = _STOP.search(text, end, end + BEHIND)
            behind = text[end : stop.start() if stop else end + BEHIND]
            if behind.endswith((" u", " u.s", " u.n")):  # "six U.S. diplomats"
                stop = _STOP.search(text, end + len(behind) + 3, end + BEHIND)
                behind = text[end : stop.start() if stop else end + BEHIND]
                behind = _STATES.sub(r"u\1__", behind)
            before = _STOP.split(text[max(0, start - BEFORE) : start])[-1]
            for from_, to in gone.near(start - len(before), start):
                if start - len(before) <= from_ and to <= start:
                    gap = from_ - start + len(before), to - start + len(before)
                    before = before[: gap[0]] + " " * (gap[1] - gap[0]) + before[gap[1] :]
            words = list(islice(TOKEN.finditer(text, end, end + min(len(behind), 60)), 6))
            yield Number(start, end, int(value), dual, words, before, behind)


def _is_two(text: str, start: int, end: int) -> bool:
    """Whether a noun is a dual, which may be a plural as well: «شرطيين قتلا»."""
    return bool(_BOTH.match(text, end) or TWO_BODIES.search(text[max(0, start - 10) : start]))


def _starts(wording: Wording) -> Iterator[tuple[int, str]]:
    """Yield where numbers may begin, with the word if it is one."""
    text, known = wording.folded.text, NUMBERS[wording.language]
    for figure in _FIGURE.finditer(text):
        yield figure.start(), ""
    for word, at in wording.found:
        if word in known:
            yield at + known[word], word[known[word] :]
    if wording.language == "fr":
        for one in _ONE.finditer(text):
            yield one.start(), one[0].rstrip()
        for the in _THE.finditer(text):
            yield the.start(), "le"
