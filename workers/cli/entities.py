"""`barid entities`: how many entities articles name, and whether that is as usual."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import click
from rich.table import Table

from workers.cli.common import needing, ready
from workers.cli.output import err, is_terminal, isolated, json_option, out, print_json
from workers.events.entitydrift import OWN, load_reference, means
from workers.events.tally import KEPT_DAYS, Tally
from workers.pipeline import Pipeline
from workers.stages.who.register import register
from workers.stages.who.tagger import FOLDER as OWN_TAGGERS
from workers.stages.who.who import LANGUAGES
from workers.store.connection import connect, keys
from workers.train.dataset import read_articles
from workers.train.entitycounts import measure as measured

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="entities")
def command() -> None:
    """Watch how many countries, places, people, organisations, dates and counts are found."""


@command.command()
@click.option("--days", type=click.IntRange(1, KEPT_DAYS), default=7, show_default=True)
@click.option("--feeds", is_flag=True, help="Also by feed, not only by language.")
@click.option(
    "--reference",
    type=existing,
    default=OWN,
    show_default="Barid's own",
    help="What is usual: a file that `barid entities measure` wrote.",
)
@json_option
def drift(days: int, feeds: bool, reference: Path) -> None:
    """Compare how many entities recent articles name with what is usual in their language.

    Means that differ by more than chance, and by a factor of two, are marked: the articles are of
    another kind, or their texts are not whole. Look at some of them with: barid explain
    """
    settings = ready(say=is_terminal())
    usual = load_reference(reference)
    tally = Tally(connect(settings), keys(settings))
    found = means(tally.counts(days, datetime.now(UTC).date()), usual)
    found = [mean for mean in found if feeds or not mean.feed]
    if not found:
        why = "" if settings.entities else " (BARID_ENTITIES is false)"
        told = f"entities were looked for in no article of the last {days} days{why}"
        err.print(told, soft_wrap=True)
        return
    if not is_terminal():
        for mean in found:
            print_json(asdict(mean) | {"surprising": mean.surprising})
        return
    table = Table(title=f"named in an article, last {days} days", title_justify="left")
    for heading in ("language", "feed", "kind"):
        table.add_column(heading)
    for heading in ("articles", "mean", "usual"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for mean in found:
        table.add_row(
            mean.language,
            isolated(mean.feed),
            mean.kind,
            f"{mean.articles:,}",
            f"{mean.mean:.1f}",
            "-" if mean.usual is None else f"{mean.usual:.1f}",
            "[yellow]differs[/]" if mean.surprising else "",
        )
    out.print(table)


@command.command()
@click.argument("articles", type=existing, nargs=-1, required=True)
@click.option("--source", default="", help="Says which articles these are.")
def measure(articles: tuple[Path, ...], source: str) -> None:
    """Measure what is usual, on the texts of ARTICLES, and write it to standard output.

    ARTICLES are JSON Lines as for `barid topics train`: `title`, `text` and, if known, `date`. Use
    it with your own catalogue (BARID_ACTORS_FILE), or for other news.
    """
    texts = chain.from_iterable(map(read_articles, articles))
    named = source or ", ".join(path.name for path in articles)
    click.echo(json.dumps(measured(texts, Pipeline.load(), named), ensure_ascii=False, indent=1))


@command.command()
@click.argument("pools", type=existing, nargs=-1, required=True)
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="Only the tagger of this language. May be given more than once.",
)
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=OWN_TAGGERS,
    show_default="where Barid's own are",
    help="Folder to write tagger.LANGUAGE.json.gz to.",
)
def train(pools: tuple[Path, ...], languages: tuple[str, ...], output: Path) -> None:
    """Train the taggers that find people and organisations, from Barid's annotations.

    POOLS are the articles that the annotations (workers/train/entities) are of, and others, as JSON
    Lines compressed with gzip. The same annotations and POOLS give the same files.

    \b
    This needs the extra `train`: pip install '.[train]' in a clone of Barid,
    or pip install 'barid-news[train]' where Barid is installed.
    """
    with needing("train", "training needs"):
        from workers.train.tagger import write
        from workers.train.taggers import trained
    for language in languages or LANGUAGES:
        done = trained(language, pools, register())
        path = output / f"tagger.{language}.json.gz"
        write(done.model, path)
        err.print(
            f"{path}: {path.stat().st_size:,} bytes, {len(done.model['weights']):,} features, from "
            f"{done.annotated} annotated articles and {done.read:,} others",
            soft_wrap=True,
        )
