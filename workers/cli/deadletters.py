"""`barid deadletters`."""

import sys
from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from workers.articles.deadletters import DeadLetter, DeadLetters
from workers.articles.inbox.letters import KeptText
from workers.cli.common import ready
from workers.cli.output import is_terminal, isolated, out, print_json
from workers.events.refused import RefusedEvents


@click.group(name="deadletters", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, show, retry and drop articles that could not be processed."""
    if context.invoked_subcommand is None:
        context.invoke(show_all)


@command.command("list")
@click.option("--limit", default=100, show_default=True)
def show_all(limit: int) -> None:
    """List the dead letters, latest first."""
    letters = list(_open().latest(limit))
    if not is_terminal():
        for letter in letters:
            print_json(_fields(letter))
        return
    table = Table(box=None)
    for column in ("entry", "died", "tries", "stage", "error"):
        table.add_column(column, no_wrap=column != "error")
    for letter in letters:
        died = f"{letter.died_at:%m-%d %H:%M:%S}"
        table.add_row(
            letter.entry,
            died,
            str(letter.deliveries),
            letter.stage or "-",
            escape(isolated(letter.error)),
        )
    out.print(table if letters else "no dead letters")


@command.command("show")
@click.argument("entry")
def show(entry: str) -> None:
    """Show a dead letter with its article or text; as JSON in a pipe."""
    found = _open().show(entry)
    if found is None:
        raise click.ClickException(
            f"there is no dead letter {entry!r}: see `barid deadletters list`"
        )
    letter, kept = found
    if isinstance(kept, KeptText):
        _show_text(letter, kept)
        return
    if not is_terminal():
        print_json({**_fields(letter), "article": kept.article.model_dump(mode="json")})
        return
    out.print(
        f"[bold]{letter.entry}[/]  {letter.stage or 'worker'}: {escape(isolated(letter.error))}"
    )
    for name, value in kept.article.model_dump(mode="json", exclude_defaults=True).items():
        text = str(value)
        shown = text if len(text) <= 500 else f"{text[:500]}… ({len(text):,} characters)"
        out.print(f"  [dim]{name}[/] {escape(isolated(shown))}")


def _show_text(letter: DeadLetter, kept: KeptText) -> None:
    if not is_terminal():
        print_json(_fields(letter) | {"text": kept.text, "bytes": kept.size, "cut": kept.cut})
        return
    out.print(f"[bold]{letter.entry}[/]  inbox: {escape(isolated(letter.error))}")
    text = kept.text
    shown = text if len(text) <= 2_000 else f"{text[:2_000]}…"
    out.print(f"  [dim]text, {kept.size:,} bytes[/] {escape(isolated(shown))}")
    if kept.cut:
        out.print(f"  its first {len(kept.kept):,} bytes were kept: it cannot be tried again")


@command.command("retry")
@click.argument("entries", nargs=-1)
@click.option("--all", "everything", is_flag=True)
def retry(entries: tuple[str, ...], everything: bool) -> None:
    """Process dead letters again."""
    letters = _open()
    number = letters.retry(_chosen(letters, entries, everything))
    out.print(f"{number:,} will be processed again")
    _done(number, entries, ", or texts that were cut: send those again yourself")


@command.command("drop")
@click.argument("entries", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(entries: tuple[str, ...], everything: bool, yes: bool) -> None:
    """Throw dead letters away."""
    letters = _open()
    chosen = _chosen(letters, entries, everything)
    if chosen and not yes:
        click.confirm(f"Throw away {len(chosen):,} articles?", abort=True)
    number = letters.drop(chosen)
    out.print(f"{number:,} thrown away")
    _done(number, entries)


@command.group("refused", invoke_without_command=True)
@click.pass_context
def refused(context: click.Context) -> None:
    """List the dead letters of subscriptions: events that consumers refused too often."""
    if context.invoked_subcommand is not None:
        return
    events = RefusedEvents(ready(say=is_terminal())).latest(1_000)
    if not is_terminal():
        for event in events:
            print_json(asdict(event))
        return
    table = Table(box=None)
    for column in ("subscription", "event", "died", "refusals", "error"):
        table.add_column(column, no_wrap=column != "error")
    for event in events:
        died = f"{event.died_at:%m-%d %H:%M:%S}"
        table.add_row(
            event.subscription,
            event.event_id,
            died,
            str(event.refusals),
            escape(isolated(event.error)),
        )
    out.print(table if events else "no refused events")


@refused.command("retry")
@click.argument("subscription")
@click.argument("event_ids", nargs=-1, required=True)
def retry_refused(subscription: str, event_ids: tuple[str, ...]) -> None:
    """Put refused events back into their subscription's queue."""
    events = RefusedEvents(ready(say=is_terminal()))
    number = sum(events.retry(subscription, event_id) for event_id in event_ids)
    out.print(f"{number:,} put back into {subscription}", markup=False)
    _done(number, event_ids)


@refused.command("drop")
@click.argument("subscription")
@click.argument("event_ids", nargs=-1, required=True)
def drop_refused(subscription: str, event_ids: tuple[str, ...]) -> None:
    """Throw refused events away."""
    events = RefusedEvents(ready(say=is_terminal()))
    number = sum(events.drop(subscription, event_id) for event_id in event_ids)
    out.print(f"{number:,} thrown away")
    _done(number, event_ids)


def _open() -> DeadLetters:
    from workers.app import app

    return DeadLetters(ready(say=is_terminal()), app)


def _chosen(letters: DeadLetters, entries: tuple[str, ...], everything: bool) -> list[str]:
    if everything:
        return [letter.entry for letter in letters.latest(len(letters))]
    if not entries:
        raise click.UsageError("name the dead letters or give --all")
    return list(entries)


def _done(number: int, entries: tuple[str, ...], more: str = "") -> None:
    if number < len(entries):
        click.echo(f"{len(entries) - number} of them are not dead letters{more}", err=True)
        sys.exit(1)


def _fields(letter: DeadLetter) -> dict[str, object]:
    return {
        "entry": letter.entry,
        "died_at": letter.died_at.isoformat(),
        "deliveries": letter.deliveries,
        "stage": letter.stage,
        "error": letter.error,
    }
