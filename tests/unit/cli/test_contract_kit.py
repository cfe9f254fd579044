"""The sample events are what their notes say, and the files that are kept are in step."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from schemas import EnrichedEvent
from schemas.documents import event_schema
from workers.cli.kit.files import files
from workers.cli.kit.samples import HUGE, Sample, samples
from workers.cli.main import cli

KEPT = Path(__file__).parents[3] / "schemas/samples"
EVENT_TYPES = ("barid.article.enriched.v1", "barid.article.changed.v1")
Data = dict[str, Any]

pytestmark = pytest.mark.xdist_group("samples of events")  # they share a costly fixture


@pytest.fixture(scope="session")
def kit() -> dict[str, Sample]:
    return {sample.name: sample for sample in samples()}


def test_the_files_that_are_kept_are_what_is_made_today(kit: dict[str, Sample]) -> None:
    made = files(s for s in kit.values() if s.name != HUGE)
    kept = {file.name: file.read_text("utf-8") for file in KEPT.iterdir()}
    assert sorted(kept) == sorted(made)
    for name in made:
        assert kept[name] == made[name], "run: make schemas"


def test_the_command_writes_each_event_with_an_index_and_notes(tmp_path: Path) -> None:
    folder = tmp_path / "new/folder"
    done = CliRunner().invoke(cli, ["samples", "events", "--directory", str(folder)])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"wrote": len([*folder.iterdir()]), "directory": str(folder)}
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert [entry["name"] for entry in index][-1] == HUGE
    assert {entry["file"] for entry in index} | {"index.json", "README.md"} == {
        file.name for file in folder.iterdir()
    }
    notes = (folder / "README.md").read_text("utf-8")
    for entry in index:
        assert json.loads((folder / entry["file"]).read_text("utf-8"))["id"]
        assert (
            f"| [{entry['name']}]({entry['file']}) | {entry['about']} | {entry['must']} |" in notes
        )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = CliRunner().invoke(cli, ["samples", "events", "--directory", str(tmp_path / "file/x")])
    assert (done.exit_code, "Traceback" in done.output) == (1, False)
    assert str(tmp_path / "file/x") in done.output


def test_samples_are_valid_by_the_schema_but_for_those_that_say_otherwise(
    kit: dict[str, Sample],
) -> None:
    schema = Draft202012Validator(event_schema())
    assert [s.name for s in kit.values() if not schema.is_valid(s.event)] == [
        s.name for s in kit.values() if not s.valid
    ]


def test_the_model_reads_every_sample_of_its_type(kit: dict[str, Sample]) -> None:
    for sample in kit.values():
        text = json.dumps(sample.event)
        if sample.event["type"] in EVENT_TYPES:
            assert EnrichedEvent.from_json(text).topics == sample.topics, sample.name
        else:
            with pytest.raises(ValueError, match="type"):
                EnrichedEvent.from_json(text)


def test_every_passage_is_what_its_offsets_cut_out(kit: dict[str, Sample]) -> None:
    cut = 0
    for sample in kit.values():
        content = sample.event["data"].get("content")
        for decision in sample.event["data"].get("topics", []):
            for passage in decision["evidence"]:
                text = content[passage["field"]]
                assert text[passage["start"] : passage["end"]] == passage["text"], sample.name
                cut += 1
    assert cut > 30


def test_only_a_repeat_has_the_id_of_another(kit: dict[str, Sample]) -> None:
    ids = [s.event["id"] for s in kit.values() if s.name != "repeat"]
    assert len(set(ids)) == len(ids)
    assert kit["repeat"].event["id"] == kit["one-topic"].event["id"]
    assert kit["repeat"].event != kit["one-topic"].event


def evidence(data: Data) -> list[Data]:
    return [passage for decision in data["topics"] for passage in decision["evidence"]]


def none_carried(data: Data) -> bool:
    return len(data["topics"]) == 3 and not any(d["carried"] for d in data["topics"])


def undecided(data: Data) -> bool:
    return none_carried(data) and "unsupported_language" in data["flags"]


def miscut(data: Data) -> bool:
    """Whether who counts in UTF-16 units cuts out another passage."""
    for passage in evidence(data):
        units = data["content"][passage["field"]].encode("utf-16-le")
        cut = units[passage["start"] * 2 : passage["end"] * 2]
        if cut == passage["text"].encode("utf-16-le"):
            return False
    return True


FACTS: dict[str, Callable[[Data], bool]] = {
    "one-topic": lambda d: sum(t["carried"] for t in d["topics"]) == 1 and not d["flags"],
    "repeat": lambda d: d["provenance"]["version"] == 1,
    "no-topic": lambda d: none_carried(d) and "primary_topic" not in d,
    "all-topics": lambda d: all(t["carried"] for t in d["topics"]),
    "uncertain": lambda d: any(t["carried"] and t["uncertain"] for t in d["topics"]),
    "right-to-left": lambda d: d["language"]["code"] == "ar" and "F-16" in d["content"]["title"],
    "bidi-marks": lambda d: (
        "\u200f" in d["provenance"]["metadata"]["desk"]
        and not {"\u200e", "\u200f", "\u2066", "\u202a"} & set(d["content"]["text"])
    ),
    "emoji": miscut,
    "shared-evidence": lambda d: (
        len({(p["field"], p["start"]) for p in evidence(d)}) < len(evidence(d))
        and {p["field"] for p in evidence(d)} == {"title", "text"}
    ),
    "no-title": lambda d: d["content"]["title"] == "" and "no_title" in d["flags"],
    "no-date": lambda d: "published_at" not in d["provenance"] and "no_date" in d["flags"],
    "date-with-offset": lambda d: d["provenance"]["published_at"] == "2026-11-25T00:30:00+03:00",
    "not-prose": lambda d: (
        d["content"]["lead"] == ""
        and set(d["flags"]) >= {"not_prose", "short_text"}
        and all(t["uncertain"] for t in d["topics"])
    ),
    "empty-text": lambda d: (
        d["content"]["text"] == d["content"]["lead"] == "" and d["content"]["paragraphs"] == []
    ),
    "mixed-language": lambda d: (
        d["language"]["status"] == "mixed" and len(d["language"]["parts"]) == 2
    ),
    "unknown-language": lambda d: undecided(d) and d["language"]["code"] == "und",
    "unseen-language": lambda d: undecided(d) and d["language"]["code"] == "ckb",
    "unsupported-language": lambda d: undecided(d) and d["language"]["code"] == "de",
    "garbled": lambda d: none_carried(d) and "garbled" in d["flags"],
    "metadata": lambda d: (
        {type(v) for v in d["provenance"]["metadata"].values()}
        == {dict, list, bool, type(None), str}
    ),
    "traceparent": lambda d: d["topics"] != [],
    "version-1": lambda d: d["provenance"]["version"] == 1 and "change" not in d,
    "version-2": lambda d: (
        d["provenance"]["version"] == 2
        and d["change"]["version_before"] == 1
        and d["change"]["fields"] == ["title", "text"]
        and d["change"]["text_share"] > 0.5
    ),
    "change-unknown": lambda d: d["provenance"]["version"] == 2 and d["change"] == {},
    "copy": lambda d: d["story"]["role"] == "copy" and d["story"]["size"] == 2,
    "unknown-field": lambda d: "weather" in d,
    "unknown-flag": lambda d: d["flags"] == ["reads_like_poetry"],
    "unknown-type": lambda d: "topics" not in d,
    "huge": lambda d: (
        len(d["content"]["text"].encode()) > 1_950_000
        and all(p["start"] > 1_000_000 for p in evidence(d))
        and evidence(d) != []
    ),
}


def test_each_sample_is_what_its_note_says(kit: dict[str, Sample]) -> None:
    assert FACTS.keys() == kit.keys()
    assert [name for name, holds in FACTS.items() if not holds(kit[name].event["data"])] == []
    assert "traceparent" in kit["traceparent"].event
    assert kit["no-date"].event["time"] == kit["no-date"].event["data"]["provenance"]["enqueued_at"]
    first, second = kit["version-1"].event, kit["version-2"].event
    assert kit["copy"].event["data"]["story"]["of"] == kit["one-topic"].event["subject"]
    assert first["subject"] == second["subject"]
    assert (first["type"], second["type"]) == EVENT_TYPES
    assert first["data"]["content"]["text"] != second["data"]["content"]["text"]
