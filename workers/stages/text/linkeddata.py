"""JSON-LD of schema.org, as far as news pages use it to say what their article is."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas.identity import identity_url

MOST_SCRIPTS = 20
"""JSON-LD blocks of a page that are read."""

LONGEST_SCRIPT = 500_000
"""Characters of the longest block that is read; longer ones are lists of everything on a site."""

MOST_THINGS = 500
"""Things in a page's blocks that are looked at."""

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)\s*;?\s*$"
)

Thing = Mapping[str, Any]


def article_of(scripts: Iterable[str], url: str | None, title: str | None) -> Thing:
    """Return what JSON-LD blocks say of the page's own article; nothing if they say nothing.

    Where they name several articles, as those with lists of teasers do, it is the one with the
    page's address or headline, or else the first.
    """
    things = list(_things(scripts))
    named = {
        thing["@id"]: thing
        for thing in things
        if isinstance(thing.get("@id"), str) and len(thing) > 2 and "@type" in thing
    }
    articles = [_with_references(thing, named) for thing in things if _is_article(thing)]
    for thing in articles:
        if url and _same(_own_address(thing), url):
            return thing
    for thing in articles:
        if title and text_of(thing.get("headline")) == title:
            return thing
    return articles[0] if articles else {}


_REFERRING = ("author", "creator", "publisher", "image")


def _with_references(article: Thing, named: Mapping[str, Thing]) -> Thing:
    """Return an article with what it only refers to (`{"@id": …}`) in its place."""

    def there(one: object) -> object:
        if isinstance(one, Mapping) and set(one) <= {"@id", "@type"}:
            return named.get(str(one.get("@id")), None)
        return one

    found = dict(article)
    for name in _REFERRING:
        value = found.get(name)
        found[name] = [there(o) for o in value] if isinstance(value, list) else there(value)
    return found


def text_of(value: object) -> str | None:
    """Return a value of JSON-LD as text: itself, or the `@value` or name of an object."""
    return next(texts_of(value), None)


def texts_of(value: object) -> Iterator[str]:
    """Yield the texts of a value, which may be a list of them."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            one = one.get("@value") or one.get("name")
        if isinstance(one, str) and one.strip():
            yield " ".join(one.split())


def names(value: object) -> Iterator[str]:
    """Yield the names of people or organisations, given as texts or as objects."""
    for name in texts_of(value):
        if not name.startswith(("http:", "https:")):
            yield name


def url_of(value: object) -> str | None:
    """Return the address of an image or another thing: itself, or the `url` or `@id` of it."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            one = one.get("url") or one.get("contentUrl") or one.get("@id")
            one = one[0] if isinstance(one, list) and one else one
        if isinstance(one, str) and one.strip():
            return one.strip()
    return None


def _things(scripts: Iterable[str]) -> Iterator[Thing]:
    """Yield the objects of all blocks, those in lists and graphs, and what they are about."""
    waiting: list[object] = []
    for number, script in enumerate(scripts):
        if number < MOST_SCRIPTS and len(script) <= LONGEST_SCRIPT:
            waiting.append(_loaded(script))
    for _ in range(MOST_THINGS):
        if not waiting:
            return
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:MOST_THINGS]
        elif isinstance(one, Mapping):
            yield one
            waiting += [one.get("@graph"), one.get("mainEntity"), one.get("mainEntityOfPage")]


def _loaded(script: str) -> object:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script.strip()))
    try:
        return json.loads(text, strict=False)  # many have bare line breaks in their texts
    except (ValueError, RecursionError):
        return None


def _is_article(thing: Thing) -> bool:
    kinds = thing.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.search(kind.rstrip("/").rsplit("/", 1)[-1])
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _own_address(thing: Thing) -> str | None:
    return (
        url_of(thing.get("mainEntityOfPage"))
        or url_of(thing.get("url"))
        or url_of(thing.get("@id"))
    )


def _same(one: str | None, other: str) -> bool:
    try:
        return bool(one) and identity_url(one or "") == identity_url(other)
    except ValueError:
        return False
