"""Trains the taggers of names, from the annotations to the files that workers load.

Names are annotated in a few hundred articles of each language. A first tagger learns from these
alone; what it finds in many more articles of the pools says which words are never part of a name.
The tagger that is kept is trained with these words. Everything is drawn from fixed seeds, so the
same annotations, pools and versions of libraries give the same bytes.
"""

import random
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from schemas.entities import Organisation, Person
from workers.stages.names.namewords import NAME_WORDS
from workers.stages.who import tagger as names
from workers.stages.who.register import Register
from workers.stages.who.spans import Type
from workers.stages.who.who import who
from workers.train.annotated import Annotated, Named, articles, drafted, ids_of, pooled
from workers.train.tagger import Vocabulary, sequences, train, vocabulary

ANNOTATIONS = Path(__file__).with_name("entities")
"""Where the annotations are.

`train.LANGUAGE.jsonl`, `dev.LANGUAGE.jsonl` and, with names only, `names.LANGUAGE.jsonl` are learnt
from.
"""

HIDDEN = 0.5
"""Share of the catalogue's actors that the tagger does not see in training."""

UNLISTED = 0.15
"""Share of the words of the list of name words that the tagger does not see as such in training."""

READ = {"ar": 2_400, "en": 1_200, "fr": 1_200}
"""How many articles that nobody has annotated are read, by language."""

TAUGHT = {"ar": 900, "en": 400, "fr": 400}
"""How many of those teach the second tagger what the first one found in them, by language."""

UPTO = 2_000
"""How much of each is read, in characters."""

L1, L2, LEAST = 0.1, 0.05, 2
"""Weights of the norms, and how often a feature has to be seen."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained tagger.

    Attributes:
        model: as `workers.train.tagger.write` takes it.
        annotated: how many articles it learnt from.
        read: how many others were read.
    """

    model: dict[str, Any]
    annotated: int
    read: int


def trained(language: str, pools: Iterable[Path], register: Register) -> Trained:
    """Return the tagger of a language.

    Args:
        language: "ar", "en" or "fr".
        pools: the articles that the annotations are of, and others, as JSON lines (gzip).
        register: the catalogue.

    Raises:
        KeyError: no pool has an article of an annotation.
    """
    pools = list(pools)
    parts = (ANNOTATIONS / f"{part}.{language}.jsonl" for part in ("train", "dev", "names"))
    learnt = articles([path for path in parts if path.exists()], pools)
    others = _others(language, pools, ids_of(ANNOTATIONS.glob("*.jsonl")))
    first = _fitted(learnt, vocabulary(learnt), register)
    read = [_read(row, language, first, register) for row in others]
    model = _fitted(learnt, vocabulary(learnt, read), register, read[: TAUGHT[language]])
    return Trained(model, len(learnt), len(read))


def _others(language: str, pools: Iterable[Path], kept_apart: frozenset[str]) -> list[Any]:
    """Return articles that nobody has annotated, the same ones each time, whatever their order."""
    rows = {row["id"]: row for row in pooled(pools) if row["lang"] == language}
    ids = sorted(rows.keys() - kept_apart)
    return [rows[id_] for id_ in random.Random(language).sample(ids, min(READ[language], len(ids)))]  # noqa: S311


def _read(row: Any, language: str, model: dict[str, Any], register: Register) -> Annotated:
    """Return an article with the names that are found in it."""
    draft = who(drafted(row, UPTO), register, names.of_model(model, language))
    named: list[Person | Organisation] = [*draft.people, *draft.organisations]
    found: list[Named] = []
    for one in named:
        type_: Type = "person" if isinstance(one, Person) else "organisation"
        found += [(mention.field, mention.start, mention.end, type_) for mention in one.mentions]
    return Annotated(draft, tuple(found))


def _fitted(
    learnt: list[Annotated],
    told: Vocabulary,
    register: Register,
    taught: Iterable[Annotated] = (),
) -> dict[str, Any]:
    """Return a model.

    Args:
        learnt: articles that are annotated.
        told: the words that names are not made of.
        register: the catalogue.
        taught: articles with names that were found; if there are any, annotated ones count double.
    """
    chance = random.Random(1)  # noqa: S311 - no secret
    taught = list(taught)
    several = [*learnt, *(learnt if taught else ()), *taught]
    words = sorted(NAME_WORDS)
    told = replace(told, unlisted=frozenset(chance.sample(words, int(UNLISTED * len(words)))))
    data = (one for it in several for one in sequences(it, register, told, HIDDEN, chance))
    with tempfile.TemporaryDirectory() as folder:
        return train(data, told, Path(folder) / "crf", L1, L2, LEAST)
