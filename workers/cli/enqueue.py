"""`barid enqueue`."""

import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import click
from pydantic import ValidationError
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from schemas.limits import Limits
from workers.app import default_producer
from workers.articles.lanes import LANES, Lane
from workers.articles.producer import SLOW_SOURCE, Producer
from workers.cli.common import ready
from workers.cli.intake import Item, page_article, read_path, read_stream, total_size
from workers.cli.output import err, is_terminal, isolated, json_option, out, print_json
from workers.errors import BaridError, InvalidArticle, QueueFull
from workers.receipts import Outcome, Receipt

BATCH = 100
"""Articles that are sent at once."""

SHOWN = 20
"""Refused articles listed on a terminal; a pipe gets them all."""

PAUSE = 0.5
"""Seconds between two attempts while the ledger is full."""


@dataclass(slots=True)
class _Tally:
    """What became of what was read, so far.

    Attributes:
        ids: say what became of each, as it comes.
        accepted: how many are on their way, next versions among them.
        known: origin and receipt of those that were known, and not taken again.
        changed: of those known with another text, and not taken again.
        refused: origin of each that is no article, and what is wrong with it.
    """

    ids: bool = False
    accepted: int = 0
    known: list[tuple[str, Receipt]] = field(default_factory=list)
    changed: list[tuple[str, Receipt]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, origin: str, problem: str) -> None:
        """Count what is no article."""
        self.refused.append((origin, problem))
        if self.ids:
            print_json({"outcome": Outcome.REFUSED, "origin": origin, "reason": problem})

    def count(self, origin: str, receipt: Receipt) -> None:
        """Count an article that was offered."""
        if receipt.taken:
            self.accepted += 1
        else:
            changed = receipt.outcome is Outcome.CHANGED
            (self.changed if changed else self.known).append((origin, receipt))
        if self.ids:
            print_json(_line(origin, receipt))

    def __str__(self) -> str:
        changed = f"{len(self.changed):,} changed, " if self.changed else ""
        return (
            f"{self.accepted:,} accepted, {len(self.known):,} known, {changed}"
            f"{len(self.refused):,} refused"
        )


@click.command(name="enqueue")
@json_option
@click.argument("sources", nargs=-1, required=True, metavar="PATH|-|URL...")
@click.option("--wait", default=3600.0, show_default=True, metavar="SECONDS",
              help="How long to wait while the ledger is full.")  # fmt: skip
@click.option("--versions", is_flag=True,
              help="Take a known article again if its text has changed.")  # fmt: skip
@click.option("--lane", type=click.Choice(LANES), help="Lane; urgent goes before all others.")
@click.option("--bulk", is_flag=True, help="For back-filling: the same as --lane bulk.")
@click.option("--feed", help="Feed of articles that do not name one.")
@click.option("--ids", is_flag=True,
              help="Print a JSON line for each article: its id and what became of it.")  # fmt: skip
def command(
    sources: tuple[str, ...], wait: float, versions: bool, lane: Lane | None, bulk: bool,
    feed: str | None, ids: bool,
) -> None:  # fmt: skip
    """Put articles on their way.

    It reads JSON Lines, JSON arrays, plain text (whose first line is the title) and HTML, from
    files, from directories, from a URL, or from standard input (-). An article that is known with
    another text is `changed`: --versions takes it as its next version. The exit code is 0 if all
    were accepted or known, 1 if some were refused, 2 if nothing could be done.
    """
    if bulk and lane not in (None, "bulk"):
        raise click.UsageError(f"--bulk is --lane bulk: leave out one of it and --lane {lane}")
    lane = "bulk" if bulk else lane or "normal"
    ready()
    paths = [Path(s) for s in sources if s != "-" and not _is_url(s)]
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        raise BaridError(f"there is no such file or directory: {', '.join(missing)}")
    tally = _Tally(ids)
    producer = default_producer()
    items = chain.from_iterable(_read(s, producer.limits) for s in sources)
    with _progress() as progress:
        total = total_size(paths) if paths and len(paths) == len(sources) else None
        task = progress.add_task("reading", total=total or None, tally="")
        for batch in _batches(items):
            _send(producer, batch, tally, wait, versions, lane, feed, progress)
            progress.update(task, advance=sum(i.size for i in batch), tally=str(tally))
    _report(tally)
    if tally.refused:
        sys.exit(1)


def _send(
    producer: Producer,
    batch: list[Item],
    tally: _Tally,
    wait: float,
    versions: bool,
    lane: Lane,
    feed: str | None,
    progress: Progress,
) -> None:
    left = deque(batch)
    deadline = time.monotonic() + wait
    while left:
        articles = [
            a.model_copy(update={"feed": feed}) if feed and not a.feed else a
            for a in (i.article for i in left)
            if a is not None
        ]
        full: QueueFull | None = None
        try:
            if articles:
                receipts = producer.enqueue(articles, versions=versions, lane=lane).receipts
            else:
                receipts = []
        except QueueFull as error:
            receipts, full = list(error.receipts), error
        _settle(left, deque(receipts), tally)
        if full:
            if time.monotonic() > deadline:
                raise BaridError(f"{full}; gave up after {wait:g} s at {left[0].origin}")
            progress.console.print(f"[yellow]waiting:[/yellow] {full}", highlight=False)
            time.sleep(PAUSE)


def _settle(left: deque[Item], receipts: deque[Receipt], tally: _Tally) -> None:
    """Count items in their order, as far as there are receipts for them."""
    while left and (left[0].article is None or receipts):
        item = left.popleft()
        if item.article is None:
            tally.refuse(item.origin, item.problem)
        else:
            tally.count(item.origin, receipts.popleft())


def _read(source: str, limits: Limits) -> Iterator[Item]:
    if source == "-":
        return read_stream(sys.stdin.buffer, "stdin", limits=limits)
    if _is_url(source):
        return iter([_fetched(source, limits)])
    return read_path(Path(source), limits)


def _fetched(url: str, limits: Limits) -> Item:
    from workers.feeds.fetch import fetch_page

    try:
        page = fetch_page(url)
        article = page_article(page.text, page.url, limits=limits)
    except InvalidArticle as error:
        return Item(url, None, str(error))
    except ValidationError as error:
        return Item(url, None, str(InvalidArticle.from_validation(error)))
    return Item(url, article, size=len(page.text))


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Put items together as far as they come without a wait, so that a lone one goes at once."""
    batch: list[Item] = []
    asked = time.monotonic()
    for item in items:
        batch.append(item)
        if len(batch) >= BATCH or time.monotonic() - asked > SLOW_SOURCE:
            yield batch
            batch = []
        asked = time.monotonic()
    if batch:
        yield batch


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(),
        TextColumn("{task.fields[tally]}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


def _report(tally: _Tally) -> None:
    if not is_terminal():
        if not tally.ids:
            for origin, problem in tally.refused:
                print_json({"outcome": Outcome.REFUSED, "origin": origin, "reason": problem})
            for origin, receipt in [*tally.known, *tally.changed]:
                print_json(_line(origin, receipt))
        print_json(
            {
                "accepted": tally.accepted,
                "known": len(tally.known),
                "changed": len(tally.changed),
                "refused": len(tally.refused),
            }
        )
        return
    for origin, problem in tally.refused[:SHOWN]:
        why = f"{escape(isolated(origin))}: {escape(isolated(problem))}"
        out.print(f"[red]refused[/red] {why}", soft_wrap=True)
    if len(tally.refused) > SHOWN:
        out.print(f"[dim]... and {len(tally.refused) - SHOWN:,} more (pipe the output for all)[/]")
    out.print(
        f"[green]{tally.accepted:,} accepted[/], {len(tally.known):,} known, "
        + (f"[yellow]{len(tally.changed):,} changed[/], " if tally.changed else "")
        + f"{'[red]' if tally.refused else ''}{len(tally.refused):,} refused"
    )
    if tally.changed:
        out.print("[dim]changed: known with another text; --versions takes the next version[/]")


def _line(origin: str, receipt: Receipt) -> dict[str, object]:
    return {
        "outcome": receipt.outcome,
        "origin": origin,
        "article_id": receipt.article_id,
        "version": receipt.version,
    }
