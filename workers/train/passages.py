"""Passages: what a teacher reads at a time, a few sentences, as a paragraph has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.stages.topics.score import Sentence

SHORTEST = 300
"""Sentences of the text are put together until a passage has as many characters."""

LONGEST = 600
"""Characters of a passage that count."""

MOST = 12
"""Passages of an article that are read, its title included: about as much as people read who
graded long articles."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A title, or some neighbouring sentences of the text.

    Attributes:
        text: its words, cut to what counts.
        title: whether it is the title.
    """

    text: str
    title: bool


def passages(sentences: Sequence[Sentence]) -> list[Passage]:
    """Return the passages of an article, in order."""
    made: list[Passage] = []
    open_ = ""
    for sentence in sentences:
        if sentence.field == "title":
            made.append(Passage(sentence.text[:LONGEST], True))
            continue
        open_ = f"{open_} {sentence.text}" if open_ else sentence.text
        if len(open_) >= SHORTEST:
            made.append(Passage(open_[:LONGEST], False))
            open_ = ""
    if open_:
        made.append(Passage(open_[:LONGEST], False))
    return made[:MOST]
