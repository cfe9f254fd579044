"""Runs of capitals that may be a whole name in Latin letters: `Maria de la Cruz`, `J. Smith`."""

from workers.stages.names.words import Words
from workers.stages.who.nobody import without_small

_PARTICLES = frozenset("al el bin ben ibn de da dos del della di van von der den du le la".split())

_MOST = 12
"""Words and marks that are looked at: more make no name."""


def end_of(words: Words, first: int) -> int:
    """Return the last word of the capitals that begin at a word, with particles and hyphens."""
    texts, shapes = words.texts, words.shapes
    last, at = first, first + 1
    while at < min(len(texts), first + _MOST):
        if shapes[at][0] == "X":
            last = at
        elif texts[at] == ".":
            if len(texts[at - 1]) > 1 or shapes[at - 1][0] != "X":
                break
        elif (
            not (texts[at] in _JOINING and words.touches(at)) and texts[at] not in _PARTICLES
        ) or not _goes_on(words, at + 1):
            break
        at += 1
    return _with_syllable(words, last)


def begin_of(words: Words, last: int) -> int:
    """Return the first word of the capitals that end with a word."""
    texts, shapes = words.texts, words.shapes
    first = at = last
    while at > max(0, last - _MOST):
        at -= 1
        if shapes[at][0] == "X":
            first = at
        elif not ((texts[at] in _JOINING and words.touches(at + 1)) or texts[at] in _PARTICLES):
            break
    return without_small(words, first, last)


def _goes_on(words: Words, at: int) -> bool:
    """Whether a capital follows a particle or a mark: right there, or behind another hyphen."""
    shapes, texts = words.shapes, words.texts
    if at < len(texts) and texts[at] == "-" and words.touches(at):
        at += 1
    return at < len(texts) and (shapes[at][0] == "X" or texts[at] in _PARTICLES)


def _with_syllable(words: Words, last: int) -> int:
    """Return the last word of a name with what a hyphen joins to it: `Hwang Sun-woo`."""
    texts = words.texts
    if texts[last + 1 : last + 2] != ["-"] or not words.touches(last + 1):
        return last
    if last + 2 >= len(texts) or not words.touches(last + 2):
        return last
    word = texts[last + 2]
    is_own = word.isalpha() and len(word) <= _SYLLABLE and word not in _NO_SYLLABLES
    return last + 2 if is_own else last


_SYLLABLE = 5
_NO_SYLLABLES = frozenset(
    "led era run born like mad owned based made type style free held esque ish pro anti back aged "
    "bound wide only less in on up off to area linked style wing".split()
)
_JOINING = frozenset("-'’")
