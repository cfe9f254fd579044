"""Rules by which items of a feed are kept or left out, before anything is fetched for them.

`keep` lets in only items that meet every condition it has; `block` leaves out items that meet any.
The values of one condition are alternatives. Words are found as subscriptions find them.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from schemas.identity import digest
from workers.events.wording import Block, blocks, phrase
from workers.feeds.durations import seconds, shown
from workers.feeds.items import FeedItem
from workers.stages.language import identify
from workers.stages.text.normalize import fold

ENOUGH = 40
"""Letters from which a text tells its language better than its feed does."""

_BREAK = re.compile(r"<(?:p|div|br|li|h[1-6]|blockquote|tr|section)\b[^<>]{0,2000}>", re.I)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions of `keep` or of `block`.

    Attributes:
        words: words or phrases in title or text; `drone*` stands for any ending.
        authors: names, whole or a part such as the surname.
        tags: the publisher's categories.
        languages: BCP 47; `ar` stands for `ar-EG`, too.
        max_age: seconds since publication; an item without a date has no age.
    """

    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    max_age: float | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept in Redis; conditions that were not given are left out."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Rules":
        """Read rules from a table of a file, or from what `as_json` gave.

        Raises:
            ValueError: they cannot be used; the message names the condition.
        """
        names = [f.name for f in fields(cls)]
        if unknown := set(table) - set(names):
            raise ValueError(f"{min(unknown)}: is no condition; there are {', '.join(names)}")
        found: dict[str, Any] = {n: _texts(n, table[n]) for n in names[:-1] if n in table}
        if table.get("max_age") is not None:
            try:
                found["max_age"] = seconds(table["max_age"])
            except ValueError as error:
                raise ValueError(f"max_age: {error}") from None
        return cls(**found)

    @classmethod
    def kept(cls, table: Mapping[str, Any]) -> "Rules":
        """Read rules from Redis, ignoring conditions that a newer Barid wrote."""
        names = {f.name for f in fields(cls)}
        return cls.of({name: value for name, value in table.items() if name in names})


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a feed keeps and blocks, or what all feeds do."""

    keep: Rules = Rules()
    block: Rules = Rules()

    def __bool__(self) -> bool:
        return bool(self.keep or self.block)

    def against(self, facts: "Facts") -> str:
        """Return by which rule an item is left out, such as `block words: sport`; empty if none."""
        for name, holds in _CONDITIONS.items():
            if getattr(self.block, name) and (found := holds(self.block, facts)):
                return f"block {name}: {found}"
        for name, holds in _CONDITIONS.items():
            wanted = getattr(self.keep, name)
            if not wanted:
                continue
            if name == "max_age":
                if found := holds(self.keep, facts):
                    return f"keep max_age: {found}"
            elif not holds(self.keep, facts):
                return f"keep {name}: none of {', '.join(wanted)}"
        return ""


class Facts:
    """What rules ask of an item, worked out once."""

    def __init__(self, item: FeedItem, hint: str | None, now: float) -> None:
        self.item, self._hint = item, hint
        self.now = datetime.fromtimestamp(now, UTC)

    @cached_property
    def text(self) -> str:
        """The item's own text, without markup, its paragraphs apart."""
        return _plain(self.item.body)

    @cached_property
    def blocks(self) -> list[Block]:
        """The words of title and text."""
        return blocks(_plain(self.item.title), self.text)

    @cached_property
    def authors(self) -> list[Block]:
        """The words of the authors' names."""
        # Each by itself: no name reaches from one author into the next.
        names = self.item.authors or (self.item.author or "",)
        return blocks("", "\n\n".join(names))

    @cached_property
    def tags(self) -> set[str]:
        """The tags, folded."""
        return {fold(tag.strip()) for tag in self.item.tags}

    @cached_property
    def language(self) -> str:
        """The language that the text shows, or else that the feed names; empty if unknown."""
        text = f"{_plain(self.item.title)}\n{self.text}"[:2_000]
        if sum(map(str.isalpha, text)) >= ENOUGH:
            code, confidence = identify(text)
            if confidence >= 0.5:
                return code
        return (self.item.language or self._hint or "").lower()


def left_out(rules: RuleSet, everywhere: RuleSet, facts: Facts) -> str:
    """Return by which rule of a feed, or of all feeds, an item is left out; empty if by none."""
    if reason := rules.against(facts):
        return reason
    reason = everywhere.against(facts)
    return f"all feeds: {reason}" if reason else ""


def mark(*sets: RuleSet) -> str:
    """Return what changes when one of the rules does; empty when there are none."""
    if not any(sets):
        return ""
    return digest(*(repr((s.keep.as_json(), s.block.as_json())) for s in sets))


def _word(rules: Rules, facts: Facts) -> str:
    return next((w for w in rules.words if phrase(w).is_in(facts.blocks)), "")


def _author(rules: Rules, facts: Facts) -> str:
    return next((a for a in rules.authors if phrase(a).is_in(facts.authors)), "")


def _tag(rules: Rules, facts: Facts) -> str:
    return next((t for t in rules.tags if fold(t) in facts.tags), "")


def _language(rules: Rules, facts: Facts) -> str:
    code = facts.language
    return next((c for c in rules.languages if code == c or code.startswith(f"{c}-")), "")


def _age(rules: Rules, facts: Facts) -> str:
    date = facts.item.published_at
    if date is None or rules.max_age is None:
        return ""
    age = (facts.now - date).total_seconds()
    return f"older than {shown(rules.max_age)}" if age > rules.max_age else ""


_CONDITIONS: dict[str, Callable[[Rules, Facts], str]] = {
    "words": _word, "authors": _author, "tags": _tag, "languages": _language, "max_age": _age,
}  # fmt: skip


def _texts(name: str, value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
        raise ValueError(f"{name}: needs a text in quotes, or a list of them, not {value!r}")
    texts = tuple(dict.fromkeys(v.strip() for v in values if v.strip()))
    if not texts:
        raise ValueError(f"{name}: needs at least one text")
    if name in ("words", "authors"):
        for text in texts:
            _readable(name, text)
    if name == "languages":
        texts = tuple(t.lower().replace("_", "-") for t in texts)
        for text in texts:
            if not _CODE.match(text):
                raise ValueError(f"{name}: {text!r} is no language code such as ar or pt-BR")
    return texts


def _readable(name: str, text: str) -> None:
    try:
        phrase(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _plain(markup: str) -> str:
    if "<" in markup:
        markup = _TAG.sub(" ", _BREAK.sub("\n\n", markup))
    return html.unescape(markup)
