"""Every article is held to the limits of the producer that takes it, and to no others later."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas import RawArticle
from tests import warm
from tests.articles import OVERSIZED, WIDE
from tests.feedserver import Answer, Clock, Site, serve
from tests.servers import Service
from workers.articles.loop import Loop
from workers.errors import InvalidArticle
from workers.pipeline import default_pipeline

SHORT = {"guid": "1", "feed": "f", "title": "1234", "body": "نص"}
LONG = SHORT | {"guid": "2", "title": "123456"}


@pytest.mark.barid(max_title_characters=5)
@pytest.mark.parametrize("make", [dict, RawArticle.model_validate])
def test_an_article_made_under_wider_limits_is_refused_like_one_that_is_not_made(
    barid: Service, make: Any
) -> None:
    with pytest.raises(InvalidArticle) as refused:
        barid.producer().enqueue([make(SHORT), make(LONG)])
    assert (
        str(refused.value)
        == "1 of 2 articles refused: article 2: title: has 6 characters, more than 5"
    )
    assert barid.ledger.depth()["in_flight"] == 1  # the one before it was taken


def test_producers_of_one_process_have_limits_of_their_own(barid: Service) -> None:
    narrow = barid.with_settings(max_title_characters=5).producer()
    wider = barid.with_settings(max_title_characters=5_000).producer()
    title = "x" * 2_000
    for producer in (narrow, barid.producer()):
        with pytest.raises(InvalidArticle, match="has 2,000 characters"):
            producer.enqueue(LONG | {"title": title})
    assert wider.enqueue(LONG | {"title": title}).accepted == 1


def test_what_a_producer_took_becomes_an_event_where_the_workers_limits_are_narrower(
    barid: Service,
) -> None:
    wide = barid.with_settings(
        max_title_characters=WIDE.title_characters, max_body_bytes=WIDE.body_bytes,
        max_metadata_bytes=WIDE.metadata_bytes, max_nesting=WIDE.nesting,
    )  # fmt: skip
    assert wide.producer().enqueue(OVERSIZED).accepted == 1
    narrow = barid.with_settings(max_title_characters=5, max_body_bytes=5, linger=0)
    Loop(narrow.settings, barid.app, default_pipeline()).answer("")
    assert barid.ledger.counts()["finished"] == 1
    assert barid.ledger.depth()["dead"] == 0


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site(Clock(time.time()))) as served:
        yield served


@pytest.mark.barid(max_body_bytes=100, allow_private_addresses=True)
def test_the_command_line_holds_files_and_pages_to_the_limits_of_the_settings(
    barid: Service, site: Site, tmp_path: Path
) -> None:
    site.extra["/a"] = lambda s, p, h: Answer(body=b"<html><body>" + b"<p>x</p>" * 20)
    file = tmp_path / "a.txt"
    file.write_text("Title\n" + "x" * 172, "utf-8")
    done = warm.run(["enqueue", f"{site.url}/a", str(file)], barid.environment)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(x["origin"], x["reason"]) for x in lines[:-1]] == [
        (origin, "body: has 172 bytes, more than 100") for origin in (f"{site.url}/a", str(file))
    ], done.stderr
    assert done.returncode == 1
