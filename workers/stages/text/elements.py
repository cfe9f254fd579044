"""What an element of a page is, told by its name, its text and its links."""

import re
from enum import Enum, auto

from workers.stages.text.dom import Element

UNIT = 80
"""Shortest block of text, in characters, that counts."""

LINKED = 0.6
"""Share of its text in links above which a box is a list of links."""

ENDS = (".", "!", "?", "…", '"', "”", "»", "؟", "۔", "。", ")", ":")
"""What prose ends with."""

_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|share|sharing|social|promo\w*|sidebar|"
    r"newsletter|subscri\w*|advert\w*|ads?|sponsor\w*|cookie\w*|consent|breadcrumbs?|byline|author|"
    r"meta|tags?|taglist|caption|credit|pagination|pager|menu|navbar|nav|footer|header|toolbar|"
    r"widget|popular|trending|more|readmore|also|outbrain|taboola|login|signup|signin|rating|print|"
    r"hidden|modal|popup|overlay|teaser|card|gallery|slideshow|timestamp|date|dateline|copyright|"
    r"correction|bio|poll|quiz|survey)(?:$|[\s_-])",
    re.I,
)
_SURELY_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|recommend\w*|sidebar|outbrain|taboola)(?:$|[\s_-])",
    re.I,
)
_ARTICLE_NAME = re.compile(
    r"(?:article|story|entry|post|news|text)[-_]*(?:body|content|text)|^(?:article|story)$", re.I
)
_LEAD_NAME = re.compile(
    r"(?:^|[\s_-])(?:teaser|lead|lede|standfirst|intro|chapo|chapeau|dek|deck)(?:$|[\s_-])", re.I
)
_HIDDEN_NAMES = 200
"""Length of a class attribute above which it is a list of switches and tells us nothing."""


class Kind(Enum):
    """What the name of an element says of it."""

    FURNITURE = auto()
    SURELY_FURNITURE = auto()
    HEADER = auto()
    """The head of the site, or of the article."""


def kind_by_name(element: Element) -> Kind | None:
    """Return what class and id of an element call it; None if nothing that is known here."""
    names = element.get("class")
    if len(names) > _HIDDEN_NAMES or "embed" in names:
        return None
    both = f"{names} {element.get('id')}"
    found = _FURNITURE_NAME.search(both)
    if found is None or (_LEAD_NAME.search(both) and is_sentence(element) and not links(element)):
        return None
    if _SURELY_FURNITURE.search(both):
        return Kind.SURELY_FURNITURE
    return Kind.HEADER if "header" in found[0].lower() else Kind.FURNITURE


def is_named(element: Element) -> bool:
    """Whether an element is called an article, or the body of one."""
    if element.tag == "article" or element.get("itemprop") == "articleBody":
        return True
    names = f"{element.get('class')} {element.get('id')}".strip()
    usable = element.tag not in ("body", "html") and len(names) < _HIDDEN_NAMES
    return usable and _ARTICLE_NAME.search(names) is not None


def is_sentence(element: Element) -> bool:
    """Whether the text of an element is prose: a sentence of some length."""
    text = element.text
    return len(text) >= UNIT / 2 and text.endswith(ENDS) and not text.endswith(":")


def is_lead(element: Element) -> bool:
    """Whether an element is called a lead and can be one; many leads have no full stop."""
    names = f"{element.get('class')} {element.get('id')}"
    return bool(_LEAD_NAME.search(names)) and element.text_length >= UNIT / 2 and not links(element)


def is_articles_head(element: Element) -> bool:
    """Whether a header is the head of the article, with its headline and lead, not of the site."""
    inside = list(element.walk())
    if any(one.tag in ("ul", "form", "menu") for one in inside):
        return False
    if any(one.tag == "h1" for one in inside):
        return True
    return any(one.tag in ("article", "main") or is_named(one) for one in element.around)


def links(element: Element) -> list[Element]:
    """Return the links within an element."""
    return [one for one in element.walk() if one.tag == "a"]


def is_linked(element: Element) -> bool:
    """Whether most of an element's text is in links, or it has none."""
    length = element.text_length
    in_links = sum(link.text_length for link in links(element))
    return not length or in_links > LINKED * length
