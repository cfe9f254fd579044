"""Training on graded articles, the figures, and the commands."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.screen import on_screen
from workers.cli.main import cli
from workers.cli.topics import read_definitions
from workers.errors import ConfigurationError
from workers.stages.topics.linear import LinearModel
from workers.stages.topics.modelfile import ModelFile
from workers.stages.topics.score import Score
from workers.train.dataset import DatasetError, Example, read_examples, read_grades
from workers.train.evaluate import Judged, majority
from workers.train.measures import average_precision, calibration_error, figures

TRAIN = Path(__file__).parents[3] / "workers/train"


def test_figures_by_hand() -> None:
    result = figures([1, 1, 0, 0], [True, False, True, False], [0.9, 0.4, 0.6, 0.1])
    assert (result.precision, result.recall, result.f1) == (0.5, 0.5, 0.5)
    assert result.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert result.calibration_error == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)


def test_perfect_and_empty_figures() -> None:
    assert average_precision([1, 0, 1], [0.9, 0.1, 0.8]) == 1
    assert average_precision([0, 0], [0.9, 0.1]) == 0
    assert calibration_error([1, 0], [1.0, 0.0]) == 0
    assert figures([0], [False], [0.2]).f1 == 0


def test_judged_groups_label_sets_and_mistakes() -> None:
    examples = [example("1", "ar", (2, 0)), example("2", "en", (0, 0)), example("3", "fr", (1, 1))]
    scores = [row(0.9, 0.2), row(0.8, 0.1), row(0.7, 0.3)]
    judged = Judged("m", ["a", "b"], examples, scores)
    assert judged.groups == ["ar", "en", "fr", "en+fr", "all"]
    assert judged.figures("en+fr")["a"].articles == 2
    assert judged.label_sets()["none", "a"] == 1
    assert [(m.example.id, m.topic) for m in judged.mistakes()] == [("2", "a"), ("3", "b")]
    assert majority(examples, ["a", "b"]).figures()["a"].recall == 1


def test_a_model_of_two_topics_of_ones_own(tmp_path: Path) -> None:
    articles, grades = invented(tmp_path)
    definitions = tmp_path / "topics.toml"
    definitions.write_text('[sea]\ndefinition = "Of the sea."\n[war]\ndefinition = "Of war."\n')
    target = tmp_path / "own.model"
    run("train", articles, grades, "--topics", definitions, "--name", "own-1", "--output", target)
    model = LinearModel(ModelFile.parse(target.read_bytes()))
    assert (model.version, model.topics) == ("own-1", ["sea", "war"])
    assert model.training["languages"]["en"]["articles"] == 120
    figures = json.loads(run("evaluate", articles, grades, "--model", target, "--json"))
    assert figures["own-1"]["en"]["macro_f1"] > 0.95
    assert set(figures) == {"own-1", "majority"}
    shown = on_a_terminal("evaluate", articles, grades, "--model", target)
    assert "macro" in shown
    assert "Worst errors" in shown


def test_thresholds_are_shown_by_topic_and_language(tmp_path: Path) -> None:
    articles, grades = invented(tmp_path)
    definitions = tmp_path / "topics.toml"
    definitions.write_text('[sea]\ndefinition = "Of the sea."\n[war]\ndefinition = "Of war."\n')
    target = tmp_path / "own.model"
    run("train", articles, grades, "--topics", definitions, "--output", target)
    lines = run("show", "--model", target, "--json").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["topic"], row["language"]) for row in rows] == [("sea", "en"), ("war", "en")]
    model = ModelFile.parse(target.read_bytes())
    assert [row["threshold"] for row in rows] == [
        t.calibration("en").threshold for t in model.topics
    ]
    assert "carried from" in on_a_terminal("show")


def test_sources_that_are_only_learnt_from_do_not_move_thresholds(tmp_path: Path) -> None:
    articles, grades = invented(tmp_path)
    lines = [json.loads(line) for line in articles.read_text().splitlines()]
    for n, row in enumerate(lines):
        row["source"] = "old/a" if n < 40 else "new/b"
    articles.write_text("".join(json.dumps(row) + "\n" for row in lines))
    definitions = tmp_path / "topics.toml"
    definitions.write_text('[sea]\ndefinition = "Of the sea."\n[war]\ndefinition = "Of war."\n')
    target = tmp_path / "own.model"
    given = ["train", articles, grades, "--topics", definitions, "--output", target]
    run(*given, "--learn-only", "old/")
    assert LinearModel.load(target).training["languages"]["en"]["articles"] == 80
    with pytest.raises(DatasetError, match="none to calibrate on"):
        run(*given, "--learn-only", "old/", "--learn-only", "new/")


def test_training_twice_gives_the_same_file(tmp_path: Path) -> None:
    articles, grades = invented(tmp_path)
    definitions = tmp_path / "topics.toml"
    definitions.write_text('[sea]\ndefinition = "Of the sea."\n[war]\ndefinition = "Of war."\n')
    files = [tmp_path / "a.model", tmp_path / "b.model"]
    for file in files:
        run("train", articles, grades, "--topics", definitions, "--output", file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_too_few_articles_of_a_topic_are_refused(tmp_path: Path) -> None:
    articles, grades = invented(tmp_path, rare=True)
    definitions = tmp_path / "topics.toml"
    definitions.write_text('[sea]\ndefinition = "Of the sea."\n[war]\ndefinition = "Of war."\n')
    with pytest.raises(DatasetError, match="war: 3 of 120 graded articles carry it"):
        run("train", articles, grades, "--topics", definitions, "--output", tmp_path / "x")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: is not valid JSON"),
        ("[1]", "line 2: needs a JSON object"),
        ('{"id": "b", "war": 3}', "line 2: war: needs a grade of 0, 1 or 2, not 3"),
        ('{"id": "b"}', "line 2: war: needs a grade"),
        ('{"war": 1}', "line 2: id: needs a text"),
        ('{"id": "a", "war": 1}', "line 2: id: a is graded twice"),
    ],
)
def test_a_wrong_grade_is_named_by_line_and_field(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "grades.jsonl"
    file.write_text(f'{{"id": "a", "war": 0}}\n{line}\n')
    with pytest.raises(DatasetError, match=message):
        read_grades(file, ["war"])


def test_a_wrong_article_is_named_by_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"id": "a", "text": ""}\n')
    with pytest.raises(DatasetError, match="line 1: text: needs the article's text"):
        read_examples(file, None, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [("x", "is not valid TOML"), ("a = 1", "a: needs a table"), ("", "defines no topic")],
)
def test_a_wrong_definition_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "topics.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        read_definitions(file)


def test_validation_articles_are_graded_and_the_written_ones_are_not_among_them() -> None:
    kept = (TRAIN / "validation.txt").read_text("utf-8").split()
    graded = {json.loads(line)["id"] for line in (TRAIN / "grades.jsonl").open(encoding="utf-8")}
    written = {json.loads(line)["id"] for line in (TRAIN / "written.jsonl").open(encoding="utf-8")}
    assert len(kept) == len(set(kept)) == 400
    assert set(kept) <= graded
    assert not written & graded


def test_explain_shows_sentences_and_words(samples: Path) -> None:
    shown = on_a_terminal("explain", samples / "ceasefire-mission.ar.txt")
    assert "diplomacy 1.00 carried" in shown
    assert "↑ humanitarian" in shown
    assert "\u2068مبعوث\u2069" in shown  # isolated: right to left among left to right
    [explained] = map(
        json.loads, run("explain", samples / "ceasefire-mission.ar.txt", "--json").splitlines()
    )
    assert explained["primary_topic"] == "diplomacy"
    assert ["المدنيين", pytest.approx(0.8, abs=0.6)] in explained["words"]["humanitarian"]


def test_explain_reads_standard_input_and_says_what_it_cannot_read() -> None:
    result = CliRunner().invoke(cli, ["topics", "explain", "-"], input='{"title": 3}\n')
    assert result.exit_code == 1
    assert "-:1" in result.output


def invented(directory: Path, rare: bool = False) -> tuple[Path, Path]:
    """Write 120 articles of words that belong to topics, and their grades."""
    topics = {"sea": "harbour ship wave sailor", "war": "army shell soldier siege"}
    articles, grades = directory / "articles.jsonl", directory / "grades.jsonl"
    with articles.open("w") as texts, grades.open("w") as labels:
        for n in range(120):
            sea, war = n % 2, n < 3 if rare else n // 2 % 2
            subject = (
                f"{topics['sea'] if sea else 'garden flower'} {topics['war'] if war else 'tea cup'}"
            )
            text = f"Report {n} of the day. It speaks of {subject} at length and in detail."
            row = {"id": f"a{n}", "title": f"Report {n}", "text": text, "lang": "en"}
            texts.write(json.dumps(row) + "\n")
            labels.write(json.dumps({"id": f"a{n}", "sea": sea, "war": int(war) * 2}) + "\n")
    return articles, grades


def example(key: str, language: str, grades: tuple[int, ...]) -> Example:
    return Example(key, language, "", "", f"title {key}", [], grades)


def row(*probabilities: float) -> Sequence[Score]:
    return [Score(t, p, p >= 0.5, False, []) for t, p in zip("ab", probabilities, strict=True)]


def on_a_terminal(*arguments: object) -> str:
    with pytest.MonkeyPatch.context() as patch:
        on_screen(patch, 100)
        return run(*arguments)


def run(*arguments: object) -> str:
    result = CliRunner().invoke(cli, ["topics", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout
