import json
from pathlib import Path

from schemas import Topic

FILE = Path(__file__).parents[3] / "workers/train/grades.jsonl"


def test_every_grade_is_of_the_guide_and_every_article_is_graded_once() -> None:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    ids = [row.pop("id") for row in rows]
    assert len(ids) == len(set(ids)) > 0
    assert ids == sorted(ids)
    for row in rows:
        assert set(row) == {t.value for t in Topic}
        assert set(row.values()) <= {0, 1, 2}
