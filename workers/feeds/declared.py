"""The feeds file: the feeds of a deployment, as TOML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from schemas.identity import canonical_url
from workers.articles.lanes import LANES
from workers.errors import ConfigurationError
from workers.feeds.access import Access, Secret, checked_access, without_login
from workers.feeds.durations import seconds
from workers.feeds.feed import ALL_FEEDS, Feed, FullText
from workers.feeds.rules import Rules, RuleSet
from workers.feeds.store import FeedStore, address_key
from workers.settings import Settings
from workers.telemetry.lognames import get_logger
from workers.tomlfile import read_tables

MODES: tuple[FullText, ...] = ("never", "when_short", "always")

_PLAIN = ("url", "full_text", "language", "source", "paused", "lane")
_ACCESS = (
    *("headers", "cookie", "cookie_file", "user", "password", "password_file", "user_agent"),
)
_RULES = ("keep", "block")
_FIELDS = (*_PLAIN, "interval", *_ACCESS, *_RULES)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FeedsFile:
    """What a feeds file says.

    Attributes:
        feeds: each with a name and an address of its own.
        everywhere: the rules of all feeds.
    """

    feeds: list[Feed]
    everywhere: RuleSet = field(default_factory=RuleSet)


def declare_feeds(settings: Settings) -> int:
    """Write the feeds of the feeds file to Redis; returns how many there are.

    Feeds that are no longer in the file are removed; feeds added by hand stay.

    Raises:
        ConfigurationError: the file cannot be used; the message names the feed and the field.
    """
    if settings.feeds_file is None:
        return 0
    file = read_toml(settings.feeds_file)
    wanted = {feed.name: feed for feed in file.feeds}
    store = FeedStore(settings)
    _take_over_twins(store, wanted)
    for listed in store.listed():
        if listed.feed.declared and listed.feed.name not in wanted:
            store.remove(listed.feed.name)
    store.set_everywhere(file.everywhere)
    for feed in wanted.values():
        store.add(feed, settings.max_feeds)
    return len(wanted)


def read_toml(path: Path) -> FeedsFile:
    """Read a feeds file: a table for each feed, and perhaps one named `*` with rules for all.

    Raises:
        ConfigurationError: the file cannot be used; the message names the feed and the field.
    """
    tables = read_tables(path, "BARID_FEEDS_FILE")
    everywhere = tables.pop(ALL_FEEDS, {})
    feeds = [_declared(path, name, table) for name, table in tables.items()]
    _refuse_twins(path, feeds)
    return FeedsFile(feeds, _everywhere(f"{path}: {ALL_FEEDS}", everywhere))


def checked(feed: Feed) -> Feed:
    """Return a feed whose name, address and access can be used; a login leaves the address.

    Raises:
        ConfigurationError: something cannot be used; the message names it.
    """
    try:
        url, access = without_login(feed.url.strip(), feed.access)
    except ValueError as error:
        raise ConfigurationError(f"{feed.name}: url is not an address: {error}") from None
    name = " ".join(feed.name.split())[:200]
    if not name:
        raise ConfigurationError(f"the feed at {url} needs a name")
    if name == ALL_FEEDS:
        raise ConfigurationError(f"{name}: stands for all feeds: name the feed otherwise")
    try:
        canonical_url(url)
        checked_access(access)
    except ValueError as error:
        raise ConfigurationError(f"{name}: url {error}") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{name}: {error}") from None
    return replace(feed, name=name, url=url, access=access)


def _take_over_twins(store: FeedStore, wanted: Mapping[str, Feed]) -> None:
    """Let the file's feeds have what others at their addresses found: a feed is polled once."""
    by_address = {address_key(feed.url): feed.name for feed in wanted.values()}
    names = {listed.feed.name for listed in store.listed()}
    for listed in store.listed():
        twin = listed.feed
        name = by_address.get(address_key(twin.url))
        if name is None or twin.name in wanted:
            continue
        if not twin.declared:
            log.warning("feed.twice", feed=name, removed=twin.name, url=twin.url)
        if name in names:
            store.remove(twin.name)
        else:
            store.rename(twin.name, name)


def _refuse_twins(path: Path, feeds: Iterable[Feed]) -> None:
    seen: dict[str, str] = {}
    for feed in feeds:
        key = address_key(feed.url)
        if key in seen:
            raise ConfigurationError(
                f"{path}: {feed.name}: has the same url as {seen[key]}, {feed.url}; a feed is "
                "polled once: remove one of the two tables"
            )
        seen[key] = feed.name


def _everywhere(where: str, table: object) -> RuleSet:
    if not isinstance(table, Mapping):
        raise ConfigurationError(f'{where}: needs a table such as ["{ALL_FEEDS}".block]')
    if unknown := set(table).difference(_RULES):
        raise ConfigurationError(
            f"{where}: {min(unknown)}: is not a field for all feeds, which may have keep and block"
        )
    return _rules(where, table)


def _declared(path: Path, name: str, table: object) -> Feed:
    where = f"{path}: {name}"
    if not isinstance(table, Mapping):
        raise ConfigurationError(f'{where}: needs a table such as [{name}] with url = "https://…"')
    unknown = set(table).difference(_FIELDS)
    if unknown:
        raise ConfigurationError(
            f"{where}: {min(unknown)}: is not a field of a feed, which may have "
            f"{', '.join(_FIELDS)}"
        )
    values: dict[str, Any] = {n: value for n, value in table.items() if n in _PLAIN}
    for name_, value in values.items():
        if not isinstance(value, bool if name_ == "paused" else str):
            kind = "true or false" if name_ == "paused" else "a text in quotes"
            raise ConfigurationError(f"{where}: {name_}: needs {kind}, not {value!r}")
    if "url" not in values:
        raise ConfigurationError(f'{where}: needs url = "https://…"')
    if values.get("full_text", "never") not in MODES:
        raise ConfigurationError(f"{where}: full_text: must be one of {', '.join(MODES)}")
    if values.get("lane", "normal") not in LANES:
        raise ConfigurationError(f"{where}: lane: must be one of {', '.join(LANES)}")
    if "interval" in table:
        try:
            values["interval"] = seconds(table["interval"])
        except ValueError as error:
            raise ConfigurationError(f"{where}: interval: {error}") from None
    access, rules = _access(where, path.parent, table), _rules(where, table)
    try:
        return checked(Feed(name, declared=True, access=access, rules=rules, **values))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def _access(where: str, folder: Path, table: Mapping[str, Any]) -> Access:
    headers = table.get("headers", {})
    if not isinstance(headers, Mapping):
        raise ConfigurationError(f'{where}: headers: needs a table such as {{ X-Key = "…" }}')
    for name in ("user", "user_agent"):
        if not isinstance(table.get(name, ""), str):
            raise ConfigurationError(f"{where}: {name}: needs a text in quotes")
    return Access(
        headers={n: _secret(f"{where}: headers: {n}", folder, v) for n, v in headers.items()},
        cookie=_secret_or_file(where, folder, table, "cookie"),
        user=table.get("user", ""),
        password=_secret_or_file(where, folder, table, "password"),
        user_agent=table.get("user_agent", ""),
    )


def _secret_or_file(where: str, folder: Path, table: Mapping[str, Any], name: str) -> Secret | None:
    if f"{name}_file" in table:
        if name in table:
            raise ConfigurationError(f"{where}: {name} and {name}_file: give one of the two")
        return _secret(f"{where}: {name}_file", folder, {"file": table[f"{name}_file"]})
    return _secret(f"{where}: {name}", folder, table[name]) if name in table else None


def _secret(where: str, folder: Path, value: object) -> Secret:
    if isinstance(value, str) and value:
        return Secret(value)
    if isinstance(value, Mapping) and set(value) == {"file"}:
        file = value["file"]
        if isinstance(file, str) and file:
            return Secret(file=str((folder / file).absolute()))
    # The value itself is not repeated: it may be the secret.
    raise ConfigurationError(f'{where}: needs a text in quotes, or {{ file = "/path" }}')


def _rules(where: str, table: Mapping[str, Any]) -> RuleSet:
    found = {}
    for name in _RULES:
        given = table.get(name, {})
        if not isinstance(given, Mapping):
            raise ConfigurationError(f'{where}: {name}: needs a table such as {{ words = ["…"] }}')
        try:
            found[name] = Rules.of(given)
        except ValueError as error:
            raise ConfigurationError(f"{where}: {name}: {error}") from None
    return RuleSet(**found)
