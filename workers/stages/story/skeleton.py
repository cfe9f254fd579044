"""Names by their consonants, so that one in Arabic letters meets the same in Latin letters.

Arabic writes no short vowels, and what it has no letter for it writes with a near one; so letters
that are taken for each other stand in one class, as in Soundex (Russell, 1918), vowels and the
weak letters are dropped, and doubled letters count once.
"""

import re

from workers.stages.text.words import is_arabic

SHORTEST = 3
"""Consonants that a name needs to be told from others."""

_CLASSES = {
    "b": "بپ p",
    "f": "فڤ v",
    "t": "تطث",
    "d": "دضذظ",
    "k": "كقغجگخ cgjq",
    "s": "سصزشژچ z",
    "r": "ر",
    "l": "ل",
    "m": "م",
    "n": "ن",
}
_TABLE = {
    **dict.fromkeys(map(chr, [*range(97, 123), *range(1568, 1748)]), "-"),
    **{letter: letter for letter in _CLASSES},
    **{one: letter for letter, many in _CLASSES.items() for one in many if one != " "},
}
_ARTICLE = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل)(?=...)")
_IN_LATIN = frozenset("hjgcqx")
"""Letters of which one is in all that `_LATIN` looks for."""
_LATIN = [
    (re.compile(pattern), by)
    for pattern, by in (
        ("tch|sch|ch|sh", "s"),
        ("dj|dg(?=[ei])", "j"),
        ("kh|gh|ck|q", "k"),
        ("ph", "f"),
        ("th", "t"),
        ("dh", "d"),
        ("^x", "s"),
        ("x", "ks"),
        ("c(?=[eiy])", "s"),
    )
]


def skeleton(word: str) -> str:
    """Return the consonants of a folded word by their classes; of too few, nothing."""
    if is_arabic(word):
        word = _ARTICLE.sub("", word).replace("تش", "ش")
    elif not _IN_LATIN.isdisjoint(word):
        for pattern, by in _LATIN:
            word = pattern.sub(by, word)
    bones, last = "", ""
    for letter in word:
        its = _TABLE.get(letter, letter)
        if its != last:
            last = its
            if its != "-":
                bones += its
    return bones if len(bones) >= SHORTEST and bones.isalpha() else ""
