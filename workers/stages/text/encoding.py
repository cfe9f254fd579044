"""Bytes to text: by the encoding that was declared, or by the one that the bytes suggest."""

import codecs
import re

from workers.errors import FieldError, InvalidArticle
from workers.stages.text.makeswords import makes_words

# What declared names mean on the web (WHATWG Encoding): Latin-1 is read as windows-1252.
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:-]{2,30})"""
    rb"""|<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:-]{2,30})""",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1|<[^<>]{0,5000}>", re.S | re.I)
_OTHERS = frozenset(
    map(
        chr,
        (*range(0x370, 0x400), *range(0x531, 0x600), *range(0x900, 0x1100), *range(0x3041, 0xD7A4)),
    )
)
_TAGS = re.compile(r"<[^<>]{0,5000}>")
_LATIN = re.compile("[A-Za-z]")
_SCRIPTS = ("cp1256", "iso8859_6", "cp1251", "koi8_r", "iso8859_5", "cp866")
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u2500-\u259f]")  # controls, and parts of boxes

ACCENTS = 0.15
"""A larger share of accented letters than any text in a Latin script has."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return bytes as text.

    Tried in this order: a byte order mark; UTF-16 without one; UTF-8; the encoding that was
    declared (by the HTTP header, else by a `<meta>` or an XML declaration), unless its reading
    makes no words and another does; an Arabic, Cyrillic or Western encoding whose reading does.

    Raises:
        InvalidArticle: the bytes are not text, or their encoding cannot be found out.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:4096]:
        return _utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong_at = error.start
        if len(data) - wrong_at < 4 and error.reason == "unexpected end of data":
            return data[:wrong_at].decode("utf-8")  # cut off within a character
    named = [n for n in (_encoding(declared), _encoding(_declared(data))) if n]
    readings = [text for text in (_reading(data, name) for name in named) if text is not None]
    sensible = next((text for text in readings if makes_words(_prose(text)) >= 1), None)
    if sensible is None:
        sensible = next((text for text in readings if _is_of_other_script(text)), None)
    if sensible is None:
        guess = _guess(data)
        sensible = data.decode(guess, "replace") if guess else next(iter(readings), None)
    if sensible is not None:
        return sensible
    if named and named[0] != "utf-8":
        raise _not_text(
            f"is declared as {named[0]}, but is not in that encoding: convert it to UTF-8"
        )
    raise _not_text(
        f"is not UTF-8 (see byte {wrong_at}) and declares no other encoding: convert it to UTF-8"
    )


def _utf16(data: bytes) -> str:
    """Read bytes with NULs among them as UTF-16 without a mark, which is what text with NULs is."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Every space, tag and line break has a NUL for its upper byte.
    if min(even, odd) * 20 <= max(even, odd) >= len(head) // 40:
        text = data[: len(data) // 2 * 2].decode(
            "utf-16-le" if odd > even else "utf-16-be", "replace"
        )
        if "\0" not in text and _mostly_text(text):
            return text
    raise _not_text(
        f"has a NUL byte at position {data.index(0)}, like binary data: give text or HTML"
    )


def _declared(data: bytes) -> str | None:
    match = _META.search(data, 0, 4096)
    return (match[1] or match[2]).decode("ascii") if match else None


def _encoding(name: str | None) -> str:
    """Return Python's name of an encoding that was declared; empty if it knows none of the name."""
    name = (name or "").strip().lower()
    try:
        codec = codecs.lookup(_WEB_NAMES.get(name, name))
    except LookupError:
        return ""
    return codec.name if codec._is_text_encoding else ""


def _reading(data: bytes, encoding: str) -> str | None:
    text = data.decode(encoding, "replace")
    return text if _mostly_text(text) else None


def _is_of_other_script(text: str) -> bool:
    """Whether a text is in a script whose words we cannot tell, such as Greek or Japanese."""
    letters = [c for c in _prose(text) if c.isalpha() and not c.isascii()]
    return len(letters) >= 3 and sum(c in _OTHERS for c in letters) >= 0.8 * len(letters)


def _prose(text: str) -> str:
    """Return the beginning of a text, without markup."""
    return _TAGS.sub(" ", text[:40_000])


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError:
        text = data.decode(encoding, errors="replace")
    if not _mostly_text(text):
        raise _not_text(
            f"is declared as {encoding}, but is not in that encoding: convert it to UTF-8"
        )
    return text


def _mostly_text(text: str) -> bool:
    return text.count("\ufffd") <= max(3, len(text) // 200)


def _guess(data: bytes) -> str | None:
    # Markup is ASCII in every encoding and tells us nothing.
    sample = _MARKUP.sub(b" ", data[:100_000])
    western = _plausibly(sample, "cp1252")
    if sum(byte > 127 for byte in sample) <= len(sample) * ACCENTS:
        # Its few letters beyond ASCII are accented ones, or there are only dashes and quotes.
        letters = any(c.isalpha() and not c.isascii() for c in western)
        if makes_words(western) >= 1 or (_LATIN.search(western) and not letters):
            return "cp1252"
    readings = sorted((makes_words(_plausibly(sample, name)), name) for name in _SCRIPTS)
    (second, _), (best, name) = readings[-2:]
    return name if best >= 1 or (name == "cp1256" and best >= 0.3 > 3 * second) else None


def _plausibly(data: bytes, encoding: str) -> str:
    """Return bytes as text; nothing if the text has characters that no text has."""
    text = data.decode(encoding, "replace")
    return text if _plausible(text) else ""


def _plausible(text: str) -> bool:
    return not _ODD.search(text) and "\ufffd" not in text


def _not_text(problem: str) -> InvalidArticle:
    return InvalidArticle(FieldError("body", problem))
