"""`barid status`."""

import re
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from time import sleep, time

import click
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from workers.articles.pauses import Pause
from workers.cli.common import describe_redis
from workers.cli.output import is_terminal, json_option, out, print_json
from workers.cli.subscriptionview import trouble
from workers.events.states import SubscriptionState
from workers.operate.diagnosis import Problem, diagnose
from workers.operate.state import State, look
from workers.push.record import PushState
from workers.settings import Settings, get_settings
from workers.store.connection import redis_url
from workers.telemetry.logging import configure

_NAMELESS = re.compile(r"^((?:rediss?|unix)://):(?=[^/]*@)")

PAUSE = 2.0
"""Seconds between two looks with --watch."""

SPANS = {"60": "1 min", "300": "5 min", "3600": "60 min"}
LEFT = ("host", "version", "queues", "no room for")
"""Columns of text."""
RATES = {"enqueued": "enqueued", "finished": "finished", "failed": "failed", "held": "held back"}


@click.command(name="status")
@json_option
@click.option("--watch", "-w", is_flag=True, help="Look again every two seconds.")
@click.option("--url", is_flag=True, help="Print the URL of the Redis, including the password.")
def command(watch: bool, url: bool) -> None:
    """Show whether the service is well, and what to do about each thing that is wrong.

    The exit code is 0 when all is well, 1 with warnings, 2 when something is critical.
    """
    settings = get_settings()
    if url:
        click.echo(_for_any_client(redis_url(settings)))
        return
    configure(settings, sys.stderr)
    where = describe_redis(settings)
    if watch:
        with suppress(KeyboardInterrupt):
            _watch(settings, where)
        return
    state = look(settings)
    problems = diagnose(state)
    if is_terminal():
        out.print(_shown(where, state, problems), crop=False)  # the first line is as long as it is
    else:
        _print(state, problems)
    sys.exit(code(problems))


def code(problems: list[Problem]) -> int:
    """Return the exit code: 0 well, 1 warnings, 2 critical."""
    return max(({"critical": 2, "warning": 1}[p.severity] for p in problems), default=0)


def _for_any_client(url: str) -> str:
    """Name the user that a password without one is of: `redis-cli -u` wants to be told."""
    return _NAMELESS.sub(r"\1default:", url)


def _watch(settings: Settings, where: str) -> None:
    if not is_terminal():
        while True:
            state = look(settings)
            _print(state, diagnose(state))
            sleep(PAUSE)
    with Live(console=out, screen=True, auto_refresh=False) as live:
        while True:
            state = look(settings)
            live.update(_shown(where, state, diagnose(state)), refresh=True)
            sleep(PAUSE)


def _print(state: State, problems: list[Problem]) -> None:
    told = {"status": ("ok", "warning", "critical")[code(problems)]}
    print_json(told | {"problems": [asdict(p) for p in problems]} | state.as_dict())


def _shown(where: str, state: State, problems: list[Problem]) -> Group:
    parts: list[Text | Table] = [_headline(problems), _whole(where)]
    parts += [_paused(p) for p in state.paused]
    parts += [_problem(p) for p in problems]
    if not state.unreachable:
        parts.append(_redis(state))
        if state.workers or state.silent:
            parts.append(_workers(state))
        parts += [_rates(state), _queues(state)]
        if sum(state.stories.roles.values()):
            parts.append(_stories(state))
        if state.pushes:
            parts.append(_pushes(state))
        if state.feeds.by_status:
            told = ", ".join(
                f"{n:,} {status}" for status, n in sorted(state.feeds.by_status.items())
            )
            parts.append(Text(f"feeds    {told}"))
    return Group(*parts)


def _headline(problems: list[Problem]) -> Text:
    words = (("all is well", "bold green"), ("warning", "bold yellow"), ("CRITICAL", "bold red"))
    return Text(*words[code(problems)])


def _whole(text: str) -> Text:
    """Return a line that is not broken: who copies it has it in one piece."""
    return Text(text, "dim", no_wrap=True, overflow="ignore")


def _paused(pause: Pause) -> Text:
    since = f"{datetime.fromtimestamp(pause.since, UTC):%Y-%m-%d %H:%M:%S} UTC"
    what, option = ("claiming", "") if pause.what == "all" else (f"lane {pause.what}", "--lane ")
    resume = f"barid resume {option}{pause.what}" if option else "barid resume"
    return Text.assemble(
        (f"▮▮ {what} is paused ", "bold cyan"), f"since {since}, by {pause.by}\n  → ",
        (f"`{resume}` lets it go on\n", "bold"),
    )  # fmt: skip


def _problem(problem: Problem) -> Text:
    colour = "red" if problem.severity == "critical" else "yellow"
    return Text.assemble(
        (f"● {problem.name} ", colour), problem.what, "\n  → ", (problem.do, "bold"), "\n"
    )


def _stories(state: State) -> Text:
    index, roles = state.stories, state.stories.roles
    return Text(
        f"stories  {roles['first']:,} begun, {roles['copy']:,} copies, {roles['same']:,} in other"
        f" words; {index.articles:,} of {index.limit:,} articles remembered"
    )


def _redis(state: State) -> Text:
    r = state.redis
    limit = f" of {_mib(r.limit)}" if r.limit else ", no limit set"
    return Text(f"redis    {r.version} at {r.address}, {_mib(r.memory)}{limit}")


def _workers(state: State) -> Table:
    table = _table("worker", "host", "version", "processes", "memory", "queues")
    for sign in state.workers:
        table.add_row(
            escape(sign.name), escape(sign.host), f"{sign.version} ({sign.pipeline})",
            str(sign.processes), _mib(sign.memory), " ".join(sign.queues),
        )  # fmt: skip
    for sign in state.silent:
        table.add_row(f"[yellow]{escape(sign.name)} (silent)[/]", escape(sign.host))
    return table


def _rates(state: State) -> Table:
    table = _table("articles a second", *SPANS.values(), "so far")
    for count, words in RATES.items():
        by_span = state.rates.get(count, {})
        row = [f"{by_span.get(span, 0.0):,.2f}" for span in SPANS]
        table.add_row(words, *row, f"{state.counts.get(count, 0):,}")
    return table


def _queues(state: State) -> Table:
    notes = [_note(s) for s in state.subscriptions]
    told = ("no room for",) if any(notes) else ()
    table = _table("queue", "waiting", "held", "dead or refused", "oldest", *told)
    d = state.depth
    table.add_row(
        "in flight", f"{d['waiting']:,}", f"{d['leased']:,}", f"{d['dead']:,}", _age(state.oldest)
    )
    if any(state.lanes.get(lane, 0) for lane in ("urgent", "bulk")):
        for lane, waiting in state.lanes.items():
            table.add_row(f"[dim]lane {lane}[/]", f"{waiting:,}")
    inbox = state.inbox
    table.add_row(
        "inbox", f"{inbox.waiting + inbox.calls:,}", f"{inbox.claimed:,}", f"{inbox.dead:,}"
    )
    for s, note in zip(state.subscriptions, notes, strict=True):
        row = (escape(s.name), f"{s.length:,}", f"{s.held:,}", f"{s.dead:,}", _oldest(s))
        table.add_row(*row, *((note,) if told else ()))
    for name, number in state.celery.items():
        table.add_row(f"[dim]celery: {name}[/]", f"{number:,}")
    return table


def _pushes(state: State) -> Table:
    table = _table("push", "to", "delivered", "refused", "last success", "last failure")
    now = time()
    for push in state.pushes:
        status = "silent" if push.silent else push.status
        well = "" if status == "running" else f" ({status})"
        name = f"{escape(push.name)}{well}"
        times = (_age(now - at) + " ago" if at else "-" for at in _ends(push))
        table.add_row(
            f"[yellow]{name}[/]" if push.failing else name,
            escape(push.to),
            f"{push.counts.get('delivered', 0):,}",
            f"{push.counts.get('refused', 0):,}",
            *times,
        )
    return table


def _ends(push: PushState) -> tuple[float, float]:
    return push.succeeded_at, push.failed_at


def _note(subscription: SubscriptionState) -> str:
    """Return what had no room in a queue and what becomes of it; empty when there was room."""
    told = trouble(subscription)
    return f"{told}; {subscription.when_full}" if told else ""


def _oldest(subscription: SubscriptionState) -> str:
    return _age(subscription.oldest) if subscription.length else "-"


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="left" if name in _WORDS else "right")
    return table


_WORDS = ("host", "version", "queues", "to")
"""Columns of words, which begin at the left."""


def _mib(number: int) -> str:
    return f"{number / 2**20:,.0f} MiB"


def _age(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.0f} s" if seconds else "-"
