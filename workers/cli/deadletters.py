"""`barid deadletters`."""

import re
from collections.abc import Callable

import click
from rich.markup import escape

from workers.articles.deadletters import DeadLetter, DeadLetters
from workers.articles.inbox.letters import KeptText
from workers.cli.common import ready
from workers.cli.deadview import Chosen, fields, listing, named, refusal, refusals, told
from workers.cli.output import (
    counted,
    is_terminal,
    isolated,
    json_option,
    out,
    print_json,
    say,
)
from workers.events.recent import RecentStream, parse_age
from workers.events.refused import RefusedEvents

_ID = re.compile(r"[0-9a-f]{32}")


@click.group(name="deadletters", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context) -> None:
    """List, show, retry and drop articles that could not be processed."""
    if context.invoked_subcommand is None:
        context.invoke(show_all)


def _with_choice(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options by which many are chosen at once."""
    for option in (
        click.option("--since", metavar="AGE", help="Those that died within 90s, 10m, 2h, 1d."),
        click.option("--source", help="Those of this source or feed."),
        click.option("--cause", help="Those of this stage, or with this text in the error."),
    ):
        command = option(command)
    return command


def _choice(cause: str | None, source: str | None, since: str | None) -> Chosen:
    if "" in (cause, source, since):  # a variable of a shell that is not set: all would be meant
        raise click.UsageError("--cause, --source and --since must not be empty")
    return Chosen(cause, source, parse_age(since) if since else None)


@command.command("list")
@_with_choice
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@json_option
def show_all(
    limit: int = 100,
    cause: str | None = None,
    source: str | None = None,
    since: str | None = None,
) -> None:
    """List the dead letters, latest first: what is wrong, title, source, address and beginning.

    The error of a text of the inbox begins with the field at fault.
    """
    letters = _open()
    seen = list(_choice(cause, source, since).among(letters, limit))
    if not is_terminal():
        for letter, glimpse in seen:
            print_json(fields(letter, glimpse))
        return
    out.print(listing(seen) if seen else "no dead letters", soft_wrap=True)


@command.command("show")
@click.argument("entry")
@json_option
def show(entry: str) -> None:
    """Show a dead letter with its article or text; as JSON in a pipe.

    ENTRY is that of the list, or the id of an article; of several versions the latest is shown.
    """
    letters = _open()
    found = letters.show(entry)
    if found is None and _ID.fullmatch(entry) and (versions := letters.entries_of(entry)):
        found = letters.show(versions[-1])
    if found is None:
        raise click.ClickException(
            f"there is no dead letter {entry!r}: see `barid deadletters list`"
        )
    letter, kept = found
    if isinstance(kept, KeptText):
        _show_text(letter, kept)
        return
    if not is_terminal():
        print_json({**fields(letter), "article": kept.article.model_dump(mode="json")})
        return
    out.print(
        f"[bold]{letter.entry}[/]  {letter.stage or 'worker'}: {escape(isolated(letter.error))}",
        soft_wrap=True,
    )
    if letter.traceback:
        out.print(f"[dim]{escape(letter.traceback)}[/]")
    for name, value in kept.article.model_dump(mode="json", exclude_defaults=True).items():
        text = str(value)
        shown = text if len(text) <= 500 else f"{text[:500]}… ({len(text):,} characters)"
        out.print(f"  [dim]{name}[/] {escape(isolated(shown))}", soft_wrap=True)


def _show_text(letter: DeadLetter, kept: KeptText) -> None:
    if not is_terminal():
        print_json(fields(letter) | {"text": kept.text, "bytes": kept.size, "cut": kept.cut})
        return
    out.print(f"[bold]{letter.entry}[/]  inbox: {escape(isolated(letter.error))}", soft_wrap=True)
    text = kept.text
    shown = text if len(text) <= 2_000 else f"{text[:2_000]}…"
    out.print(f"  [dim]text, {kept.size:,} bytes[/] {escape(isolated(shown))}", soft_wrap=True)
    if kept.cut:
        out.print(f"  its first {len(kept.kept):,} bytes were kept: it cannot be tried again")


@command.command("retry")
@click.argument("entries", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@_with_choice
@json_option
def retry(
    entries: tuple[str, ...], everything: bool, cause: str | None, source: str | None,
    since: str | None,
) -> None:  # fmt: skip
    """Process dead letters again: those named, those that all conditions hold for, or all."""
    letters = _open()
    chosen = _chosen(letters, entries, everything, _choice(cause, source, since))
    unknown = [entry for entry in entries if letters.show(entry) is None]
    number = letters.retry(chosen)
    said = f"{_articles(number)} will be processed again"
    say(said, retried=number, chosen=len(chosen), entries=chosen)
    told(unknown, "dead letters", left=len(chosen) - number - len(unknown))


@command.command("drop")
@click.argument("entries", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@_with_choice
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def drop(
    entries: tuple[str, ...], everything: bool, cause: str | None, source: str | None,
    since: str | None, yes: bool,
) -> None:  # fmt: skip
    """Throw dead letters away: those named, those that all conditions hold for, or all."""
    letters, choice = _open(), _choice(cause, source, since)
    chosen = _chosen(letters, entries, everything, choice)
    if chosen and not yes:
        if choice:
            click.echo(named(list(choice.among(letters, len(letters)))), err=True)
        question = f"Throw away {counted(len(chosen), 'article', 'articles')}?"
        click.confirm(question, abort=True, err=True)
    unknown = [entry for entry in entries if letters.show(entry) is None]
    number = letters.drop(chosen)
    said = f"{_articles(number)} thrown away"
    say(said, dropped=number, chosen=len(chosen), entries=chosen)
    told(unknown, "dead letters")


@command.group("refused", invoke_without_command=True)
@json_option
@click.pass_context
def refused(context: click.Context) -> None:
    """List the dead letters of subscriptions: events that consumers refused too often."""
    if context.invoked_subcommand is not None:
        return
    settings = ready(say=is_terminal())
    events = RefusedEvents(settings).latest(1_000)
    kept = RecentStream(settings).find_all({event.event_id for event in events})
    if not is_terminal():
        for event in events:
            print_json(refusal(event, kept.get(event.event_id)))
        return
    out.print(refusals(events, kept) if events else "no refused events", soft_wrap=True)


@refused.command("retry")
@json_option
@click.argument("subscription")
@click.argument("event_ids", nargs=-1, required=True)
def retry_refused(subscription: str, event_ids: tuple[str, ...]) -> None:
    """Put refused events back into their subscription's queue."""
    events = RefusedEvents(ready(say=is_terminal()))
    unknown = [one for one in event_ids if not events.retry(subscription, one)]
    number = len(event_ids) - len(unknown)
    said = f"{counted(number, 'event', 'events')} put back into {subscription}"
    say(said, retried=number, subscription=subscription)
    told(unknown, f"refused events of {subscription}")


@refused.command("drop")
@json_option
@click.argument("subscription")
@click.argument("event_ids", nargs=-1, required=True)
def drop_refused(subscription: str, event_ids: tuple[str, ...]) -> None:
    """Throw refused events away."""
    events = RefusedEvents(ready(say=is_terminal()))
    unknown = [one for one in event_ids if not events.drop(subscription, one)]
    number = len(event_ids) - len(unknown)
    said = f"{counted(number, 'event', 'events')} thrown away"
    say(said, dropped=number, subscription=subscription)
    told(unknown, f"refused events of {subscription}")


def _open() -> DeadLetters:
    from workers.app import app

    return DeadLetters(ready(say=is_terminal()), app)


def _articles(number: int) -> str:
    return counted(number, "article", "articles") if number else "no article"


def _chosen(
    letters: DeadLetters, entries: tuple[str, ...], everything: bool, choice: Chosen
) -> list[str]:
    if entries and (choice or everything):
        raise click.UsageError("name the dead letters, or say which by conditions, not both")
    if everything or choice:
        return [letter.entry for letter, _ in choice.among(letters, len(letters))]
    if not entries:
        raise click.UsageError("name the dead letters, or give --cause, --source, --since or --all")
    return list(entries)
