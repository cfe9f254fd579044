"""Feeds as they come, to items: the format is told by how the text begins."""

from workers.errors import InvalidArticle
from workers.feeds.items import ParsedFeed
from workers.feeds.jsonfeed import parse_json
from workers.feeds.sitemap import is_sitemap, parse_sitemap
from workers.feeds.xmlfeed import parse_xml
from workers.stages.text.encoding import decode


def parse_feed(body: bytes, url: str, charset: str | None = None) -> ParsedFeed:
    """Read an RSS, Atom or JSON feed.

    Args:
        body: its bytes.
        url: where it came from; relative links are resolved against it.
        charset: the encoding that the server declared.

    Raises:
        NotAFeed: it is not one.
    """
    try:
        text = decode(body, charset)
    except InvalidArticle:
        # A feed that mixes encodings is read as far as possible.
        text = body.decode("utf-8", "replace")
    start = text.lstrip("\ufeff \t\r\n")
    if is_sitemap(start):
        return parse_sitemap(start, url)
    feed = parse_json(start, url) if start[:1] == "{" else parse_xml(start, url)
    if "\ufffd" in text:
        feed.complaints.append("has bytes that are not text in its encoding")
    return feed
