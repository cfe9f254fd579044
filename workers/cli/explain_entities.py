"""`barid explain`: shows whom, where, when and how many a text names, in colours."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
from rich.table import Table
from rich.text import Text

from schemas.article import RawArticle
from schemas.entities import Country, Mention, Organisation, Person, Place
from schemas.event import EnrichedEvent, EventData, Flag
from schemas.parts import ContentField
from workers.cli.intake import articles_in
from workers.cli.output import (
    FSI,
    PDI,
    STEERING,
    is_terminal,
    isolated,
    isolated_lines,
    json_option,
    out,
    print_json,
    topics_text,
)
from workers.moments import iso
from workers.pipeline import Pipeline
from workers.stages.text.dates import read_date

STYLES = {
    "countries": "green",
    "places": "cyan",
    "people": "magenta",
    "organisations": "yellow",
    "dates": "blue",
    "counts": "red",
}
"""Kind of what is found -> its colour."""


class Marked(NamedTuple):
    """A passage that names something, and the kind of that."""

    field: ContentField
    start: int
    end: int
    kind: str


@click.command(name="explain")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--published",
    metavar="DATE",
    help="When the article was published, if it does not say so: dates are told from there.",
)
@json_option
def command(path: Path, published: str | None) -> None:
    """Show what is found in the articles in PATH (- for standard input).

    Countries, places, people, organisations, dates and counts, each in its colour, and the topics.
    """
    day = _date(published) if published else None
    pipeline = Pipeline.load()
    for article in articles_in(path):
        event = pipeline.enrich(_published(article, day))
        if is_terminal():
            show(event)
        else:
            print_json(found(event))


def found(event: EnrichedEvent) -> dict[str, object]:
    """Return what was found in an article, for JSON: the fields of the event that say so."""
    data = event.data
    return {
        "title": data.content.title,
        "published_at": iso(event.published_at) if event.published_at else None,
        "language": data.language.code,
        "topics": event.topics,
        "primary_topic": data.primary_topic,
        "parties": data.content.parties,
        "flags": data.flags,
        **data.model_dump(mode="json", exclude_none=True, include=set(STYLES)),
        "text": data.content.text,
    }


def show(event: EnrichedEvent) -> None:
    """Print an article with what it names in colours, a legend, and a table of what is meant."""
    data = event.data
    out.print(Text.assemble("topics ", topics_text(event)))
    legend = [Text(kind, style) for kind, style in STYLES.items() if getattr(data, kind)]
    if legend:
        out.print(Text("colours ") + Text(" ").join(legend))
    out.print()
    marked = list(passages(data))
    if data.content.title:
        _print_passage(data.content.title, "title", 0, marked, "bold")
        out.print()
    text = data.content.text
    for paragraph in data.content.paragraphs:
        _print_passage(text[paragraph.start : paragraph.end], "text", paragraph.start, marked, "")
    for party in data.content.parties:
        out.print(Text.assemble(("party ", "dim"), isolated_lines(party, " " * 6)))
    out.print()
    out.print(_table(data))


def passages(data: EventData) -> Iterator[Marked]:
    """Yield every passage of an event that names something."""
    for kind in ("countries", "places", "people", "organisations"):
        entities: Sequence[Country | Place | Person | Organisation] = getattr(data, kind)
        for entity in entities:
            for mention in entity.mentions:
                yield Marked(mention.field, mention.start, mention.end, kind)
    for date in data.dates:
        yield Marked(date.field, date.start, date.end, "dates")
    for count in data.counts:
        yield Marked(count.field, count.start, count.end, "counts")


def _print_passage(
    passage: str, field: ContentField, offset: int, marked: list[Marked], style: str
) -> None:
    # A character that would steer the terminal is replaced by one: the offsets stay.
    text = Text(STEERING.sub("\N{REPLACEMENT CHARACTER}", passage), style)
    # The longest first: a country within an organisation's name keeps its own colour.
    for mark in sorted(marked, key=lambda mark: mark.start - mark.end):
        if mark.field == field and mark.start < offset + len(passage) and mark.end > offset:
            colour = f"bold {STYLES[mark.kind]} underline"
            text.stylize(colour, max(0, mark.start - offset), mark.end - offset)
    for line in text.wrap(out, max(out.width - 2, 20)):
        line.rstrip()
        # A terminal orders every line separately, so each is isolated by itself.
        out.print(line if line.plain.isascii() else Text(FSI) + line + Text(PDI))


def _table(data: EventData) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_column(style="dim")
    for kind, style in STYLES.items():
        for named, meant in _rows(data, kind):
            table.add_row(Text(kind, style), isolated(named), isolated(meant))
    if not table.rows:
        why = "nothing was looked for: the text is garbled"
        nothing = why if Flag.GARBLED in data.flags else "nothing was found"
        table.add_row(Text(nothing, "dim"), "", "")
    return table


def _rows(data: EventData, kind: str) -> Iterator[tuple[str, str]]:
    if kind == "dates":
        for date in data.dates:
            told = ", told from the day of publication" if date.relative else ""
            yield date.text, f"{date.value or 'not known'} ({date.precision}{told})"
    elif kind == "counts":
        for count in data.counts:
            yield count.text, f"{count.number:,} {count.kind.replace('_', ' ')}"
    elif kind == "countries":
        for country in data.countries:
            about = "about it, " if country.about else ""
            yield country.code, about + _times(country.mentions)
    else:
        entities: Sequence[Place | Person | Organisation] = getattr(data, kind)
        for entity in entities:
            what = entity.role if isinstance(entity, Person) else entity.kind.replace("_", " ")
            said = [part for part in (what, entity.country, entity.id) if part]
            yield entity.name, ", ".join([*said, _times(entity.mentions)])


def _times(mentions: Sequence[Mention]) -> str:
    if not mentions:
        return "in the closing list"
    return "once" if len(mentions) == 1 else f"{len(mentions)} times"


def _published(article: RawArticle, day: datetime | None) -> RawArticle:
    if day is None or article.published_at is not None:
        return article
    return article.model_copy(update={"published_at": day})


def _date(text: str) -> datetime:
    # fromisoformat keeps the zone, which decides which day "yesterday" is.
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        read = read_date(text)
        if read.value is None:
            raise click.BadParameter(
                f"{text} is no date: write 2025-07-06", param_hint="--published"
            ) from None
        return read.value
    return given if given.tzinfo else given.replace(tzinfo=UTC)
