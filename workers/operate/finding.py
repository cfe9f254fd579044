"""Which article somebody means who gives an id, an address or words of its title."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from pydantic_core import from_json

from schemas.identity import ID_LENGTH, article_id
from workers.articles.ledger import Ledger
from workers.events.recent import RecentStream
from workers.settings import Settings
from workers.stages.text.normalize import fold
from workers.store.codec import unpack_article
from workers.store.connection import Client
from workers.telemetry.logstream import LogStream

MOST = 20
"""Articles of like titles that are named at most."""

Titled = Iterable[tuple[str, str]]
"""Ids of articles and their titles."""

_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}\Z")
_PAGES = 200


def find_articles(settings: Settings, given: str, client: Client | None = None) -> dict[str, str]:
    """Return id -> title of the articles that are meant; the title is empty where none was needed.

    An id or an address means one article, whether it is known or not. A title is looked for in the
    log, in flight, among the dead letters and the recent events, in any case and spelling of
    Arabic; where one is exactly the same, those that only contain the words are left out.
    """
    if _ID.match(given):
        return {given: ""}
    if "://" in given:
        with suppress(ValueError):  # words of a title after all
            return {article_id(url=given, guid=None, feed=None, text=""): ""}
    # One place may have only the words where another has the very title.
    titled = chain.from_iterable(place(settings, client) for place in (_logged, _kept, _recent))
    return _matching(titled, fold(given).strip())


def _matching(titled: Titled, wanted: str) -> dict[str, str]:
    alike: dict[str, str] = {}
    same: dict[str, str] = {}
    for identity, title in titled:
        folded = fold(title).strip()
        if folded == wanted:
            same[identity] = title
        elif wanted in folded and len(alike) < MOST:
            alike[identity] = title
    return same or alike


def _logged(settings: Settings, client: Client | None) -> Iterator[tuple[str, str]]:
    for line in LogStream(settings, client).backwards():
        title, identity = line.fields.get("title"), line.fields.get("article_id")
        if title and identity:
            yield str(identity), str(title)


def _kept(settings: Settings, client: Client | None) -> Iterator[tuple[str, str]]:
    """Articles in flight and dead letters, whose payloads say their titles."""
    ledger = Ledger(settings, client)
    for key in (ledger.keys.ledger, ledger.keys.dead):
        for entry, payload in ledger.redis.hscan_iter(key, count=_PAGES):
            try:
                article = unpack_article(payload).article
            except ValueError:
                continue  # a broken payload has no title
            yield entry.decode().rpartition(".")[0], article.title or ""


def _recent(settings: Settings, client: Client | None) -> Iterator[tuple[str, str]]:
    stream = RecentStream(settings, client)
    newest = stream.end()
    last = stream.at(newest)
    page = [(newest, last)] if last else []
    while page:
        for _, text in page:
            event = from_json(text)
            if title := event.get("data", {}).get("content", {}).get("title"):
                yield str(event["subject"]), str(title)
        page = stream.before(page[-1][0], _PAGES)
