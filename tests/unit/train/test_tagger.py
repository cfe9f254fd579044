"""Training of the taggers of names: annotations in, a model out that finds such names."""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from workers.cli.main import cli
from workers.stages.names.words import words_of
from workers.stages.who.register import Register
from workers.stages.who.tagger import of_model
from workers.train.annotated import articles

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
            texts.write(
                json.dumps({"id": str(number), "lang": "en", "title": "", "text": text}) + "\n"
            )
            names.write(json.dumps(entry) + "\n")
    return pool, notes


def test_a_trained_tagger_finds_names_it_has_not_seen(tmp_path: Path) -> None:
    pool, notes = written(tmp_path)
    learnt = articles([notes], [pool])
    told = tagger.vocabulary(learnt)
    register, chance = Register([]), random.Random(1)
    data = [one for it in learnt for one in tagger.sequences(it, register, told, 0.5, chance)]
    trained = of_model(tagger.train(data, told, tmp_path / "crf", 0.1, 0.1, 1), "en")
    words = words_of("Later Mr Anna Brook said no. The Fish Council met.")
    found = [
        (words.texts[first], words.texts[last], it) for first, last, it in trained.names(words, {})
    ]
    assert found == [("anna", "brook", "person"), ("fish", "council", "organisation")]


def test_words_that_names_are_not_made_of(tmp_path: Path) -> None:
    pool, notes = written(tmp_path)
    learnt = articles([notes], [pool])
    told = tagger.vocabulary(learnt)
    assert {"said", "the", "mr"} <= told.common
    assert {"harbour", "council"} <= told.bodies
    assert not {"velt", "karl"} & told.never_people
    # What was found only is mistaken now and then.
    once = replace(learnt[0], names=(("text", 19, 23, "person"),))
    assert learnt[0].draft.content.text[19:23] == "Velt"
    often = tagger.vocabulary(learnt[1:], [once])
    assert "velt" not in often.common


def test_the_taggers_are_trained_by_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, notes = written(tmp_path)
    (tmp_path / "notes").mkdir()
    notes.rename(tmp_path / "notes" / "train.en.jsonl")
    (tmp_path / "notes" / "dev.en.jsonl").write_text("")
    monkeypatch.setattr("workers.train.taggers.ANNOTATIONS", tmp_path / "notes")
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        command = ["entities", "train", str(pool), "--language", "en", "--output", str(folder)]
        ran = CliRunner().invoke(cli, command, catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        assert [path.name for path in folder.iterdir()] == ["tagger.en.json.gz"]
        made.append((folder / "tagger.en.json.gz").read_bytes())
    assert made[0] == made[1]
    assert json.loads(gzip.decompress(made[0]))["weights"]


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
