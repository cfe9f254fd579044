"""The examples that read a queue with a Redis client alone do what docs/consuming.md says of them."""

import json
import signal
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.readers import LANGUAGES, Reader, command
from tests.servers import Service, wait_until
from workers.cli.kit.samples import Sample, samples
from workers.events.backend import open_backend
from workers.events.subscriptions import Subscriptions
from workers.store.connection import kombu_connection

FROM_KOMBU = {"emoji", "unknown-type"}
"""Samples that are published by kombu itself, which writes the body in base64."""


@pytest.fixture(scope="session")
def kit() -> dict[str, Sample]:
    return {sample.name: sample for sample in samples()}


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("node")


@pytest.fixture(params=LANGUAGES)
def reader(request: pytest.FixtureRequest, barid: Service, packages: Path) -> Iterator[Reader]:
    """A reader, not yet started, of an empty subscription."""
    name = f"{request.param}-{uuid4().hex[:6]}"
    Subscriptions(barid.settings).declare(f"all.{name}")
    made = Reader(command(request.param, packages), barid, f"all.{name}", name)
    yield made
    if made.process:
        made.kill()


def push(reader: Reader, events: Iterable[Sample]) -> None:
    """Put events into the reader's queue as Barid does, or as another program with kombu does."""
    backend = open_backend(reader.service.settings)
    for sample in events:
        text = json.dumps(sample.event, ensure_ascii=False)
        if sample.name not in FROM_KOMBU:
            backend.push(reader.queue, [text])
            continue
        with kombu_connection(reader.service.settings) as connection:
            connection.Producer().publish(
                text, routing_key=reader.queue,
                content_type="application/json", content_encoding="utf-8",
            )  # fmt: skip


def line(event: dict[str, Any]) -> str:
    """Return what a reader that does all that the notes ask prints of an event."""
    data = event["data"]
    content, given = data["content"], data["provenance"]
    carried = [d for d in data["topics"] if d["carried"]]
    topics = ", ".join(d["topic"] + "?" * d["uncertain"] for d in carried)
    undecided = {"unsupported_language", "garbled"} & set(data["flags"])
    none = "undecided" if undecided else "none"
    words = [
        *(event["subject"], f"v{given['version']}", given.get("published_at", "undated")),
        *(data["language"]["code"], f"[{topics or none}]", content["title"] or content["lead"]),
    ]
    for decision in carried:
        if decision["topic"] == data["primary_topic"]:
            words += ["|", decision["evidence"][0]["text"]]
    return " ".join(words)


def test_each_sample_is_treated_as_its_note_says(reader: Reader, kit: dict[str, Sample]) -> None:
    push(reader, kit.values())
    reader.start()
    reader.wait_for_all()
    assert reader.end() == 0
    assert reader.lines == [line(s.event) for s in kit.values() if s.handle]
    assert reader.errors == ""


def test_a_sample_that_comes_from_kombu_is_in_base64(
    reader: Reader, kit: dict[str, Sample]
) -> None:
    push(reader, [kit["emoji"], kit["no-topic"]])
    messages: Any = reader.service.redis().lrange(f"{{barid}}:{reader.queue}", 0, -1)
    encodings = [json.loads(message)["properties"]["body_encoding"] for message in messages]
    assert encodings == [None, "base64"]


def test_what_was_in_hand_when_a_reader_died_comes_first(
    reader: Reader, kit: dict[str, Sample]
) -> None:
    push(reader, [kit["one-topic"], kit["no-topic"]])
    reader.service.redis().lmove(f"{{barid}}:{reader.queue}", reader.in_hand, "RIGHT", "LEFT")
    push(reader, [kit["no-title"]])
    reader.start()
    reader.wait_for_all()
    wanted = ["one-topic", "no-topic", "no-title"]
    assert reader.lines == [line(kit[name].event) for name in wanted]


def test_readers_that_are_killed_lose_nothing(reader: Reader, kit: dict[str, Sample]) -> None:
    events = [numbered(kit["one-topic"], n) for n in range(60)]
    push(reader, events)
    deaths = 0
    for lines in (5, 20, 35):
        reader.start()
        wait_until(partial(has_printed, reader, lines), 30, "events")
        reader.kill()
        deaths += 1
    reader.start()
    reader.wait_for_all()
    assert sorted(set(reader.lines)) == sorted(line(e.event) for e in events)
    assert len(reader.lines) <= len(events) + deaths


def has_printed(reader: Reader, lines: int) -> bool:
    return len(reader.lines) >= lines


def numbered(sample: Sample, number: int) -> Sample:
    """Return a sample as the event of another article."""
    subject = f"{number:032x}"
    event = {**sample.event, "id": f"{number:x}{'f' * 24}", "subject": subject}
    return Sample(f"{sample.name}-{number}", "", "", event)


def test_what_no_one_can_read_is_kept_and_stops_nobody(
    reader: Reader, kit: dict[str, Sample]
) -> None:
    client, queue = reader.service.redis(), f"{{barid}}:{reader.queue}"
    broken = [
        b"rubbish",
        b'{"body":"rubbish","properties":{}}',
        b'{"properties":{}}',
        b"\xff\0\xfe",
    ]
    client.lpush(queue, *broken)
    push(reader, [kit["no-topic"]])
    reader.start()
    reader.wait_for_all()
    assert reader.lines == [line(kit["no-topic"].event)]
    kept: Any = client.lrange(f"{{barid}}.{reader.queue}.broken", 0, -1)
    assert kept[::-1] == broken
    assert reader.errors.count("not an event") == len(broken)


def test_a_reader_goes_on_when_its_connection_was_cut(
    reader: Reader, kit: dict[str, Sample]
) -> None:
    reader.start()
    push(reader, [kit["no-topic"]])
    wait_until(lambda: len(reader.lines) == 1, 30, "an event")
    reader.wait_for_all()
    reader.service.redis().client_kill_filter(_type="normal", skipme=True)
    push(reader, [kit["one-topic"]])
    wait_until(lambda: len(reader.lines) == 2, 30, "an event after the cut")
    assert reader.end(signal.SIGINT) == 0
