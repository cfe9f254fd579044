"""Round numbers of people that have a noun of their own: "une vingtaine", "two dozen"."""

import re

from workers.stages.when.datelexicon import ABOUT

_FRENCH = {
    **{word: float(number) for word, number in ABOUT.items()},
    "soixantaine": 60.0,
    "centaine": 100.0,
    "millier": 1000.0,
}
# "Une vingtaine de morts", "une vingtaine ont été tués", but no "une quarantaine stricte", "une centaine de milliers"
_ABOUT = re.compile(
    rf"une? (?:bonne |petite )?({'|'.join(_FRENCH)})(?= de (?!jours|milliers|millions|\d)| d'| d’| (?:ont|sont|etaient|avaient|seraient|auraient)\b)"
)
_THE = re.compile(r"le (million|milliard)(?= d)")
_ONLY = re.compile(r"une? seule?(?= [^\W\d])")
_SCALES = {"million": 1e6, "milliard": 1e9}
_A_SCALE = {"million": 1e6, "thousand": 1e3}
_DOZEN = 12.0
ROUND = frozenset(("un", "une", "le", "dozen", *_A_SCALE))
"""Words that such numbers begin with."""


def number_about(text: str, start: int, word: str, language: str) -> tuple[int, float, int] | None:
    """Return where a round number begins, the number, and where it ends.

    Args:
        text: the folded text.
        start: where the word begins.
        word: the word that a number may begin with.
        language: "ar", "en" or "fr".
    """
    if language == "fr" and word in ("un", "une", "le"):
        if about := _ABOUT.match(text, start):
            return start, _FRENCH[about[1]], about.end()
        if the := _THE.match(text, start):
            return start + len("le "), _SCALES[the[1]], the.end()
        if only := _ONLY.match(text, start):
            return start, 1.0, only.end()
    if language == "en" and word == "dozen":
        return _dozen(text, start)
    if language == "en" and word in _A_SCALE and text.endswith(" a ", 0, start):
        return start - len("a "), _A_SCALE[word], start + len(word)
    return None


def _dozen(text: str, start: int) -> tuple[int, float, int] | None:
    before, end = text[max(0, start - 7) : start], start + len("dozen")
    if before.endswith("half a "):
        return start - len("half a "), _DOZEN / 2, end
    if before.endswith(" a ") or before == "a ":
        return start - len("a "), _DOZEN, end
    return None
