"""`barid topics explain`: shows which sentences and words of a text carried its topics."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.text import Text

from schemas.article import RawArticle
from workers.cli.intake import articles_in
from workers.cli.modeloption import model_of, model_option
from workers.cli.output import (
    COLOURS,
    is_terminal,
    isolated,
    isolated_lines,
    json_option,
    out,
    print_json,
)
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.text.clean import clean
from workers.stages.text.words import words
from workers.stages.topics.decide import all_sentences, decide
from workers.stages.topics.linear import LinearModel, terms
from workers.stages.topics.score import Sentence

STRONGEST = 8
"""Words that are shown for each topic, and as many against it."""


@click.command(name="explain")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@model_option
@json_option
def command(path: Path, file: Path | None) -> None:
    """Show what carried the topics of the articles in PATH (- for standard input)."""
    model = model_of(file)
    if not isinstance(model, LinearModel):
        raise click.ClickException(
            f"{model.version} is not a trained model and cannot be explained"
        )
    for article in articles_in(path):
        _explain(article, model)


def _explain(article: RawArticle, model: LinearModel) -> None:
    draft = decide(language(clean(Draft(article))), model)
    sentences = all_sentences(draft.content)
    strongest = strongest_words(model, sentences)
    if not is_terminal():
        print_json(
            {
                "title": draft.content.title,
                "language": draft.language.code,
                "topics": [decision.model_dump() for decision in draft.topics],
                "primary_topic": draft.primary_topic,
                "flags": sorted(draft.flags),
                "sentences": [
                    {"field": s.field, "start": s.start, "end": s.end, "text": s.text, "topics": t}
                    for s, t in carrying(draft, sentences)
                    if t
                ],
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


def carrying(
    draft: Draft, sentences: Sequence[Sentence]
) -> list[tuple[Sentence, dict[str, float]]]:
    """Return each sentence with all topics that it carried, and its share in each decision.

    The topic of which it carried most comes first.
    """
    shares: dict[tuple[str, int], dict[str, float]] = {}
    for decision in draft.topics:
        for item in decision.evidence:
            shares.setdefault((item.field, item.start), {})[decision.topic] = item.weight
    found = ((s, shares.get((s.field, s.start), {})) for s in sentences)
    return [(s, dict(sorted(t.items(), key=lambda pair: -pair[1]))) for s, t in found]


def _show_text(draft: Draft, sentences: Sequence[Sentence]) -> None:
    """Print the article, below each sentence the topics that it carried."""
    for sentence, topics in carrying(draft, sentences):
        # One topic gives its colour to the sentence; of several each is named in its own.
        colour = COLOURS.get(next(iter(topics), ""), "green") if len(topics) == 1 else ""
        out.print(Text(isolated_lines(sentence.text), f"bold {colour}" if topics else ""))
        if topics:
            named = (
                Text(f"{topic} {share:.0%}", COLOURS.get(topic, "green"))
                for topic, share in topics.items()
            )
            out.print(Text("    ↑ ", "dim") + Text(", ").join(named))
    for decision in draft.topics:
        if decision.carried and not decision.evidence:
            out.print(Text(f"    {decision.topic}: carried by the text as a whole", "dim"))
