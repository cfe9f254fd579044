"""Training of the taggers of names: annotations in, a model out that finds such names."""

import gzip
import json
import random
from pathlib import Path

import pytest

from workers.stages.names.folded import folded
from workers.stages.who.register import Register
from workers.stages.who.tagger import Tagger
from workers.stages.who.words import words_of

tagger = pytest.importorskip("workers.train.tagger", reason="needs the extra `train`")

SENTENCES = [
    ("Yesterday Mr Orban Velt said no.", "Orban Velt", "people"),
    ("Mr Karl Stone said yes.", "Karl Stone", "people"),
    ("Then Mr Paul Ferry said so.", "Paul Ferry", "people"),
    ("The Harbour Council met today.", "Harbour Council", "organisations"),
    ("The Water Council met again.", "Water Council", "organisations"),
]


def written(tmp_path: Path) -> tuple[Path, Path]:
    pool, notes = tmp_path / "pool.jsonl.gz", tmp_path / "notes.jsonl"
    with gzip.open(pool, "wt", encoding="utf-8") as texts, notes.open("w") as names:
        for number in range(40):
            text, name, key = SENTENCES[number % len(SENTENCES)]
            at = text.index(name)
            entry: dict[str, object] = {"id": str(number), "people": [], "organisations": []}
            entry[key] = [{"mentions": [["text", at, at + len(name)]]}]
            texts.write(json.dumps({"id": str(number), "title": "", "text": text}) + "\n")
            names.write(json.dumps(entry) + "\n")
    return pool, notes


def test_a_trained_tagger_finds_names_it_has_not_seen(tmp_path: Path) -> None:
    pool, notes = written(tmp_path)
    register, chance = Register([]), random.Random(1)
    data = [
        sequence
        for article in tagger.articles([notes], [pool])
        for sequence in tagger.sequences(article, register, 0.5, chance)
    ]
    model = tagger.train(data, tmp_path / "crf", 0.1, 0.1, 1)
    trained = Tagger(
        {feature: tuple(vector) for feature, vector in model["weights"].items()},
        tuple(tuple(row) for row in model["transitions"]),
    )
    words = words_of(folded("Later Mr Anna Brook said no. The Fish Council met."))
    found = [
        (words.texts[first], words.texts[last], it) for first, last, it in trained.names(words, {})
    ]
    assert found == [("anna", "brook", "person"), ("fish", "council", "organisation")]


def test_a_model_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    model = {
        "common": ["the"],
        "bodies": [],
        "transitions": [],
        "weights": {"w=x": [1, 0, 0, 0, 0]},
    }
    tagger.write(model, tmp_path / "a")
    tagger.write(model, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
