"""`barid topics`: explain, train and evaluate topic models."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from schemas.topics import DEFINITIONS
from workers.cli import compare, corrections, drift, explain, thresholds
from workers.cli.common import needing
from workers.cli.output import cut, err, is_terminal, isolated, json_option, out, print_json
from workers.errors import ConfigurationError
from workers.stages.topics.decide import load_model
from workers.train.dataset import read_examples
from workers.train.evaluate import Judged, judge, majority

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="topics")
def command() -> None:
    """Explain, correct, train, evaluate and compare topic decisions and models."""


command.add_command(explain.command)
command.add_command(drift.command)
command.add_command(thresholds.command)
command.add_command(corrections.correct)
command.add_command(corrections.command)
command.add_command(compare.command)


@command.command()
@click.argument("articles", type=existing)
@click.argument("grades", type=existing)
@click.option(
    "--also",
    type=existing,
    multiple=True,
    help="More articles, in a file that also has their grades, which count more than those in "
    "GRADES: `barid topics corrections export --with-text` writes such a file.",
)
@click.option("--topics", "definitions", type=existing, help="TOML file that defines the topics.")
@click.option(
    "--held-out", type=existing, help="File of ids of articles to calibrate on, not to learn from."
)
@click.option(
    "--vectors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File (.npz) of vectors of the articles' passages, to learn from them as well; missing "
    "ones are made and kept there.",
)
@click.option(
    "--learn-only",
    metavar="SOURCE",
    multiple=True,
    help="Articles whose source begins so are learnt from, but thresholds are not fitted to them: "
    "old ones, or unlike what will be read.",
)
@click.option("--name", default="topics", show_default=True, help="Name of the model.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("topics.model"))
def train(
    articles: Path,
    grades: Path,
    also: tuple[Path, ...],
    definitions: Path | None,
    held_out: Path | None,
    vectors: Path | None,
    learn_only: tuple[str, ...],
    name: str,
    output: Path,
) -> None:
    """Train a model on ARTICLES and their GRADES.

    Both are JSON Lines (ARTICLES may be compressed with gzip). An article has `id`, `title`, `text`
    and, if known, `lang`, `source` and `date`. Its grades have `id` and, for each topic, 0
    (absent), 1 (developed) or 2 (main). Articles without grades are used only with --vectors.

    \b
    This needs the extra `train`: pip install '.[train]' in a clone of Barid,
    or pip install 'barid-news[train]' where Barid is installed.
    """
    with needing("train", "training needs"):
        from workers.train.fit import Options
        from workers.train.fit import train as fit
        from workers.train.passages import passages
        from workers.train.vectors import VectorFile
    topics = list(read_definitions(definitions)) if definitions else list(DEFINITIONS)
    given = read_examples(articles, grades, topics)
    # What was corrected counts, not what the article was graded before.
    extra = {e.id: e for file in also for e in read_examples(file, file, topics) if e.grades}
    more = list(extra.values())
    graded = [e for e in given if e.grades and e.id not in extra]
    kept = set(held_out.read_text("utf-8").split()) if held_out else set()
    held = [e for e in graded if e.id in kept]
    learnt = [e for e in graded if e.id not in kept]
    err.print(f"learning from {len(learnt) + len(more)} articles, calibrating on {len(held)} more")
    options = Options(also=more, learn_only=learn_only)
    if vectors:
        ungraded = [e for e in given if not e.grades]
        kept_vectors = VectorFile(vectors)
        kept_vectors.add(p.text for e in [*learnt, *more, *ungraded] for p in passages(e.sentences))
        options = replace(options, vectors=kept_vectors, ungraded=ungraded)
    model = fit(learnt, topics, name, options, held_out=held)
    output.write_bytes(model.to_bytes())
    for topic in model.topics:
        for code, c in (topic.languages or {"all languages": topic.general}).items():
            bounds = f"uncertain between {c.low} and {c.high}"
            err.print(f"  {topic.name}, {code}: threshold {c.threshold}, {bounds}")
    err.print(f"{output}: {output.stat().st_size:,} bytes, {len(model.idf):,} words")
    err.print(f"evaluate it with: barid topics evaluate {articles} {grades} --model {output}")


@command.command()
@click.argument("articles", type=existing)
@click.argument("grades", type=existing)
@click.option("--only", type=existing, help="File of ids of the articles to evaluate on.")
@click.option("--model", "file", type=existing, help="Model file; by default Barid's own.")
@json_option
@click.option(
    "--plots", type=click.Path(file_okay=False, path_type=Path), help="Write reliability plots."
)
def evaluate(
    articles: Path,
    grades: Path,
    only: Path | None,
    file: Path | None,
    plots: Path | None,
) -> None:
    """Evaluate a model on graded articles, beside a lexicon and the majority.

    Use articles that the model did not learn from; those that Barid's own model has never seen are
    listed in workers/train/validation.txt (--only).
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
        raise click.ClickException(f"none of the articles in {articles} has grades in {grades}")
    judged = judge(model.version, model, examples, topics)
    rivals = [majority(examples, topics)]
    lexicon = LexiconModel.load()
    if set(topics) <= set(lexicon.topics):
        rivals.insert(0, judge("lexicon", lexicon, examples, topics))
    if plots:
        _write_plots(judged, plots)
    if is_terminal():
        _show(judged, rivals)
    else:
        print_json({j.name: _as_dict(j) for j in [judged, *rivals]})


def read_definitions(path: Path) -> dict[str, str]:
    """Return the topics that a definition file defines: name -> definition.

    The file has a table for each topic: `[economy]`, with a line `definition = "…"`.

    Raises:
        ConfigurationError: the file does not have this form; the message names the topic.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}") from None
    for name, table in tables.items():
        if not isinstance(table, dict) or not isinstance(table.get("definition"), str):
            raise ConfigurationError(f'{path}: {name}: needs a table with: definition = "…"')
    if not tables:
        raise ConfigurationError(f'{path}: defines no topic; write: [economy] definition = "…"')
    return {name: table["definition"] for name, table in tables.items()}


def _show(judged: Judged, rivals: list[Judged]) -> None:
    table = Table(title=f"{judged.name}, {len(judged.examples)} articles", title_justify="left")
    for heading in ("language", "topic", "carry it", "precision", "recall", "F1", "AP", "ECE"):
        table.add_column(heading, justify="left" if heading in ("language", "topic") else "right")
    for rival in rivals:
        table.add_column(f"F1 {rival.name}", justify="right")
    for group in judged.groups:
        others = [rival.figures(group) for rival in rivals]
        for topic, figures in judged.figures(group).items():
            numbers = (
                figures.precision, figures.recall, figures.f1, figures.average_precision,
                figures.calibration_error,
            )  # fmt: skip
            table.add_row(
                group,
                topic,
                f"{figures.positives}/{figures.articles}",
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
    for (true, given), number in judged.label_sets().most_common():
        if true != given:
            out.print(f"  {number:4} {true} taken for {given}")
    out.print("\nWorst errors:")
    for mistake in judged.mistakes():
        head = f"  {mistake.topic} {mistake.probability:.2f}, graded {mistake.grade}: "
        head += f"{mistake.example.id} "
        title = cut(mistake.example.title, out.width - len(head))
        out.print(f"{head}{isolated(title)}", markup=False)


def _as_dict(judged: Judged) -> dict[str, Any]:
    return {
        group: {
            "macro_f1": round(judged.macro_f1(group), 4),
            "uncertain": round(judged.uncertain(group), 4),
            "topics": {
                topic: {
                    field: round(getattr(figures, field), 4)
                    for field in figures.__dataclass_fields__
                }
                for topic, figures in judged.figures(group).items()
            },
        }
        for group in judged.groups
    }


def _write_plots(judged: Judged, directory: Path) -> None:
    with needing("train", "plots need"):
        from workers.train.plot import reliability_plot
    directory.mkdir(parents=True, exist_ok=True)
    for topic, bins in judged.reliability().items():
        file = directory / f"reliability-{topic}.svg"
        reliability_plot(topic, bins, file)
        err.print(f"wrote {file}")
