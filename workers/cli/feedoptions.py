"""Options of a feed that `barid feeds add` and `barid feeds check` share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from workers.errors import ConfigurationError
from workers.feeds.access import Access, Secret
from workers.feeds.durations import seconds
from workers.feeds.rules import Rules, RuleSet

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_RULES = ("words", "authors", "tags", "languages")

_ACCESS = (
    click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'",
                 help="A header of its requests; kept in Redis."),
    click.option("--header-file", "header_files", multiple=True, type=(str, _FILE),
                 metavar="NAME FILE", help="A header whose value a file holds."),
    click.option("--cookie", help="Its Cookie header; kept in Redis."),
    click.option("--cookie-file", type=_FILE, help="The file that holds its Cookie header."),
    click.option("--user", help="Login (HTTP Basic)."),
    click.option("--password", help="Password; kept in Redis."),
    click.option("--password-file", type=_FILE, help="The file that holds the password."),
    click.option("--user-agent", help="User-Agent to send instead of Barid's own."),
)  # fmt: skip


def _rule_options() -> list[Callable[[Any], Any]]:
    made = []
    for kind, says in (("keep", "Keep only items with"), ("block", "Leave out items with")):
        for name in _RULES:
            one = name[:-1]
            made.append(
                click.option(
                    f"--{kind}-{one}", f"{kind}_{name}", multiple=True,
                    help=f"{says} this {one}, or another given so.",
                )
            )  # fmt: skip
    made.append(click.option("--max-age", help="Leave out items that are older, such as 2d."))
    return made


def feed_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of access and rules; `taken` reads them."""
    for option in reversed((*_ACCESS, *_rule_options())):
        command = option(command)
    return command


def taken(options: dict[str, Any]) -> tuple[Access, RuleSet]:
    """Return what the options of `feed_options` say.

    Raises:
        ConfigurationError: they cannot be used.
    """
    headers: dict[str, Secret] = {}
    for line in options["headers"]:
        name, colon, value = line.partition(":")
        if not colon:
            raise ConfigurationError("--header: needs a name, a colon and a value")
        headers[name.strip()] = Secret(value.strip())
    for name, path in options["header_files"]:
        headers[name] = Secret(file=str(path.absolute()))
    access = Access(
        headers=headers,
        cookie=_secret(options, "cookie"),
        user=options["user"] or "",
        password=_secret(options, "password"),
        user_agent=options["user_agent"] or "",
    )
    rules = {}
    for kind in ("keep", "block"):
        table = {n: list(options[f"{kind}_{n}"]) for n in _RULES if options[f"{kind}_{n}"]}
        if kind == "keep" and options["max_age"]:
            table["max_age"] = options["max_age"]
        try:
            rules[kind] = Rules.of(table)
        except ValueError as error:
            raise ConfigurationError(f"--{kind}: {error}") from None
    return access, RuleSet(**rules)


def interval_of(text: str | None) -> float | None:
    """Return an interval in seconds.

    Raises:
        ConfigurationError: it is none.
    """
    try:
        return seconds(text) if text else None
    except ValueError as error:
        raise ConfigurationError(f"--interval: {error}") from None


def _secret(options: dict[str, Any], name: str) -> Secret | None:
    text, path = options[name], options[f"{name}_file"]
    if text and path:
        raise ConfigurationError(f"--{name} and --{name}-file: give one of the two")
    if path:
        return Secret(file=str(path.absolute()))
    return Secret(text) if text else None
