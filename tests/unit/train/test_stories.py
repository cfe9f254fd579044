"""The labelled pairs of articles on one event, or not on one."""

import json
from pathlib import Path

FILE = Path(__file__).parents[3] / "workers/train/stories.jsonl"


def test_each_pair_is_labelled_once_and_its_parts_share_no_article() -> None:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    pairs = [(row["a"], row["b"]) for row in rows]
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    parts: dict[str, str] = {}
    for row in rows:
        assert set(row) == {"a", "b", "group", "label", "part"}
        assert row["label"] in {"copy", "same", "follow", "related", "different"}
        for one in "ab":
            assert parts.setdefault(row[one], row["part"]) == row["part"]
    assert set(parts.values()) == {"develop", "report"}
