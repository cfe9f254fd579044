"""Normal forms of text: one to show (NFC) and one to match by (folded).

Folding makes equal what readers of Arabic, Persian, French or English take to be the same word:
alef with and without hamza or madda, yaa and alef maqsura, taa marbuta and haa, the Persian forms
of yaa and kaf, any diacritics, tatweel, presentation forms, zero-width and bidi controls, and
Arabic-Indic and Persian digits. Its steps follow Unicode NFKD (UAX #15) and the light
normalisation usual in Arabic retrieval (Larkey, Ballesteros and Connell, SIGIR 2002).
"""

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"
"""Zero-width non-joiner and joiner, which are shown because Persian spelling needs them."""

# Direction marks: the direction of a text is set where it is shown, and stray marks garble it.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNSHOWN = re.compile(f"[{_CONTROLS}{_BIDI}{_INVISIBLE}]")
_RARE = re.compile("[^\\x00-\u02ff\u0370-\u03ff\u0600-\u06ff\u2010-\u2027]")
# Without the honorifics of U+FDFA to U+FDFD, which are signs rather than spellings.
_FORM = re.compile(
    "[\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufe70-\ufefc]"
)
# Characters that have to go or to change before a text is shown; most texts have none.
_ODD = re.compile(
    f"[{_CONTROLS}{_BIDI}{_INVISIBLE}\t\x0b\x0c\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f"
    "\u3000\ufb00-\ufefc]"
)
_DOUBLED = re.compile(" {2,}")
_SPACES = re.compile(r"[^\S\n\r\x0b\x0c\u2028\u2029\x85]+")
_BREAKS = re.compile(r" ?(?:\r\n|[\n\r\u2028\u2029\x85\x0b\x0c]) ?")

_MARK_RANGES = (
    *((0x0300, 0x0370), (0x0591, 0x05BE), (0x05BF, 0x05C0), (0x05C1, 0x05C3), (0x0610, 0x061B)),
    *((0x064B, 0x0660), (0x0670, 0x0671), (0x06D6, 0x06DD), (0x06DF, 0x06E5), (0x06E7, 0x06E9)),
    *((0x06EA, 0x06EE), (0x08D3, 0x0900)),
)
_LETTERS = {
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ێ": "ي", "ے": "ي",
    "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۆ": "و", "œ": "oe",
    "æ": "ae", "’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ",
}  # fmt: skip
_DELETED = [0x0640, *map(ord, (ZWNJ, ZWJ)), *range(0x180B, 0x180E), *range(0xFE00, 0xFE10)]
_FOLD: dict[int, str | None] = {
    **{mark: None for start, end in _MARK_RANGES for mark in range(start, end)},
    **dict.fromkeys(_DELETED),
    **{ord(c): to for c, to in _LETTERS.items()},
    **{0x0660 + d: str(d) for d in range(10)},
    **{0x06F0 + d: str(d) for d in range(10)},
}


def shown(text: str) -> str:
    """Return a text as it is to be shown: NFC, no controls, single spaces, plain line breaks.

    Arabic presentation forms, which old programs and PDF files write, become the letters that they
    are forms of. Zero-width joiners stay, as Persian spelling needs them. Doing it again changes
    nothing.
    """
    if not _ODD.search(text):
        return _with_single_spaces(unicodedata.normalize("NFC", text))
    if _FORM.search(text):
        text = _FORM.sub(_letters, text)
    text = _UNSHOWN.sub("", unicodedata.normalize("NFC", text))
    text = _BREAKS.sub("\n", _SPACES.sub(" ", text)).strip(" \n")
    # Removing a control can bring a letter and its mark together.
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return a text as `shown` does, with spaces instead of line breaks."""
    return " ".join(shown(text).split("\n")).strip()


def fold(text: str) -> str:
    """Return the form of a text to match by. Doing it again changes nothing.

    Its length differs from the text's, so fold words or sentences whose offsets you know rather
    than the whole text.
    """
    if text.isascii():
        return text.lower()
    folded = _fold_once(text)
    if not _RARE.search(text):
        return folded
    # A few letters in rare scripts fold to something that folds further.
    return _fold_once(_fold_once(folded))


def _with_single_spaces(text: str) -> str:
    # What patterns would do below, in a fifth of the time.
    if "  " in text:
        text = _DOUBLED.sub(" ", text)
    return text.replace(" \n", "\n").replace("\n ", "\n").strip(" \n")


def _letters(form: "re.Match[str]") -> str:
    # The forms of marks that stand alone are a space or a tatweel with the mark.
    return unicodedata.normalize("NFKC", form[0]).lstrip(" \u0640")


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _UNSHOWN.sub("", text).translate(_FOLD))
