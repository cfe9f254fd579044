"""`barid feeds check`: what would come of a feed, item by item."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import click
from rich.markup import escape

from workers.cli.feedoptions import feed_options, taken
from workers.cli.output import counted, err, is_terminal, isolated, json_option, out, print_json
from workers.feeds.access import Access
from workers.feeds.feed import Feed
from workers.feeds.items import FeedItem, ParsedFeed
from workers.feeds.rules import Facts, RuleSet, left_out
from workers.feeds.store import FeedStore, same_address
from workers.moments import in_column
from workers.settings import Settings, get_settings
from workers.stages.text.clean import clean_title

SHOWN = 10
"""Items that are shown on a terminal."""


UNDER = " " * 18
"""Before what is said of an item, below its title."""


@click.command("check")
@json_option
@click.argument("url", metavar="URL|NAME")
@feed_options
def check(url: str, **options: Any) -> None:
    """Show what would be enqueued from the feed at URL, and everything wrong with it.

    Of a feed that has been added, its login and rules count, and the rules of all feeds; login and
    rules that are given here take the place of its own, to try them out.
    """
    from workers.feeds.articles import refusal
    from workers.feeds.declared import checked
    from workers.feeds.discover import find_feed

    settings = get_settings()
    access, rules = taken(options)
    feed, everywhere = _known(settings, url)
    trial = replace(
        feed,
        access=access if access != Access() else feed.access,
        rules=rules or feed.rules,
    )
    trial = checked(trial)
    address, parsed = asyncio.run(find_feed(trial.url, settings, trial.access))
    now = time.time()
    out_by = {
        item.key: left_out(trial.rules, everywhere, Facts(item, trial.language, now))
        for item in parsed.items
    }
    problems = {
        item.key: "; ".join(filter(None, (item.problem, refusal(trial, item, settings.limits))))
        for item in parsed.items
    }
    if is_terminal():
        _show(address, parsed, out_by, problems)
    else:
        print_json(
            {"url": address, "title": parsed.title, "complaints": parsed.complaints,
             "items": [_as_dict(i, out_by[i.key], problems[i.key]) for i in parsed.items]}
        )  # fmt: skip


def _known(settings: Settings, given: str) -> tuple[Feed, RuleSet]:
    """Return the feed of an address or name, a new one if there is none, and the common rules."""
    from workers.store import embedded
    from workers.store.connection import REDIS_ERRORS

    new = Feed("check", given)
    if settings.redis_url is None and embedded.find(settings) is None:
        return new, RuleSet()  # looking does not start a Redis
    try:
        store = FeedStore(settings)
        if listed := store.get(given):
            return listed.feed, listed.everywhere
        everywhere = store.everywhere()
        if "://" in given:
            at = (f.feed for f in store.listed() if same_address(f.feed.url, given))
            return next(at, new), everywhere
        return new, everywhere
    except REDIS_ERRORS as error:
        err.print(
            f"[yellow]Redis does not answer, so no rules are applied: {escape(str(error))}[/]"
        )
        return new, RuleSet()


def _as_dict(item: FeedItem, reason: str, problem: str) -> dict[str, Any]:
    return {
        "url": item.url, "guid": item.guid, "title": clean_title(item.title),
        "published_at": item.published_at, "characters": len(item.body),
        "language": item.language, "left_out": reason or None, "problem": problem or None,
    }  # fmt: skip


def _show(
    address: str, parsed: ParsedFeed, out_by: dict[str, str], problems: dict[str, str]
) -> None:
    left = sum(map(bool, out_by.values()))
    told = f", {left} left out by rules" if left else ""
    title = escape(isolated(parsed.title))
    out.print(
        f"[bold]{title}[/] {escape(isolated(address))}, "
        f"{counted(len(parsed.items), 'item', 'items')}{told}",
        soft_wrap=True,
    )
    for complaint in parsed.complaints:
        out.print(f"[yellow]{escape(isolated(complaint))}[/]", soft_wrap=True)
    for item in parsed.items[:SHOWN]:
        date = in_column(item.published_at) if item.published_at else "no date         "
        title = escape(isolated(clean_title(item.title)[:70]))
        out.print(f"{date}  {len(item.body):6,} characters  {title}", soft_wrap=True)
        if reason := out_by[item.key]:
            reason = f"left out: {escape(isolated(reason))}"
            out.print(f"[magenta]{UNDER}{reason}[/]", soft_wrap=True)
        problem = problems[item.key] or ("" if item.url else "has no address of its own")
        if problem:
            out.print(f"[yellow]{UNDER}{escape(isolated(problem))}[/]", soft_wrap=True)
    if len(parsed.items) > SHOWN:
        out.print(f"and {len(parsed.items) - SHOWN} more")
