"""Character references (`&eacute;`, `&#8217;`) where they should have been decoded and were not.

Feeds escape texts once too often, and producers send the text of a page without decoding it. A
reference in a text that is shown is plainly meant as its character, unless the text is about HTML.
"""

import re
from html import unescape

TIMES = 2
"""How often a text is decoded: some were escaped twice too often."""

# Elements of text; other names in angle brackets are meant as text in a title or a plain text.
_NAMES = (
    "a|abbr|article|b|big|blockquote|br|center|cite|code|del|div|em|figure|font|h[1-6]|hr|i|img|ins"
    "|li|mark|nobr|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|td|time|tr|u|ul|wbr"
)
SWOLLEN = 20_000
"""Characters of a tag that are looked at for how many attributes it has."""

ATTRIBUTES = 1_000
"""Attributes of a tag beyond which it is taken to have none; parsers compare each with each."""

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPED_TAG = re.compile(
    rf"&(?:amp;)?lt;/?(?:{_NAMES})(?:\s[^<>&]{{0,500}})?/?&(?:amp;)?gt;", re.I
)
_REST_OF_TAG = rf"/?(?:{_NAMES}|script|style|svg)(?:\s[^<>]{{0,2000}})?/?>"
_TAG = re.compile(f"<{_REST_OF_TAG}", re.I)
_NO_TAG = re.compile(f"<(?!{_REST_OF_TAG})", re.I)
_STRAY = re.compile(
    # No name after it; or another bracket before the closing one; or, at the end of the text, no
    # closing one and no attribute: a tag with one was only cut off.
    # A tag may have a bracket in a quoted attribute; words without `=` in a short tag are none.
    r"<(?![a-z/!?])|<(?=[a-z](?:(?!=\s*[\"'])[^<>]){0,2000}<)|(?<=\w)<(?=[abipqsu](?:\s+[a-z]+){1,9}\s*>)"
    r"|<(?=[a-z][\w.+-]{0,60}(?:@|://))"
    rf"|<(?=[a-z][a-z0-9]*\s[^<>=]{{1,2000}}\Z)|<(?!(?:{_NAMES})\b)(?=[a-z][^<>]{{0,2000}}\Z)",
    re.I,
)
# In a whole page only one right behind a word is surely text. It begins with the bracket, which is
# quickly found, and then looks back.
_STRAY_IN_PAGE = re.compile(
    r"<(?<=\w<)(?:(?=[a-zA-Z][^<>=]{0,500}<(?!/?script))|(?=[abipqsuABIPQSU](?:\s+[a-zA-Z]+){1,9}\s*>))"
)
# A tag, whose quoted attributes may hold brackets. Nothing is given back, so that no text is read
# more than twice.
_WHOLE_TAG = re.compile(r"""<([a-zA-Z][^\s<>/"']*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ABOUT_MARKUP = re.compile(
    r"\b(?:X?HTML|XML)\b|\bcharacter (?:entit(?:y|ies)|references?)\b"
    r"|\bentités? (?:de )?caractères?\b",
    re.I,
)


def decoded(text: str) -> str:
    """Return a text to be shown, its character references decoded where they are plainly meant."""
    for _ in range(TIMES):
        if "&" not in text or not _REFERENCE.search(text) or _ABOUT_MARKUP.search(text):
            break
        text = _REFERENCE.sub(lambda reference: unescape(reference[0]), text)
    return text


def unwrapped(body: str) -> str:
    """Return HTML that was escaped as a whole (`&lt;p&gt;Text&lt;/p&gt;`) as HTML again."""
    for _ in range(TIMES):
        if "&" not in body or _TAG.search(body) or not _ESCAPED_TAG.search(body):
            break
        if _ABOUT_MARKUP.search(body):
            break
        body = unescape(body)
    return body


def has_tags(text: str) -> bool:
    """Whether a text has tags of HTML that belong to text."""
    return _TAG.search(text) is not None


def only_text_tags(title: str) -> str:
    """Return HTML in which angle brackets that are no tags of text are text."""
    return _NO_TAG.sub("&lt;", title)


def without_stray_brackets(html: str) -> str:
    """Return HTML in which a `<` that opens no tag (`a <b and`) is text, as it was meant."""
    return _STRAY.sub("&lt;", html) if "<" in html else html


def without_stray_brackets_in_page(page: str) -> str:
    """Return a whole page in which a `<` right behind a word that opens no tag is text."""
    return _STRAY_IN_PAGE.sub("&lt;", page) if "<" in page else page


def without_swollen_tags(html: str) -> str:
    """Return HTML in which a tag with thousands of attributes, as no page has, has none."""
    return html if len(html) < SWOLLEN else _WHOLE_TAG.sub(_without_many, html)


def _without_many(tag: re.Match[str]) -> str:
    few = tag.end() - tag.start() < SWOLLEN or len(tag[2].split(None, ATTRIBUTES)) <= ATTRIBUTES
    return tag[0] if few else f"<{tag[1]}>"
