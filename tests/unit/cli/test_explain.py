"""What `barid topics explain` says of sentences that carried several topics, or none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schemas.article import RawArticle
from schemas.event import Content, Evidence, Paragraph, TopicDecision
from tests.screen import on_screen
from workers.cli.explain import carrying
from workers.cli.main import cli
from workers.errors import ConfigurationError
from workers.settings import get_settings
from workers.stages.draft import Draft
from workers.stages.topics.decide import all_sentences
from workers.stages.topics.modelfile import DELIVERED

TEXT = "Shells fell. Aid came. Rain fell."


def decision(topic: str, *shares: tuple[str, int, int, float]) -> TopicDecision:
    evidence = [
        Evidence(field=field, start=start, end=end, text=TEXT[start:end], weight=weight)
        for field, start, end, weight in shares
    ]
    return TopicDecision(topic=topic, probability=0.9, carried=True, evidence=evidence)


def test_a_sentence_has_all_topics_that_it_carried_the_largest_share_first() -> None:
    draft = Draft(RawArticle(body=TEXT))
    draft.content = Content(
        title="Truce", text=TEXT, paragraphs=[Paragraph(start=0, end=len(TEXT))], lead=""
    )
    draft.topics = [
        decision("a", ("text", 0, 12, 0.4), ("title", 0, 5, 0.3)),
        decision("b", ("text", 0, 12, 0.6)),
        decision("c", ("text", 0, 12, 0.5), ("text", 13, 22, 0.2)),
    ]
    found = {s.text: topics for s, topics in carrying(draft, all_sentences(draft.content))}
    assert [*found["Shells fell."].items()] == [("b", 0.6), ("c", 0.5), ("a", 0.4)]
    assert found["Truce"] == {"a": 0.3}
    assert found["Aid came."] == {"c": 0.2}
    assert found["Rain fell."] == {}


BOTH = {
    "title": "المبعوث الأممي يبحث مع الوزير هدنة تتيح إدخال المساعدات إلى المحاصرين",
    "body": "قال المبعوث الأممي بعد لقائه وزير الخارجية إن المحادثات تناولت هدنة إنسانية تتيح إدخال "
    "المساعدات والغذاء والدواء إلى آلاف النازحين المحاصرين.\n\nوأعلن الوسطاء أن الوفدين اتفقا على "
    "استئناف المفاوضات الأسبوع المقبل في جنيف.\n\nووصلت قافلة إغاثة إلى مخيم النازحين مساء الأحد.",
}


def test_the_model_that_workers_use_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_screen(monkeypatch)
    mine = tmp_path / "mine.model"
    mine.write_bytes(DELIVERED.read_bytes())
    monkeypatch.setenv("BARID_TOPIC_MODEL", str(mine))
    get_settings.cache_clear()
    for arguments, given in ((["show"], None), (["explain", "-"], json.dumps(BOTH))):
        done = CliRunner().invoke(cli, ["topics", *arguments], input=given)
        assert done.exit_code == 0, done.output
        assert "the model of BARID_TOPIC_MODEL" in done.stderr.replace("\n", " ")
        done = CliRunner().invoke(
            cli, ["topics", *arguments, "--model", str(DELIVERED)], input=given
        )
        assert "BARID_TOPIC_MODEL" not in done.stderr
    mine.write_bytes(b"nonsense")
    done = CliRunner().invoke(cli, ["topics", "show"])
    get_settings.cache_clear()
    assert isinstance(done.exception, ConfigurationError)
    assert "BARID_TOPIC_MODEL" in str(done.exception)


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_names_every_topic_of_a_sentence(
    as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_screen(monkeypatch)
    given = json.dumps(BOTH)
    done = CliRunner().invoke(
        cli, ["topics", "explain", "-", *(["--json"] if as_json else [])], input=given
    )
    assert done.exit_code == 0, done.output
    if as_json:
        told = json.loads(done.output)
        carried = {d["topic"] for d in told["topics"] if d["carried"]}
        assert carried >= {"humanitarian", "diplomacy"}
        named = [set(s["topics"]) for s in told["sentences"]]
        assert set.union(*named) == carried
        assert any(len(topics) > 1 for topics in named)
        for passage in told["sentences"]:
            whole = told["title"] if passage["field"] == "title" else BOTH["body"]
            assert whole[passage["start"] : passage["end"]] == passage["text"]
    else:
        arrows = [line for line in done.output.splitlines() if "↑" in line]
        assert any("humanitarian" in a and "diplomacy" in a for a in arrows), done.output
