"""What ended processes have counted goes on counting, without their files."""

import os
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, mmap_dict

from schemas.event import EnrichedEvent
from tests.servers import ROOT
from workers.telemetry.metrics import DIRECTORY, Instruments, fold_dead_processes

MmapedDict: Any = mmap_dict.MmapedDict
SAMPLE = ROOT / "docs/sample-event.json"
GONE = 2**22 + 1
"""No process can have this number: it is over Linux's limit."""


def write(directory: Path, process: int, key: str, value: float) -> None:
    file = MmapedDict(str(directory / f"counter_{process}.db"))
    file.write_value(key, value, 0.0)
    file.close()


def read(directory: Path) -> dict[str, dict[str, float]]:
    return {
        f.name: {k: v for k, v, _, _ in MmapedDict.read_all_values_from_file(str(f))}
        for f in directory.glob("*.db")
    }


def test_the_counts_of_the_dead_are_folded_and_those_of_the_living_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    write(tmp_path, GONE, "a", 2.0)
    write(tmp_path, GONE + 1, "a", 3.0)
    write(tmp_path, os.getpid(), "a", 5.0)
    fold_dead_processes()
    write(tmp_path, GONE, "a", 10.0)
    fold_dead_processes()
    assert read(tmp_path) == {"counter_0.db": {"a": 15.0}, f"counter_{os.getpid()}.db": {"a": 5.0}}


def test_a_batch_counts_as_its_articles_one_by_one_would() -> None:
    spent = ({"clean": 0.4, "topics": 1.0}, {"clean": 30_000.0, "topics": 2.5}, {"clean": 0.0})
    events = [_event(timings) for timings in spent]
    batch, single = Instruments(CollectorRegistry()), Instruments(CollectorRegistry())
    batch.finished(events)
    for event in events:
        single.finished([event])
    for made in (batch, single):
        assert _values(made) >= {
            ("barid_articles_total", "enriched", "", 3.0),
            ("barid_stage_duration_seconds_bucket", "clean", "0.0005", 2.0),
            ("barid_stage_duration_seconds_bucket", "clean", "20.0", 2.0),
            ("barid_stage_duration_seconds_bucket", "clean", "+Inf", 3.0),
            ("barid_stage_duration_seconds_bucket", "topics", "0.001", 1.0),
            ("barid_stage_duration_seconds_sum", "topics", "", 0.0035),
            ("barid_stage_duration_seconds_count", "topics", "", 2.0),
        }


def _event(timings: dict[str, float]) -> EnrichedEvent:
    event = EnrichedEvent.from_json(SAMPLE.read_bytes())
    return event.model_copy(update={"data": event.data.model_copy(update={"timings_ms": timings})})


def _values(made: Instruments) -> set[tuple[str, str, str, float]]:
    return {
        (
            s.name,
            s.labels.get("outcome", s.labels.get("stage", "")),
            s.labels.get("le", ""),
            s.value,
        )
        for metric in (*made.articles.collect(), *made.stages.collect())
        for s in metric.samples
    }
