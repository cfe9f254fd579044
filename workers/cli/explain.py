"""`barid topics explain`: shows which sentences and words of a text carried its topics."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from schemas.article import RawArticle
from workers.cli.intake import read_path, read_stream
from workers.cli.output import COLOURS, isolated, isolated_lines, out, print_json
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.text.clean import clean
from workers.stages.text.words import words
from workers.stages.topics.decide import all_sentences, decide, load_model
from workers.stages.topics.linear import LinearModel, terms
from workers.stages.topics.score import Sentence

STRONGEST = 8
"""Words that are shown for each topic, and as many against it."""


@click.command(name="explain")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--model",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Model file; by default Barid's own.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per article.")
def command(path: Path, file: Path | None, as_json: bool) -> None:
    """Show what carried the topics of the articles in PATH (- for standard input)."""
    model = load_model(file)
    if not isinstance(model, LinearModel):
        raise click.ClickException(
            f"{model.version} is not a trained model and cannot be explained"
        )
    items = read_stream(sys.stdin.buffer, "-") if str(path) == "-" else read_path(path)
    failed = False
    for item in items:
        if item.article is None:
            click.echo(f"{item.origin}: {item.problem}", err=True)
            failed = True
        else:
            _explain(item.article, model, as_json)
    if failed:
        raise SystemExit(1)


def _explain(article: RawArticle, model: LinearModel, as_json: bool) -> None:
    draft = decide(language(clean(Draft(article))), model)
    sentences = all_sentences(draft.content)
    strongest = strongest_words(model, sentences)
    if as_json:
        print_json(
            {
                "title": draft.content.title,
                "language": draft.language.code,
                "topics": [decision.model_dump() for decision in draft.topics],
                "primary_topic": draft.primary_topic,
                "flags": sorted(draft.flags),
                "words": strongest,
            }
        )
        return
    _show_text(draft, sentences)
    for decision in draft.topics:
        style = COLOURS.get(decision.topic, "green") if decision.carried else "dim"
        line = Text(f"\n{decision.topic} {decision.probability:.2f}", style=f"bold {style}")
        line.append(" carried" if decision.carried else " not carried", "not bold")
        line.append(", uncertain" if decision.uncertain else "", "not bold")
        out.print(line)
        for word, weight in strongest[decision.topic]:
            out.print(Text(f"  {weight:+.2f} {isolated(word)}"))
    out.print()


def strongest_words(
    model: LinearModel, sentences: Sequence[Sentence]
) -> dict[str, list[tuple[str, float]]]:
    """Return for each topic the words that spoke most strongly for it and against it.

    A word stands for all words with its stem, and is the first of them in the text (folded).
    """
    written: dict[str, str] = {}
    for sentence in sentences:
        for word, stem in zip(
            words(sentence.text), terms(sentence.text, model.counting), strict=False
        ):
            written.setdefault(stem, word)
    spoken = model.contributions(sentences)
    strongest = {}
    for at, topic in enumerate(model.topics):
        ranked = sorted(((weights[at], term) for term, weights in spoken.items()), reverse=True)
        chosen = [pair for pair in ranked[:STRONGEST] if pair[0] > 0]
        chosen += [pair for pair in ranked[-STRONGEST:] if pair[0] < 0]
        strongest[topic] = [(written.get(term, term), round(weight, 4)) for weight, term in chosen]
    return strongest


def _show_text(draft: Draft, sentences: Sequence[Sentence]) -> None:
    """Print the article, each sentence in the colour of the topic that it carried most."""
    carrying: dict[tuple[str, int], tuple[float, str]] = {}
    for decision in draft.topics:
        for item in decision.evidence:
            key = (item.field, item.start)
            carrying[key] = max(carrying.get(key, (0.0, "")), (item.weight, decision.topic))
    for sentence in sentences:
        weight, topic = carrying.get((sentence.field, sentence.start), (0.0, ""))
        style: Any = f"bold {COLOURS.get(topic, 'green')}" if topic else ""
        out.print(Text(isolated_lines(sentence.text), style))
        if topic:
            out.print(Text(f"    ↑ {topic} {weight:.0%}", "dim"))
