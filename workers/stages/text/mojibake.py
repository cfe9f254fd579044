"""Texts that somebody read in the wrong encoding (mojibake), repaired where that can be done.

There are two kinds. UTF-8 read as a single-byte encoding makes two or three characters of each
letter (`Ø§Ù„` or `ط§ظ„` for `ال`); its sequences can be found and put back one by one, so that a
text of which one character was lost is repaired but for that one. A single-byte encoding read as
another makes another letter of each letter (`Çá` for `ال`); whether to put them back is told by
whether words come of it.
"""

import re
from functools import cache, partial

from workers.stages.text.makeswords import are_known, makes_words

FEWEST = 3
"""Sequences that must be found in a text to repair it; two may be a coincidence."""

PART = 0.5
"""Share of a text's characters beyond ASCII that must belong to such sequences."""

TIMES = 3
"""How often a text is repaired: some were read wrongly several times."""

SAMPLE = 2_000
"""Characters of a text that are looked at to tell whether it is broken."""

ACCENTED = 0.4
"""A larger share of accented letters (À to ÿ) than any text in a Latin script has."""

LOST = 0.03
"""Share of replacement characters from which a text has lost too much."""

ASKED = 0.3
"""The same of question marks, which some programs write for what they cannot encode."""

BOXED = 0.1
"""Share of line-drawing characters from which a text is UTF-8 read as one of DOS's encodings."""

NO_WORDS = 0.6
"""Below this, a text in Arabic letters makes no words (`makes_words`): one of 200 characters makes
2.3 and more, one read wrongly 0.5 at most."""

PLAINLY = 3
"""Common words that make it plain that a text is sound Arabic."""

SHORT = 200
"""Characters below which one common word, or a word with the article, makes it plain."""

LONG = 20
"""Words from which a text without words is garbled, if it has none of other articles either."""

# What the first bytes of UTF-8's sequences look like in the encodings that they are read as.
_READ_AS = {"cp1252": "ÃÂâÄÅØÙÐÑ", "cp1256": "أآâؤإطظذر", "cp1251": "ГВвШЩРС"}
_SINGLE = ("cp1256", "iso8859_6", "cp1251", "koi8_r")
_ACCENTS = re.compile("[À-ÖØ-öø-ÿ]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_LETTERS = re.compile("[\u0621-\u064a]")
_OTHER_ARABIC = re.compile("[\u0671-\u06d3\u0750-\u077f]")
_BOXES = re.compile("[\u2500-\u259f]")
_COMMON = (" في ", " على ", " إلى ")
_SPACE_FOR_A = re.compile(r"(?<!\w)Ã(?= )")


def repair(text: str) -> tuple[str, bool]:
    """Return a text as it was before it was read in a wrong encoding, and whether it was.

    A text in which only a small part is broken stays as it is, as does one that cannot be repaired.
    """
    sample = text[:SAMPLE]
    if text.isascii() or _has_common_words(sample) or _is_boxed(sample, len(sample)):
        return text, False
    repaired = text
    for _ in range(TIMES):
        better = _sequences_put_back(repaired) or _letters_put_back(repaired)
        if better is None:
            break
        repaired = better
    return repaired, repaired != text


def is_garbled(text: str) -> bool:
    """Whether a text is still broken, so that nothing that is read in it can be trusted."""
    sample = text[:SAMPLE]
    if "\ufffd" not in sample and _has_common_words(sample):
        return False
    filled = len(sample) - sample.count(" ")
    if _is_boxed(sample, filled):
        return True
    if filled >= 10 and sample.count("?") >= ASKED * filled:
        return True
    beyond = _beyond_ascii(sample)
    if sample.count("\ufffd") >= max(3, LOST * filled):
        return True
    if beyond < ACCENTED * filled:
        return False
    letters = len(_LETTER.findall(sample))
    if letters >= 20 and len(_ACCENTS.findall(sample)) >= ACCENTED * letters:
        return True
    if not _is_arabic(sample, letters) or _words(sample) < LONG:
        return False
    return makes_words(sample) < NO_WORDS and not are_known(sample)


def _sequences_put_back(text: str) -> str | None:
    """Undo UTF-8 that was read as a single-byte encoding; None where there was none."""
    sample = text[:SAMPLE]
    beyond = _beyond_ascii(sample)
    for encoding, firsts in _READ_AS.items():
        if sum(map(sample.count, firsts)) * 3 < PART * beyond:
            continue
        found = _sequences(encoding).findall(sample)
        if len(found) < FEWEST or sum(map(len, found)) < PART * beyond:
            continue
        repaired = _sequences(encoding).sub(partial(_as_utf8, encoding=encoding), text)
        if repaired != text:
            # A no-break space, the end of an `à`, is easily taken for a space.
            return _SPACE_FOR_A.sub("à", repaired) if encoding == "cp1252" else repaired
    return None


def _letters_put_back(text: str) -> str | None:
    """Undo a single-byte encoding that was read as another; None where there was none."""
    sample = text[:SAMPLE]
    if _beyond_ascii(sample) < ACCENTED / 2 * len(sample):
        return None
    letters = len(_LETTER.findall(sample))
    now = makes_words(sample)
    if _is_arabic(sample, letters) and now < NO_WORDS:
        read_as, wanted = "cp1256", 1.0 if _words(sample) >= LONG else 2.0
    elif len(_ACCENTS.findall(sample)) >= ACCENTED * letters:
        read_as, wanted = "cp1252", 1.0
    else:
        return None
    readings = {name: sample.translate(_exchange(read_as, name)) for name in _SINGLE}
    best = max(readings, key=lambda name: makes_words(readings[name]))
    if makes_words(readings[best]) < max(wanted, 4 * now):
        return None
    return text.translate(_exchange(read_as, best))


def _is_boxed(sample: str, characters: int) -> bool:
    return len(_BOXES.findall(sample)) > BOXED * characters


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _has_common_words(text: str) -> bool:
    """Whether a text plainly is Arabic: most are, and a closer look at them takes too long."""
    if len(text) < SHORT:
        return " ال" in text or text.startswith("ال") or any(word in text for word in _COMMON)
    return sum(map(text.count, _COMMON)) >= PLAINLY


def _is_arabic(sample: str, letters: int) -> bool:
    """Whether many letters are Arabic and none are those of other languages in its script."""
    own = len(_ARABIC_LETTERS.findall(sample))
    return letters >= 20 and own >= 0.3 * letters and not _OTHER_ARABIC.search(sample)


def _words(sample: str) -> int:
    return len(sample.split())


@cache
def _sequences(encoding: str) -> re.Pattern[str]:
    """Match a letter of UTF-8 beyond ASCII as it looks when its bytes are read in an encoding."""

    def those(first: int, last: int) -> str:
        letters = [c for c, byte in _bytes(encoding).items() if first <= byte <= last]
        return "[" + re.escape("".join(letters)) + "]"

    more = those(0x80, 0xBF)
    return re.compile(
        f"{those(0xC2, 0xDF)}{more}|{those(0xE0, 0xEF)}{more}{{2}}|{those(0xF0, 0xF4)}{more}{{3}}"
    )


@cache
def _letters(encoding: str) -> list[str]:
    """Return the 256 characters of an encoding; a byte without one stays the control it is."""
    read = [bytes([byte]).decode(encoding, "replace") for byte in range(256)]
    return [chr(byte) if c == "\ufffd" else c for byte, c in enumerate(read)]


@cache
def _bytes(encoding: str) -> dict[str, int]:
    # Latin-1, which many programs read for windows-1252, has controls for its quotes and dashes.
    latin = {chr(byte): byte for byte in range(0x80, 0xA0)} if encoding == "cp1252" else {}
    return latin | {c: byte for byte, c in enumerate(_letters(encoding))}


@cache
def _exchange(read_as: str, encoding: str) -> dict[int, str]:
    """Return for each letter beyond ASCII of one encoding that of another with the same byte."""
    right = _letters(encoding)
    return {ord(wrong): right[byte] for wrong, byte in _bytes(read_as).items() if byte >= 0x80}


def _as_utf8(sequence: re.Match[str], encoding: str) -> str:
    try:
        return bytes(_bytes(encoding)[c] for c in sequence[0]).decode("utf-8")
    except UnicodeDecodeError:
        return sequence[0]
