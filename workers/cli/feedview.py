"""`barid feeds list` and `barid feeds poll`: how feeds are doing."""

import time
from collections.abc import Sequence

import click
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from workers.cli.common import ready
from workers.cli.output import (
    Cell,
    counted,
    err,
    is_terminal,
    isolated,
    json_option,
    out,
    print_json,
)
from workers.feeds.feed import FeedStatus, Listed, dump_rules
from workers.feeds.hubs import Hubs, Subscription
from workers.feeds.store import FeedStore, same_address

POLLED_AT_ONCE = 50

_COLOURS = {
    FeedStatus.OK: "green", FeedStatus.FAILING: "red", FeedStatus.BLOCKED: "magenta",
    FeedStatus.GONE: "red",
}  # fmt: skip


@click.command("list")
@json_option
@click.option("--failing", is_flag=True, help="Only feeds with something wrong.")
def show(failing: bool = False) -> None:
    """List the feeds: state, last success, next poll, articles a day, and what is wrong."""
    settings = ready(say=is_terminal())
    store = FeedStore(settings)
    now = store.now()
    feeds = [f for f in store.listed() if not failing or f.state.problem]
    if not is_terminal():
        hubs = Hubs(settings).by_feed()
        for listed in feeds:
            print_json(_as_dict(listed, now) | _pushed(hubs.get(listed.feed.name)))
        return
    if not feeds:
        out.print(
            "[dim]nothing is wrong with any feed[/]"
            if failing
            else "[dim]no feeds; add one: barid feeds add URL[/]"
        )
        return
    table = Table(box=None)
    table.add_column("name, and what is wrong", ratio=1)
    for column in ("state", "last success", "next", "a day", "sent"):
        right = column in ("a day", "sent")
        table.add_column(column, justify="right" if right else "left", no_wrap=True)
    for listed in feeds:
        state = listed.state
        status = listed.status
        colour = _COLOURS.get(status, "")
        problem = [Cell(state.problem, "dim", whole=True)] if state.problem else []
        table.add_row(
            Group(Cell(listed.feed.name), *problem),
            f"[{colour}]{status}[/]" if colour else status,
            _ago(now - state.succeeded_at) if state.succeeded_at else "never",
            "-" if listed.due is None else _ago(listed.due - now, "in "),
            f"{state.per_day:.1f}",
            f"{state.articles:,}",
        )
    out.print(table)


@click.command("poll")
@json_option
@click.argument("feeds", nargs=-1, metavar="[NAME|ADDRESS]...")
@click.option("--all", "everything", is_flag=True, help="Also feeds that are not due.")
def poll(feeds: tuple[str, ...], everything: bool) -> None:
    """Poll feeds now, in this process: those given by name or address, or all that are due."""
    from workers.app import app
    from workers.feeds.run import poll_now

    settings = ready()
    store = FeedStore(settings)
    now = store.now()
    chosen = named(store, feeds) if feeds else store.listed()
    if not feeds and not everything:
        chosen = [f for f in chosen if f.due is not None and f.due <= now]
    failed = False
    for start in range(0, len(chosen), POLLED_AT_ONCE):
        part = chosen[start : start + POLLED_AT_ONCE]
        for listed, outcome in zip(part, poll_now(settings, app, part), strict=True):
            failed |= outcome.result.bad
            row = {"feed": listed.feed.name, "result": outcome.result, "articles": outcome.sent}
            if not is_terminal():
                left_out = dict(outcome.left_out or {})
                print_json(row | {"left_out": left_out, "complaints": outcome.complaints})
                continue
            complaints = "; ".join(outcome.complaints[:2])
            left_out_by = outcome.told_left_out()
            out.print(
                f"{escape(isolated(listed.feed.name))}: {outcome.result}, "
                + counted(outcome.sent, "article", "articles")
                + (f", left out: {escape(isolated(left_out_by))}" if left_out_by else "")
                + (f" [yellow]{escape(isolated(complaints))}[/]" if complaints else ""),
                soft_wrap=True,
            )
    if not chosen:
        err.print("no feed is due; --all polls all feeds, due or not")
    if failed:
        raise SystemExit(1)


def named(store: FeedStore, given: Sequence[str]) -> list[Listed]:
    """Return the feeds of these names or addresses, each once.

    Raises:
        ClickException: there is none of one of them.
    """
    by_name = {f.feed.name: f for f in store.listed(given)}
    if addresses := [text for text in given if text not in by_name and "://" in text]:
        for listed in store.listed():
            for address in addresses:
                if same_address(listed.feed.url, address):
                    by_name.setdefault(address, listed)
    found: dict[str, Listed] = {}
    for text in given:
        if text not in by_name:
            hint = f" or `barid feeds add {text}`" if "://" in text else ""
            raise click.ClickException(f"there is no feed {text!r}: see `barid feeds list`{hint}")
        found[by_name[text].feed.name] = by_name[text]
    return list(found.values())


def _as_dict(listed: Listed, now: float) -> dict[str, object]:
    feed, state = listed.feed, listed.state
    options = {
        "every": feed.interval, "access": feed.access.shown(),
        **{name: rules for name, rules in dump_rules(feed.rules).items() if rules},
    }  # fmt: skip
    return {
        "name": feed.name, "url": feed.url, "full_text": feed.full_text, "lane": feed.lane,
        "status": listed.status,
        "succeeded_at": _iso(state.succeeded_at), "due": _iso(listed.due or 0.0),
        "interval": round(state.interval), "per_day": state.per_day, "articles": state.articles,
        "failures": state.failures, "problem": state.problem,
        "overdue": round(max(now - listed.due, 0)) if listed.due else 0,
        "left_out": state.left_out,
        **{name: value for name, value in options.items() if value},
    }  # fmt: skip


def _pushed(subscription: Subscription | None) -> dict[str, object]:
    if subscription is None:
        return {}
    until = _iso(subscription.expires_at)
    return {"push": {"hub": subscription.hub, "until": until, "refused": subscription.refused}}


def _iso(seconds: float) -> str | None:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)) if seconds else None


def _ago(seconds: float, prefix: str = "") -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(seconds) >= size:
            return f"{prefix}{seconds / size:.0f} {unit}"
    return f"{prefix}{max(seconds, 0):.0f} s"
