"""The model file and the model that reads it."""

import gzip
import random
from dataclasses import replace
from pathlib import Path

import pytest

from schemas import RawArticle
from workers.pipeline import Pipeline
from workers.stages.topics.linear import LinearModel, count, terms
from workers.stages.topics.modelfile import Counting, ModelFile, ModelFileError, TopicParameters
from workers.stages.topics.score import Sentence

SAMPLE = Path(__file__).parents[4] / "workers/cli/samples"


def small() -> ModelFile:
    counting = Counting(buckets=64)
    rng = random.Random(7)
    return ModelFile(
        version="small",
        languages=frozenset({"ar", "en"}),
        topics=[TopicParameters("peace", 1.2, -0.3, 0.4, 0.1), TopicParameters("war")],
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
        assert score.probability == pytest.approx(topic.probability(total), abs=1e-6)
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


def test_a_probability_near_the_threshold_is_uncertain() -> None:
    wide = replace(small(), topics=[replace(t, margin=1.0) for t in small().topics])
    assert all(s.uncertain for s in LinearModel(wide).score(sentences("", "truce")))
    none = replace(small(), topics=[replace(t, margin=0.0) for t in small().topics])
    assert not any(s.uncertain for s in LinearModel(none).score(sentences("", "truce")))


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
