"""`barid topics`: train, look into and judge topic models."""

import tomllib
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from schemas.topics import DEFINITIONS
from workers.cli import drift, explain
from workers.cli.output import err, isolated, out, print_json
from workers.distribution import how_to_install
from workers.errors import ConfigurationError
from workers.stages.topics.decide import load_model
from workers.train.dataset import read_examples
from workers.train.evaluate import Judged, judge, majority

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="topics")
def command() -> None:
    """Train, look into and judge topic models."""


command.add_command(explain.command)
command.add_command(drift.command)


@command.command()
@click.argument("articles", type=existing)
@click.argument("grades", type=existing)
@click.option(
    "--also", type=existing, multiple=True, help="More articles with their grades inside."
)
@click.option("--topics", "definitions", type=existing, help="TOML file that names the topics.")
@click.option(
    "--held-out", type=existing, help="Ids of articles to calibrate on, not to learn from."
)
@click.option("--name", default="topics", show_default=True, help="Name for the model.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("topics.model"))
def train(
    articles: Path,
    grades: Path,
    also: tuple[Path, ...],
    definitions: Path | None,
    held_out: Path | None,
    name: str,
    output: Path,
) -> None:
    """Make a model from ARTICLES and GRADES.

    Both are JSON Lines (ARTICLES may be gzip): an article has `id`, `title`, `text` and, where
    known, `lang`, `source`, `date`; its grades have `id` and 0 (absent), 1 (developed) or 2 (main)
    for each topic. Articles without grades are not used.

    \b
    Needs the extra `train`: pip install '.[train]' in a clone of Barid,
    or pip install 'barid-news[train]' where Barid is installed already.
    """
    try:
        from workers.train.fit import train as fit
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"training needs {error.name}: {how_to_install('train')}"
        ) from None
    topics = list(read_definitions(definitions)) if definitions else list(DEFINITIONS)
    graded = [e for e in read_examples(articles, grades, topics) if e.grades]
    for file in also:
        graded += [e for e in read_examples(file, file, topics) if e.grades]
    kept = set(held_out.read_text("utf-8").split()) if held_out else set()
    held = [e for e in graded if e.id in kept]
    learnt = [e for e in graded if e.id not in kept]
    err.print(f"learning from {len(learnt)} articles, calibrating on {len(held)} more")
    model = fit(learnt, topics, name, held_out=held)
    output.write_bytes(model.to_bytes())
    for topic in model.topics:
        err.print(f"  {topic.name}: threshold {topic.threshold}, uncertain within {topic.margin}")
    err.print(f"{output}: {output.stat().st_size:,} bytes, {len(model.idf):,} words")
    err.print(f"judge it with: barid topics evaluate {articles} {grades} --model {output}")


@command.command()
@click.argument("articles", type=existing)
@click.argument("grades", type=existing)
@click.option("--only", type=existing, help="Ids of the articles to judge on.")
@click.option("--model", "file", type=existing, help="Model file; without it the delivered one.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@click.option(
    "--plots", type=click.Path(file_okay=False, path_type=Path), help="Write reliability plots."
)
def evaluate(
    articles: Path,
    grades: Path,
    only: Path | None,
    file: Path | None,
    as_json: bool,
    plots: Path | None,
) -> None:
    """Judge a model on graded articles, beside the lexicon and the majority.

    Judge on articles that the model did not learn from; those that the delivered model was not
    shown are in workers/train/validation.txt (--only).
    """
    from workers.stages.topics.lexicon import LexiconModel

    model = load_model(file)
    topics = list(model.topics)
    wanted = set(only.read_text("utf-8").split()) if only else None
    examples = [
        e
        for e in read_examples(articles, grades, topics)
        if e.grades and (wanted is None or e.id in wanted)
    ]
    if not examples:
        raise click.ClickException(f"none of the articles of {articles} has a grade in {grades}")
    judged = judge(model.version, model, examples, topics)
    rivals = [majority(examples, topics)]
    lexicon = LexiconModel.load()
    if set(topics) <= set(lexicon.topics):
        rivals.insert(0, judge("lexicon", lexicon, examples, topics))
    if plots:
        _write_plots(judged, plots)
    if as_json:
        print_json({j.name: _as_dict(j) for j in [judged, *rivals]})
    else:
        _show(judged, rivals)


def read_definitions(path: Path) -> dict[str, str]:
    """Return the topics that a definition file names, with what each means.

    The file has a table for each topic: `[economy]`, with a line `definition = "…"`.

    Raises:
        ConfigurationError: the file is not of this form; the message names the topic.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: no TOML: {error}") from None
    for name, value in found.items():
        if not isinstance(value, dict) or not isinstance(value.get("definition"), str):
            raise ConfigurationError(f'{path}: {name}: needs a table with: definition = "…"')
    if not found:
        raise ConfigurationError(f'{path}: names no topic; write: [economy] definition = "…"')
    return {name: value["definition"] for name, value in found.items()}


def _show(judged: Judged, rivals: list[Judged]) -> None:
    table = Table(title=f"{judged.name}, {len(judged.examples)} articles", title_justify="left")
    for heading in ("language", "topic", "carry it", "precision", "recall", "F1", "AP", "ECE"):
        table.add_column(heading, justify="left" if heading in ("language", "topic") else "right")
    for rival in rivals:
        table.add_column(f"F1 {rival.name}", justify="right")
    for group in judged.groups:
        others = [rival.figures(group) for rival in rivals]
        for topic, f in judged.figures(group).items():
            numbers = (f.precision, f.recall, f.f1, f.average_precision, f.calibration_error)
            table.add_row(
                group,
                topic,
                f"{f.positives}/{f.articles}",
                *(f"{n:.3f}" for n in numbers),
                *(f"{other[topic].f1:.3f}" for other in others),
            )
        macro = [judged.macro_f1(group), *(rival.macro_f1(group) for rival in rivals)]
        empty = [""] * 2
        table.add_row(
            group,
            "macro",
            f"uncertain {judged.uncertain(group):.0%}",
            *empty,
            f"[bold]{macro[0]:.3f}[/]",
            *empty,
            *(f"{n:.3f}" for n in macro[1:]),
            end_section=True,
        )
    out.print(table)
    out.print("\nSets of topics, most frequent confusions first:")
    for (true, said), n in judged.label_sets().most_common():
        if true != said:
            out.print(f"  {n:4} {true} taken for {said}")
    out.print("\nWorst errors:")
    for m in judged.mistakes():
        out.print(
            f"  {m.topic} {m.probability:.2f}, graded {m.grade}: {m.example.id} "
            f"{isolated(m.example.title)}",
            markup=False,
        )


def _as_dict(judged: Judged) -> dict[str, Any]:
    return {
        group: {
            "macro_f1": round(judged.macro_f1(group), 4),
            "uncertain": round(judged.uncertain(group), 4),
            "topics": {
                topic: {
                    field: round(getattr(found, field), 4) for field in found.__dataclass_fields__
                }
                for topic, found in judged.figures(group).items()
            },
        }
        for group in judged.groups
    }


def _write_plots(judged: Judged, directory: Path) -> None:
    try:
        from workers.train.plot import reliability_plot
    except ModuleNotFoundError as error:
        raise click.ClickException(f"plots need {error.name}: {how_to_install('train')}") from None
    directory.mkdir(parents=True, exist_ok=True)
    for topic, bins in judged.reliability().items():
        file = directory / f"reliability-{topic}.svg"
        reliability_plot(topic, bins, file)
        err.print(f"{file} written")
