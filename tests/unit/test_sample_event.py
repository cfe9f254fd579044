"""docs/sample-event.json is what the pipeline gives today for the owner's article."""

import json
from pathlib import Path

from schemas import EnrichedEvent
from workers.cli.intake import read_path
from workers.pipeline import enrich

ROOT = Path(__file__).parents[2]


def test_the_sample_event_in_the_documents_is_in_step() -> None:
    [item] = read_path(ROOT / "workers/cli/samples/ceasefire-mission.ar.txt")
    assert item.article
    now = json.loads(enrich(item.article).to_json())
    kept = json.loads((ROOT / "docs/sample-event.json").read_text("utf-8"))
    EnrichedEvent.model_validate(kept)
    for event in (now, kept):
        event.pop("time", None)
        event["data"].pop("timings_ms")
        event["data"]["provenance"].pop("enqueued_at", None)
    assert kept == now, "run: barid demo --keep, and take the event from its file"
