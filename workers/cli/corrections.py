"""`barid topics correct` and `barid topics corrections`: what operators say of decisions."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workers.cli.common import ready
from workers.cli.output import (
    counted,
    err,
    is_terminal,
    isolated,
    json_option,
    out,
    print_json,
    say,
)
from workers.cli.pause import me
from workers.errors import UnknownArticle
from workers.events.corrections import (
    GRADES,
    Corrected,
    Correction,
    Corrections,
    find_event,
    identity_of,
)
from workers.settings import Settings
from workers.telemetry.logging import configure, flush


@click.command(
    name="correct", context_settings={"ignore_unknown_options": True}, options_metavar=""
)
@click.argument("given", nargs=-1, type=click.UNPROCESSED, metavar="ID --TOPIC GRADE...")
@click.option("--by", metavar="NAME", help="Who says so; by default USER@HOST.")
@json_option
def correct(given: tuple[str, ...], by: str | None) -> None:
    """Say what is right where the decisions on an article's topics are wrong.

    ID is the id of a recent event or of its article, or the article's address. Each topic is an
    option with the right grade: 0 (absent or in passing), 1 (developed), 2 (main). Topics that are
    not named stay as decided. The event itself is not changed.

    \b
    barid topics correct https://news.example/a --security 2 --diplomacy 0
    """
    identity, grades = read_grades(given)
    settings = _ready()
    event = find_event(settings, identity)
    told = Corrections(settings).correct(event, grades, by or me())
    flush()
    if is_terminal():
        _tell(told)
    else:
        replaced = told.replaced.as_dict() if told.replaced else None
        print_json(told.correction.as_dict() | {"replaced": replaced, "dropped": told.dropped})


@click.group(name="corrections", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context) -> None:
    """List, export and remove corrections of topic decisions."""
    if context.invoked_subcommand is None:
        context.invoke(show_all)


@command.command("list")
@json_option
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
def show_all(limit: int) -> None:
    """List the corrections, the latest first; as JSON lines in a pipe."""
    corrections = Corrections(ready(say=is_terminal()))
    found = list(corrections.latest(limit))
    if not is_terminal():
        for correction in found:
            print_json(correction.as_dict())
        return
    if not found:
        out.print("no corrections")
        return
    for c in found:
        by = f" by {isolated(c.by)}" if c.by else ""
        out.print(f"{c.article_id} {c.language} {_time(c)}{by}", markup=False, soft_wrap=True)
        out.print(f"  {said(c)}", markup=False)
        out.print(f"  {isolated(c.title or c.url)}", markup=False, soft_wrap=True)
    if len(corrections) > len(found):
        out.print(f"and {len(corrections) - len(found):,} older ones: --limit")


@command.command("export")
@click.option("--with-text", is_flag=True, help="With title and text, to train on them directly.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
def export(with_text: bool, output: Path | None) -> None:
    """Write the corrections as grades, one JSON object a line.

    `id` is the first 12 hexadecimal digits of the SHA-1 of title and text. `assumed` are topics
    that nobody named: they have the grade that the model gave. With their texts they are a file for
    `barid topics train TEXTS GRADES --also FILE`.
    """
    corrections = list(Corrections(ready(say=is_terminal())).latest())
    rows = list(grade_rows(corrections, with_text=with_text))
    with output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    err.print(f"{len(rows):,} of {len(corrections):,} corrections written")
    if with_text and (without := sum(not c.text for c in corrections)):
        err.print(f"{without:,} left out: they have no text (BARID_CORRECTION_TEXTS)")
    texts = {c.text_id for c in corrections if c.text or not with_text}
    if again := sum(bool(c.text) or not with_text for c in corrections) - len(texts):
        err.print(f"{again:,} left out: a later one is of an article with the same text")


@command.command("remove")
@json_option
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(ids: tuple[str, ...], everything: bool, yes: bool) -> None:
    """Forget corrections, by the id of the article or event, or by the article's address."""
    if bool(ids) == everything:
        raise click.UsageError("name articles, or give --all")
    corrections = Corrections(ready(say=is_terminal()))
    if everything:
        chosen = [c.article_id for c in corrections.latest()]
        if chosen and not yes:
            question = f"Forget {counted(len(chosen), 'correction', 'corrections')}?"
            click.confirm(question, abort=True, err=True)
    else:
        chosen = [_known(corrections, given) for given in dict.fromkeys(ids)]
    forgotten = corrections.remove(chosen)
    say(f"{forgotten:,} forgotten", forgotten=forgotten)


def read_grades(given: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Return the id and the grades of a command line such as `ID --security 2 --diplomacy=0`.

    Grades that are no numbers stay texts, for the check that knows the topics.

    Raises:
        click.UsageError: there is not one id, or an option has no grade or stands there twice.
    """
    identities: list[str] = []
    grades: dict[str, object] = {}
    words = iter(given)
    for word in words:
        if not word.startswith("-") or word == "-":
            identities.append(word)
            continue
        topic, there, grade = word.lstrip("-").partition("=")
        grade = grade if there else next(words, "")
        if not grade:
            raise click.UsageError(f"{word} needs a grade, such as {word} 2")
        if topic in grades:
            raise click.UsageError(f"--{topic} stands there twice")
        grades[topic] = int(grade) if grade.isdecimal() and len(grade) < 5 else grade
    if len(identities) != 1:
        told = ", not " + " and ".join(identities) if identities else ""
        raise click.UsageError(f"give the id or address of one article{told}")
    return identities[0], grades


def grade_rows(corrections: Iterable[Correction], *, with_text: bool) -> Iterable[dict[str, Any]]:
    """Yield a line of grades for each text; of two with the same text, the first.

    Args:
        corrections: the latest first.
        with_text: with title and text; corrections without a text are left out then.
    """
    seen: set[str] = set()
    for c in corrections:
        if c.text_id in seen or (with_text and not c.text):
            continue
        seen.add(c.text_id)
        row: dict[str, Any] = {"id": c.text_id}
        if with_text:
            row |= {"lang": c.language, "source": c.source, "date": c.date}
            row |= {"title": c.title, "text": c.text}
        grades = c.all_grades
        assumed = [topic for topic in grades if topic not in c.grades]
        yield row | grades | ({"assumed": assumed} if assumed else {})


def said(correction: Correction) -> str:
    """Return what was decided and what is right, such as `security 0.31 no → 2`."""
    return ", ".join(
        f"{topic} {probability:.2f} {'yes' if carried else 'no'} → {correction.grades[topic]}"
        for topic, (probability, carried) in correction.decided.items()
        if topic in correction.grades
    )


def _tell(told: Corrected) -> None:
    c = told.correction
    out.print(f"{c.article_id} {isolated(c.title or c.url)}", markup=False, soft_wrap=True)
    for topic, (probability, carried) in c.decided.items():
        was = f"{'carried' if carried else 'not carried'}, {probability:.2f}"
        if topic in c.grades:
            grade = c.grades[topic]
            mark = "" if topic in c.wrong else "; as decided"
            out.print(f"  {topic}: {grade} ({GRADES[grade]}){mark}. {c.model} said: {was}")
        else:
            out.print(f"  {topic}: not named, stays as {c.model} said: {was}")
    if before := told.replaced:
        by = f" by {isolated(before.by)}" if before.by else ""
        what = f"  replaces the correction of {_time(before)}{by}: {said(before)}"
        out.print(what, markup=False, soft_wrap=True)
    if told.dropped:
        out.print(f"  dropped the oldest, for BARID_MAX_CORRECTION_BYTES: {told.dropped:,}")


def _time(correction: Correction) -> str:
    return f"{datetime.fromtimestamp(correction.at, UTC):%Y-%m-%d %H:%M}"


def _known(corrections: Corrections, given: str) -> str:
    found = corrections.find(given)
    if found is None:
        identity_of(given)
        raise UnknownArticle(f"{given!r} has no correction: see `barid topics corrections`")
    return found.article_id


def _ready() -> Settings:
    settings = ready(say=is_terminal())
    configure(settings, sys.stderr, service="cli")  # so that `barid logs` has it as well
    return settings
