"""A topic model of weighted words: the baseline with which trained models are compared."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from workers.stages.text.normalize import fold
from workers.stages.topics.score import Score, Sentence

TITLE_WEIGHT = 3.0
"""How many times as much a word counts in the title."""

LEAD_WEIGHT = 1.5
"""How many times as much a word counts in the first sentences."""

LEAD_SENTENCES = 3

NEUTRAL = 3.2
"""Weight per hundred words at which the decision changes."""

THRESHOLD = 0.5
MARGIN = 0.1
"""A probability that is this near the threshold is uncertain."""

CLITICS = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]|[وفبكل])(?=..)")
"""Arabic prefixes that are written as part of the word."""

SHORTEST_STEM = 3
_WORD = re.compile(r"\w+(?:['-]\w+)*")


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    any_ending: bool
    topic: str
    weight: float

    def begins(self, words: Sequence[str]) -> bool:
        rest = self.words[1:]
        return not rest or tuple(words[1 : len(self.words)]) == rest


@dataclass(frozen=True, slots=True)
class LexiconModel:
    """Counts weighted words; the probability grows with their weight per hundred words."""

    version: str
    topics: Sequence[str]
    languages: frozenset[str]
    _exact: dict[str, list[_Term]]
    _stems: dict[str, list[_Term]]

    @classmethod
    def load(cls) -> "LexiconModel":
        """Read the lexicon that comes with Barid."""
        text = files("workers.models").joinpath("lexicon.txt").read_text("utf-8")
        return cls.parse(text.splitlines())

    @classmethod
    def parse(cls, lines: Iterable[str]) -> "LexiconModel":
        """Read a lexicon, with language, topic, weight and words on each line.

        Raises:
            ValueError: a line does not have this form; the message gives its number.
        """
        exact: dict[str, list[_Term]] = {}
        stems: dict[str, list[_Term]] = {}
        languages, topics = set(), set()
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                language, topic, weight, words = line.split(maxsplit=3)
                value = float(weight)
            except ValueError:
                raise ValueError(
                    f"line {number}: needs a language, a topic, a weight and words"
                ) from None
            languages.add(language)
            topics.add(topic)
            for phrase in filter(None, (fold(w.strip()) for w in words.split(","))):
                term = _Term(tuple(phrase.rstrip("*").split()), phrase.endswith("*"), topic, value)
                table = stems if term.any_ending else exact
                table.setdefault(term.words[0], []).append(term)
        return cls("lexicon-1", sorted(topics), frozenset(languages), exact, stems)

    def score(self, sentences: Sequence[Sentence], language: str = "") -> list[Score]:
        """Return a score for each topic; the language makes no difference."""
        weights = {topic: [0.0] * len(sentences) for topic in self.topics}
        total = 0
        for position, sentence in enumerate(sentences):
            words = _WORD.findall(fold(sentence.text))
            total += len(words)
            place = _place(sentence, position)
            for at in range(len(words)):
                for topic, weight in self._topics_at(words, at).items():
                    weights[topic][position] += weight * place
        return [_score(topic, weights[topic], total) for topic in self.topics]

    def _topics_at(self, words: Sequence[str], at: int) -> dict[str, float]:
        word = words[at]
        clitic = CLITICS.match(word)
        forms = (word, word[clitic.end() :]) if clitic else (word,)
        weights: dict[str, float] = {}
        for form in forms:
            terms = list(self._exact.get(form, ()))
            for length in range(SHORTEST_STEM, len(form) + 1):
                terms += self._stems.get(form[:length], ())
            for term in terms:
                if term.begins(words[at : at + len(term.words)]):
                    weights[term.topic] = max(weights.get(term.topic, 0), term.weight)
        return weights


def _score(topic: str, weights: Sequence[float], words: int) -> Score:
    density = sum(weights) / (words + 40) * 100
    probability = 1 / (1 + math.exp(-(density - NEUTRAL)))
    return Score(
        topic=topic,
        probability=probability,
        carried=probability >= THRESHOLD,
        uncertain=abs(probability - THRESHOLD) < MARGIN,
        weights=weights,
    )


def _place(sentence: Sentence, position: int) -> float:
    if sentence.field == "title":
        return TITLE_WEIGHT
    return LEAD_WEIGHT if position <= LEAD_SENTENCES else 1.0
