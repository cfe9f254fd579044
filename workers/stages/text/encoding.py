"""Bytes to text: by the encoding that was declared, or by the one that the bytes suggest."""

import codecs
import re

from workers.errors import FieldError, InvalidArticle

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
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿŒœ]")
_MARKUP = re.compile(rb"<[^<>]{0,5000}>")
_ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")

LETTERS = 0.5
"""Share of a text's characters that must be letters of its script for a guess to be accepted; in
Arabic, of its characters beyond ASCII."""

ACCENTS = 0.15
"""A larger share of accented letters than any text in a Latin script has."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return bytes as text.

    Tried in this order: a byte order mark; UTF-8; the declared encoding (of an HTTP header, a
    `<meta>` or an XML declaration); windows-1256 or windows-1252, if the letters that come out are
    mostly Arabic or Latin.

    Raises:
        InvalidArticle: the bytes are not text, or their encoding cannot be found out.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:4096]:
        raise _not_text(
            f"has a NUL byte at position {data.index(0)}, like binary data: give text or HTML"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong_at = error.start
        if len(data) - wrong_at < 4 and error.reason == "unexpected end of data":
            return data[:wrong_at].decode("utf-8")  # cut off within a character
    named = declared or _declared(data)
    encoding = _WEB_NAMES.get((named or "").lower(), named or "")
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        text = data.decode("utf-8", "replace")
        if _mostly_text(text):
            return text
    elif encoding and _known(encoding):
        return _strictly(data, encoding)
    guess = _guess(data)
    if guess is None:
        raise _not_text(
            f"is not UTF-8 (see byte {wrong_at}) and declares no other encoding: convert it to "
            "UTF-8"
        )
    return data.decode(guess, errors="replace")


def _declared(data: bytes) -> str | None:
    match = _META.search(data, 0, 4096)
    return (match[1] or match[2]).decode("ascii") if match else None


def _known(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding)._is_text_encoding)
    except LookupError:
        return False


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
    sample = _MARKUP.sub(b" ", data[:40_000])
    high = sum(byte > 127 for byte in sample)
    accented = high > len(sample) * ACCENTS
    text = sample.decode("cp1256", errors="replace")
    if accented and _plausible(text) and len(_ARABIC.findall(text)) >= LETTERS * high:
        return "cp1256"
    text = sample.decode("cp1252", errors="replace")
    if not accented and _plausible(text) and len(_LATIN.findall(text)) >= LETTERS * len(text):
        return "cp1252"
    return None


def _plausible(text: str) -> bool:
    return not _ODD.search(text) and "\ufffd" not in text


def _not_text(problem: str) -> InvalidArticle:
    return InvalidArticle(FieldError("body", problem))
