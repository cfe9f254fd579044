"""From a wrong decision to a model that learnt from its correction, by the commands alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schemas import RawArticle
from tests.exchanges import Exchange
from tests.flow.cli.test_cli import on_terminal, run
from tests.servers import ROOT, Service
from workers.cli.main import cli
from workers.events.corrections import text_id
from workers.stages.topics.modelfile import ModelFile

WRITTEN = ROOT / "workers/train/written.jsonl"
ARMY = RawArticle(
    url="https://a.example/army",
    title="Army shells rebels near the border",
    body="Soldiers shelled rebel positions near the border on Monday, killing eleven fighters. The "
    "army said that its warplanes had bombed two camps of the armed group in the hills.",
    source="Agency",
)
LIBRARY = RawArticle(
    guid="library",
    feed="town",
    title="[bold]Library[/] opens",
    body="The town library opened again on Monday after a year of repairs. Readers find more chairs, "
    "a room for children and a café, and the shelves hold eleven thousand new books.",
)


@pytest.fixture
def done(barid: Service) -> Service:
    """A service that has made the events of two articles."""
    barid.producer().enqueue([ARMY, LIBRARY])
    Exchange(barid).work()
    return barid


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learnt from the few articles written for training, with another name."""
    directory = tmp_path_factory.mktemp("models")
    texts, file = directory / "texts.jsonl", directory / "other.model"
    texts.write_text(some_of_the_written(), "utf-8")
    train(texts, texts, "--name", "other-1", "--output", file)
    return file


def some_of_the_written() -> str:
    """Return every eighth of the articles written for training: enough to train on, and quick."""
    return "".join(WRITTEN.read_text("utf-8").splitlines(keepends=True)[::8])


def test_a_decision_is_corrected_listed_exported_and_forgotten(done: Service) -> None:
    code, [told], _ = run(
        done, "topics", "correct", "--security", "0", "http://www.a.example/army", "--by", "Layla"
    )
    assert code == 0
    assert (told["article_id"], told["by"], told["grades"]) == (ARMY.id, "Layla", {"security": 0})
    assert told["decided"]["security"]["carried"] is True
    assert (told["replaced"], told["dropped"]) == (None, 0)
    assert "text" not in told

    shown = on_terminal(done, "topics", "correct", told["event_id"], "--diplomacy=1", "--by", "Nur")
    assert "diplomacy: 1 (developed)" in shown
    assert f"security: not named, stays as {told['model']} said: carried" in shown
    assert "replaces the correction of" in shown
    assert "by Layla: security" in shown

    run(
        done,
        "topics",
        "correct",
        LIBRARY.id,
        "--security",
        "1",
        "--humanitarian",
        "0",
        "--diplomacy",
        "0",
    )
    _, listed, _ = run(done, "topics", "corrections")
    assert [(c["article_id"], c["grades"].get("diplomacy")) for c in listed] == [
        (LIBRARY.id, 0),
        (ARMY.id, 1),
    ]
    table = on_terminal(done, "topics", "corrections", "list", "--limit", "1")
    assert "[bold]Library[/] opens" in table
    assert "and 1 older ones: --limit" in table

    _, rows, said = run(done, "topics", "corrections", "export")
    assert "2 of 2 corrections written" in said
    assert all("text" not in row for row in rows)
    file = done.directory / "corrections.jsonl"
    run(done, "topics", "corrections", "export", "--with-text", "-o", str(file))
    texts = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["id"] for row in texts] == [text_id(row["title"], row["text"]) for row in texts]
    assert [row["id"] for row in rows] == [row["id"] for row in texts]
    assert texts[1]["assumed"] == ["security", "humanitarian"]
    assert (texts[1]["lang"], texts[1]["source"], texts[1]["security"]) == ("en", "Agency", 1)

    code, said_rows, _ = run(
        done, "topics", "corrections", "remove", "https://a.example/army", LIBRARY.id
    )
    assert (code, said_rows) == (0, [{"forgotten": 2}])
    assert "no corrections" in on_terminal(done, "topics", "corrections")
    code, _, said = run(done, "topics", "corrections", "remove", LIBRARY.id)
    assert code == 2
    assert "has no correction" in said


def train(*arguments: object) -> str:
    """Train a model in this process; returns what the command said."""
    done = CliRunner().invoke(cli, ["topics", "train", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


def everything(barid: Service) -> dict[bytes, object]:
    """Return what lies in Redis, but for log lines."""
    redis = barid.redis()
    return {key: redis.dump(key) for key in redis.scan_iter() if b"log" not in key}


WRONG = [
    (["https://a.example/army", "--securty", "2"], "did you mean 'security'"),
    (["https://a.example/army", "--security", "3"], "not 3"),
    (["https://a.example/army"], "grade at least one topic: security, humanitarian, diplomacy"),
    (["https://a.example/none", "--security", "2"], "not among the recent events"),
]
"""What is given to the command, and what it says of it."""


def test_what_is_wrong_with_a_correction_is_said(done: Service) -> None:
    for given, said in WRONG:
        code, _, shown = run(done, "topics", "correct", *given)
        assert code == 2
        assert said in shown
        assert "Traceback" not in shown
    assert run(done, "topics", "corrections")[1] == []


def test_training_learns_what_was_corrected_in_place_of_the_earlier_grade(
    done: Service, tmp_path: Path
) -> None:
    run(done, "topics", "correct", ARMY.url or "", "--security", "0")
    file, texts = tmp_path / "corrections.jsonl", tmp_path / "texts.jsonl"
    run(done, "topics", "corrections", "export", "--with-text", "-o", str(file))
    corrected = json.loads(file.read_text("utf-8"))
    given = some_of_the_written()
    texts.write_text(given + json.dumps(corrected | {"security": 2}) + "\n", "utf-8")
    output = tmp_path / "corrected.model"
    said = train(texts, texts, "--also", file, "--name", "corrected-1", "--output", output)
    number = len(given.splitlines()) + 1
    assert f"learning from {number} articles" in said
    assert ModelFile.parse(output.read_bytes()).version == "corrected-1"


def test_another_model_is_held_against_recent_events_and_changes_nothing(
    done: Service, other: Path
) -> None:
    run(done, "topics", "correct", LIBRARY.id, "--security", "0", "--humanitarian", "0")
    before = everything(done)
    code, [told], said = run(done, "topics", "compare", str(other), "--since", "1h", "--json")
    assert code == 0, said
    assert (told["model"], told["articles"]) == ("other-1", 2)
    assert told["stay"] + len(told["changed"]) == 2
    assert told["stay_share"] == told["stay"] / 2
    security = told["languages"]["en"]["topics"]["security"]
    assert security["now"] + security["gained"] - security["lost"] == security["then"]
    for article in told["changed"]:
        for topic in article["changed"]:
            pair = article["topics"][topic]
            assert pair["now"]["carried"] != pair["then"]["carried"]
    present, another = told["corrections"]
    assert present["model"] != another["model"] == "other-1"
    assert (present["named"], present["articles"], present["right"]) == (2, 1, 2)
    assert everything(done) == before

    shown = on_terminal(done, "topics", "compare", str(other), "--since", "1h")
    assert f"{told['stay']} of 2 articles of the last 1h" in shown
    assert shown.count("other-1") >= 2
    for article in told["changed"]:
        assert article["event_id"] in shown
    assert "Corrections with a text: 1" in shown


def test_what_cannot_be_compared_is_said(done: Service, tmp_path: Path, other: Path) -> None:
    broken = tmp_path / "broken.model"
    broken.write_bytes(b"no model")
    code, _, said = run(done, "topics", "compare", str(broken))
    assert code == 2
    assert "not a topic model" in said
    code, _, said = run(done, "topics", "compare", str(other), "--since", "soon")
    assert code == 1
    assert "is not a span of time" in said
    own = ROOT / "workers/models/topics.model"
    code, [told], said = run(done, "topics", "compare", str(own))
    assert code == 0
    assert (told["stay"], told["articles"], told["stay_share"]) == (2, 2, 1.0)
    shown = on_terminal(done, "topics", "compare", str(own))
    assert "2 of 2 articles of the last 1d (100.0%)" in shown
    assert "both models are named" in said
    done.redis().flushall()
    assert "there is no event of the last 1d" in run(done, "topics", "compare", str(other))[2]
