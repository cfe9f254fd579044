"""What is no article: a feed sent as a page, or HTML that holds no text."""

import re
from html import unescape

_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?"
    r"(?:<!--.{0,50000}?-->\s*|<\?[^>]{0,500}\?>\s*"
    r"|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,5000}\]\s*)?>\s*)*"
    r"<(?:[a-zA-Z][\w.-]{0,30}:)?(rss|feed|rdf|channel|urlset|sitemapindex|opml)\b[^>]{0,2000}>",
    re.I | re.S,
)
_JSON_FEED = re.compile(
    r'\s*\{.{0,5000}?"(?:https?:)?(?://)?(?:www\.)?jsonfeed\.org/version/', re.S
)
_SILENT = re.compile(r"<(script|style|head|template|noscript|title|svg)\b", re.I)
_REFERENCE = re.compile(r"&#?\w{1,31};")
_LETTER = re.compile(r"[^\W_]")
LIST_OF_FEEDS = "list of feeds"
_LISTS = {"urlset": "sitemap", "sitemapindex": "sitemap", "opml": LIST_OF_FEEDS}


def list_of_articles(body: str) -> str | None:
    """Return what a body is that lists articles instead of being one, such as "feed"; else None."""
    start = body.lstrip("\ufeff \t\r\n")[:1]
    if start == "<" and (found := _FEED.match(body.lstrip("\ufeff"))):
        return _LISTS.get(found[1].lower(), "feed")
    return "feed" if start == "{" and _JSON_FEED.match(body.lstrip("\ufeff")) else None


def has_text(html: str) -> bool:
    """Whether HTML has a letter or digit that is shown. Linear in the text, and mostly short."""
    at, lower = 0, ""
    while True:
        opens = html.find("<", at)
        chunk = html[at : opens if opens >= 0 else len(html)]
        if _LETTER.search(_shown(chunk) if "&" in chunk else chunk):
            return True
        if opens < 0:
            return False
        if html.startswith("<!--", opens):
            closes = html.find("-->", opens)
        elif silent := _SILENT.match(html, opens):
            lower = lower or html.lower()
            if (end := lower.find(f"</{silent[1].lower()}", opens)) < 0:
                return False
            closes = html.find(">", end)
        else:
            closes = html.find(">", opens)
        if closes < 0:
            return html[opens + 1 : opens + 2] == " "  # "< 5 percent"
        at = closes + 1


def _shown(chunk: str) -> str:
    """Return text with its references decoded, be they escaped twice; unknown ones left out."""
    return _REFERENCE.sub("", unescape(unescape(chunk)))
