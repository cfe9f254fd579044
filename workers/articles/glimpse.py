"""What one sees of a dead letter before one chooses what to do with it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from workers.articles.inbox.inbox import STAGE
from workers.articles.inbox.letters import KeptText
from workers.store.codec import Entry, unpack_article

BEGINNING = 300
"""Characters of a text that are shown."""

LARGEST = 200_000
"""Bytes of a payload that is read for a list; of a larger one only the cause is shown."""

_FIELD = re.compile(r"\A([a-z_]+(?:\.[a-z_0-9]+)*): ")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is shown of a dead letter in a list; empty where it is not known.

    Attributes:
        title: the article's title.
        source: its source, else its feed.
        url: its address.
        text: how its body begins, or the text of the inbox that is no article.
        field: the field at fault, where the cause names one.
    """

    title: str = ""
    source: str = ""
    url: str = ""
    text: str = ""
    field: str = ""


def glimpse(kept: Entry | KeptText | None, error: str, stage: str | None = None) -> Glimpse:
    """Return what to show of a dead letter.

    Args:
        kept: its article or text; None: it cannot be read.
        error: what went wrong.
        stage: which stage failed; a cause of the inbox begins with the field at fault.
    """
    field = _FIELD.match(error)
    at_fault = field[1] if field and stage == STAGE else ""
    if kept is None:
        return Glimpse(field=at_fault)
    if isinstance(kept, Entry):
        article = kept.article
        source, body = article.source or article.feed or "", article.body
        return Glimpse(article.title or "", source, article.url or "", _beginning(body), at_fault)
    said = _said(kept.text)
    source = said.get("source") or said.get("feed") or ""
    text = said.get("body") or kept.text
    return Glimpse(said.get("title", ""), source, said.get("url", ""), _beginning(text), at_fault)


def glimpse_of(payload: bytes | None, error: str, stage: str | None) -> Glimpse:
    """Return what to show of a dead letter whose article is packed as the ledger keeps it."""
    entry = None
    if payload is not None and len(payload) <= LARGEST:
        try:
            entry = unpack_article(payload)
        except ValueError:
            entry = None  # a broken payload is a dead letter for just that
    return glimpse(entry, error, stage)


def _said(text: str) -> dict[str, str]:
    """Return the texts among the fields of something that was meant to be an article."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    fields = found.items() if isinstance(found, dict) else ()
    # JSON may escape half of a pair, which is no text that could be written anywhere.
    return {
        name: value.encode("utf-8", "replace").decode()
        for name, value in fields
        if isinstance(value, str)
    }


def _beginning(text: str) -> str:
    return " ".join(text[: 4 * BEGINNING].split())[:BEGINNING]
