"""An XML feed as it comes, made ready for the parser; and whether it has come whole."""

import re

_COMMENT_AT_END = re.compile(r"-->\s*\Z")
_SPACE = re.compile(r"[\s\ufeff]+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S | re.I)
_ROOT = re.compile(r"<(?:([\w.-]+):)?(rss|rdf|feed|channel)(?=[\s/>])", re.I)
_LAST_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.I)
_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", re.I)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?")
_KNOWN = re.compile(
    r"w3\.org/2005/atom|purl\.org/(?:atom|pie|echo|rss)|userland\.com/rss|netscape\.com/rdf"
    r"|harvard\.edu/tech/rss|22-rdf-syntax-ns|uri/of/echo|example\.com/(?:newformat|necho)#",
    re.I,
)
_MEDIA = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']\s*https?://search\.yahoo\.com/mrss""", re.I)
_TAGS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(/?)(?:([\w.-]+):)?(description|image|managingeditor)(?=[\s/>])([^<>]*)>",
    re.S | re.I,
)

JUNK = 20_000
"""Characters that may stand before the root element that no XML document has there: what a server
printed before the feed."""


def root_of(text: str) -> int | None:
    """Return where the root element of a feed begins; None if there is none.

    Declarations, comments and document types before it may be of any length.
    """
    start = prolog(text)
    root = _ROOT.search(text, start, start + JUNK)
    return root.start() if root else None


def prolog(text: str) -> int:
    """Return where the prolog of a document ends: declarations, comments and document type."""
    place = 0
    while True:
        space = _SPACE.match(text, place)
        place = space.end() if space else place
        if text.startswith("<?", place):
            end = text.find("?>", place) + 2
        elif text.startswith("<!--", place):
            end = text.find("-->", place) + 3
        else:
            doctype = _DOCTYPE.match(text, place)
            end = doctype.end() if doctype else 0
        if end <= place:
            return place
        place = end


def prepared(text: str, root: int) -> str:
    """Return a feed from its root on, so that feedparser takes it for what it is.

    What stands before the root is left out, the document type with it, whose entities can lead to
    a bomb or to a local file. Characters that no text has are removed; a prefixed root gets a
    namespace that feedparser knows; and the captions of pictures, which it takes for descriptions
    of the item, and the channel's editor, whom it takes for an author, get names of their own.
    """
    text = _CONTROLS.sub("", text[root:])
    text = _REFERENCE.sub(_possible, text)
    if "&lt;![CDATA[" in text:
        text = text.replace("&lt;![CDATA[", "").replace("]]&gt;", "")
    return _Renaming(set(_MEDIA.findall(text)) | {"media"}).of(_with_namespace(text))


def is_whole(text: str) -> bool:
    """Whether a feed ends after its last item; if not, that item may have been cut off."""
    place, end = 0, len(text)
    while _COMMENT_AT_END.search(text, max(end - 1_000, 0), end):
        # Comments behind the end may be long, and have items in them.
        begin = text.rfind("<!--", 0, end)
        if begin < 0:
            break
        end = begin
    for item in _LAST_ITEM.finditer(text, 0, end):
        place = item.start()
    return bool(_END.search(text, place, end))


def _possible(reference: re.Match[str]) -> str:
    """Return a character reference, or nothing if there is no such character."""
    digits, base = (reference[1], 10) if reference[1] else (reference[2], 16)
    number = int(digits.lstrip("0")[:10] or "0", base)
    possible = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return reference.group() if possible else ""


def _with_namespace(text: str) -> str:
    root = _ROOT.match(text)
    if root is None or not root[1] or root[2].lower() == "rdf":
        return text
    head, bracket, rest = text.partition(">")
    atom = root[2].lower() == "feed"
    uri = "http://www.w3.org/2005/Atom" if atom else "http://backend.userland.com/rss"
    name = re.escape(root[1])
    declared = re.search(rf"""\sxmlns:{name}\s*=\s*("[^"]*"|'[^']*')""", head)
    if declared is None:
        head = f'{head[: root.end()]} xmlns:{root[1]}="{uri}"{head[root.end() :]}'
    elif not _KNOWN.search(declared[1]):
        head = f'{head[: declared.start(1)]}"{uri}"{head[declared.end(1) :]}'
    return head + bracket + rest


class _Renaming:
    """Renames elements outside of CDATA sections and comments."""

    def __init__(self, media: set[str]) -> None:
        self._media = media
        self._in_image = False

    def of(self, text: str) -> str:
        return _TAGS.sub(self._renamed, text)

    def _renamed(self, tag: re.Match[str]) -> str:
        closing, prefix, name, attributes = tag.groups()
        if name is None:
            return tag.group()
        if name.lower() == "image":
            self._in_image = not closing and not attributes.endswith("/") and not prefix
            return tag.group()
        if name.lower() == "managingeditor":
            return f"<{closing}editor{attributes}>"
        if prefix in self._media or self._in_image:
            return f"<{closing}caption{'/' if attributes.endswith('/') else ''}>"
        return tag.group()
