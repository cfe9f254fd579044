"""The model file and the model that reads it."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import RawArticle
from tests.topicreference import Definition, quick
from workers.pipeline import Pipeline
from workers.stages.names.memory import KEPT
from workers.stages.text.normalize import shown
from workers.stages.topics.decide import all_sentences
from workers.stages.topics.linear import LinearModel, count, terms
from workers.stages.topics.modelfile import (
    DELIVERED,
    Calibration,
    Counting,
    ModelFile,
    ModelFileError,
    TopicParameters,
)
from workers.stages.topics.score import Sentence

SAMPLE = Path(__file__).parents[4] / "workers/cli/samples"


def small() -> ModelFile:
    counting = Counting(buckets=64)
    rng = random.Random(7)
    return ModelFile(
        version="small",
        languages=frozenset({"ar", "en"}),
        topics=[
            TopicParameters(
                "peace",
                Calibration(1.2, -0.3, 0.4, 0.3, 0.5),
                {"ar": Calibration(1.1, 0.2, 0.35, 0.2, 0.8)},
            ),
            TopicParameters("war"),
        ],
        counting=counting,
        unknown_idf=5.0,
        biases=[-0.5, 0.25],
        idf={"truc": 2.5, "bomb": 3.0, "هدن": 4.0},
        weights=[[2.0, -1.0, 3.0], [-1.0, 2.0, -0.5]],
        grams=[[rng.uniform(-1, 1) for _ in range(64)] for _ in range(2)],
        training={"languages": {"ar": {"articles": 3}}},
    )


def test_a_file_gives_back_the_model_it_was_made_of() -> None:
    made = small()
    read = ModelFile.parse(made.to_bytes())
    assert read.to_bytes() == made.to_bytes()
    assert read.version == "small"
    assert read.topics == made.topics
    assert read.counting == made.counting
    assert read.idf == pytest.approx(made.idf, rel=1e-3)
    for before, after in zip(
        [*made.weights, *made.grams], [*read.weights, *read.grams], strict=True
    ):
        assert list(after) == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize("data", [b"", b"no model", gzip.compress(b"{}", mtime=0)])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ModelFileError, match="not a topic model"):
        ModelFile.parse(data)


def test_a_damaged_file_is_refused() -> None:
    data = bytearray(small().to_bytes())
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(ModelFileError):
        ModelFile.parse(bytes(data))


def test_the_score_is_the_bias_and_the_sum_of_what_words_add() -> None:
    model = LinearModel(small())
    article = sentences("A truce", "Bombs fell before the truce. هدنة جديدة")
    added = model.contributions(article)
    for n, (score, topic) in enumerate(zip(model.score(article), small().topics, strict=True)):
        total = small().biases[n] + sum(weights[n] for weights in added.values())
        assert score.probability == pytest.approx(topic.general.probability(total), abs=1e-6)
        assert sum(score.weights) == pytest.approx(total - small().biases[n])


def test_title_and_lead_count_more() -> None:
    counting = Counting(title=3, lead=2, lead_sentences=1)
    article = sentences("truce", "truce truce", "truce")
    stems = [list(terms(s.text, counting)) for s in article]
    assert count(article, stems, counting) == {"truc": 3 + 2 * 2 + 1}


def test_an_unknown_arabic_word_has_the_weight_of_its_parts_and_another_has_none() -> None:
    model = LinearModel(small())
    added = model.contributions(sentences("", "مستشفيات hospital"))
    assert any(added["مستشف"])
    assert not any(added["hospital"])


def test_a_probability_between_the_bounds_is_uncertain() -> None:
    wide, none = Calibration(low=0.0, high=1.0), Calibration(low=0.5, high=0.5)
    for calibration, uncertain in ((wide, True), (none, False)):
        made = replace(small(), topics=[replace(t, general=calibration) for t in small().topics])
        scores = LinearModel(made).score(sentences("", "truce"))
        assert [s.uncertain for s in scores] == [uncertain] * 2


def test_with_a_doubt_the_wrong_decisions_to_be_expected_count_and_it_differs_by_language() -> None:
    wide = [
        replace(t, general=Calibration(low=0.0, high=1.0), languages={}) for t in small().topics
    ]
    model = LinearModel(replace(small(), topics=wide, doubts={"": 2.0, "ar": 0.0}))
    article = sentences("", "truce")
    assert [s.uncertain for s in model.score(article, "en")] == [False, False]
    assert [s.uncertain for s in model.score(article, "ar")] == [True, True]
    made = replace(small(), doubts={"": 0.4, "ar": 0.5})
    assert ModelFile.parse(made.to_bytes()).doubts == made.doubts


def test_a_file_of_format_2_has_no_doubts() -> None:
    def format_2(head: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in head.items() if key != "doubts"} | {"format": 2}

    read = ModelFile.parse(rewritten(small(), format_2))
    assert read.topics == small().topics
    assert read.doubt("ar") is None


def test_each_language_has_its_own_calibration_and_others_the_general_one() -> None:
    model = LinearModel(small())
    article = sentences("A truce", "Bombs fell.")
    arabic, general = model.score(article, "ar")[0], model.score(article, "en")[0]
    assert list(arabic.weights) == list(general.weights)
    assert arabic.probability != general.probability
    assert (arabic.threshold, general.threshold) == (0.35, 0.4)
    assert model.score(article) == model.score(article, "en")
    assert ModelFile.parse(small().to_bytes()).topics == small().topics


def test_a_file_of_format_1_is_still_read() -> None:
    model = ModelFile.parse(rewritten(small(), format_1))
    [peace, war] = model.topics
    assert peace == TopicParameters("peace", Calibration(1.2, -0.3, 0.4, 0.4 - 0.1, 0.4 + 0.1))
    assert war.calibration("ar") == war.general


def test_a_file_of_a_later_format_is_refused_with_what_to_do() -> None:
    with pytest.raises(ModelFileError, match=r"its format is 9.*barid topics train"):
        ModelFile.parse(rewritten(small(), lambda head: head | {"format": 9}))


# Letters with marks and in several forms, what folding deletes or expands, and what ends a word.
ODD = "aZé'’-_.,0٣ \u00a0\n\u200c\u0640\u064f\u0301أإىةﷺﻻ²½℃ßœİΣσ،؛«…؟ا‌ب🕊\U0001d400\u1e9b\u0338"


@settings(deadline=None)
@given(st.lists(st.text(ODD) | st.text(), max_size=4), st.sampled_from([0.0, 0.5]))
def test_the_quick_way_is_bit_for_bit_the_definition(texts: list[str], pairs: float) -> None:
    known = {"truc": 2.5, "a": 3.0, "هدن": 4.0, "a a": 2.0, "é": 1.5}
    rng = random.Random(3)
    file = replace(
        small(),
        counting=replace(small().counting, pairs=pairs),
        idf=known,
        weights=[[rng.uniform(-2, 2) for _ in known] for _ in range(2)],
    )
    article = sentences("", *(shown(text) for text in texts))
    assert quick(LinearModel(file), article, "ar") == Definition(file).score(article, "ar")


def test_the_quick_way_is_the_definition_for_the_delivered_model_and_the_samples() -> None:
    file = ModelFile.parse(DELIVERED.read_bytes())
    model, definition = LinearModel(file), Definition(file)
    texts = [p.read_bytes().decode(errors="replace") for p in sorted(SAMPLE.rglob("*.txt"))]
    assert len(texts) > 3
    for text in texts:
        title, _, body = text.partition("\n")
        event = Pipeline(model).enrich(RawArticle(title=title, body=body))
        article, language = all_sentences(event.data.content), event.data.language.code
        assert quick(model, article, language) == definition.score(article, language)


def test_more_words_than_are_remembered_change_nothing() -> None:
    model = LinearModel(small())
    many = sentences("", " ".join(f"truce{n} truce" for n in range(KEPT + 5)))
    before = model.score(sentences("A truce", "Bombs fell."))
    assert model.score(many) == model.score(many)
    assert model.score(sentences("A truce", "Bombs fell.")) == before


def test_the_delivered_model_finds_every_topic_of_the_arabic_sample() -> None:
    pipeline = Pipeline(LinearModel.load())
    text = (SAMPLE / "ceasefire-mission.ar.txt").read_text("utf-8")
    title, _, body = text.partition("\n")
    event = pipeline.enrich(RawArticle(title=title, body=body))
    assert set(event.topics) == {"security", "humanitarian", "diplomacy"}
    assert event.data.primary_topic == "diplomacy"
    for decision in event.data.topics:
        assert 1 <= len(decision.evidence) <= 3
        for item in decision.evidence:
            whole = event.data.content.title if item.field == "title" else event.data.content.text
            assert whole[item.start : item.end] == item.text


@pytest.mark.parametrize(
    ("title", "body", "topics"),
    [
        (
            "الاتحاد يفوز على الهلال بثلاثة أهداف",
            "حقق فريق الاتحاد فوزا ثمينا على ضيفه الهلال بثلاثة أهداف مقابل هدف في مباراة الجولة "
            "الخامسة من الدوري، وسجل المهاجم هدفين قبل نهاية الشوط الأول.",
            set(),
        ),
        (
            "Cholera kills dozens in flooded camps for displaced families",
            "Aid agencies say cholera has killed 60 people in camps for displaced families after "
            "floods cut the roads. Children lack clean water, and relief lorries with food and "
            "medicine cannot get through, the United Nations refugee agency said.",
            {"humanitarian"},
        ),
        (
            "Les ministres des Affaires étrangères signent un accord à Genève",
            "Les deux ministres des Affaires étrangères ont signé à Genève un accord qui rétablit "
            "les relations diplomatiques entre leurs pays. Les ambassadeurs rejoindront leur poste "
            "en mars, après deux ans de négociations menées avec la médiation suisse.",
            {"diplomacy"},
        ),
        (
            "مقتل عشرين جنديا في هجوم لمسلحين على ثكنة",
            "قتل عشرون جنديا في هجوم شنه مسلحون متطرفون على ثكنة للجيش شمال البلاد، وقالت وزارة "
            "الدفاع إن القوات اشتبكت مع المهاجمين وقصفت الطائرات مواقعهم.",
            {"security"},
        ),
    ],
)
def test_clear_cases_in_three_languages(title: str, body: str, topics: set[str]) -> None:
    event = Pipeline(LinearModel.load()).enrich(RawArticle(title=title, body=body))
    assert set(event.topics) == topics


def test_another_language_is_flagged_and_not_guessed() -> None:
    body = "Die Außenminister unterzeichneten in Genf ein Abkommen über die Waffenruhe. " * 4
    event = Pipeline(LinearModel.load()).enrich(RawArticle(title="Abkommen", body=body))
    assert event.topics == []
    assert "unsupported_language" in event.data.flags
    assert all(decision.uncertain for decision in event.data.topics)


def sentences(title: str, *texts: str) -> list[Sentence]:
    headline = [Sentence("title", 0, len(title), title)] if title else []
    return headline + [Sentence("text", 0, len(text), text) for text in texts]


def rewritten(file: ModelFile, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    """Return a model file with another `model.json`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.to_bytes())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "model.json":
                data = json.dumps(change(json.loads(data))).encode()
            new.writestr(name, data)
    return out.getvalue()


def format_1(head: dict[str, Any]) -> dict[str, Any]:
    topics = []
    for topic in head["topics"]:
        c = topic["general"]
        margin = round(c["threshold"] - c["low"], 4)
        kept = {key: c[key] for key in ("slope", "offset", "threshold")}
        topics.append({"name": topic["name"], "margin": margin} | kept)
    return head | {"format": 1, "topics": topics}
