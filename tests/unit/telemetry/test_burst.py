import logging

import pytest
from structlog import DropEvent

from workers.telemetry.burst import MESSAGES, WINDOW, BurstLimit, LibraryLimit, suppressed_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def line(
    event: str = "article.failed", level: str = "error", **fields: object
) -> dict[str, object]:
    return {"event": event, "level": level, **fields}


def passed(limit: BurstLimit, line: dict[str, object]) -> bool:
    try:
        limit(None, "", line)
    except DropEvent:
        return False
    return True


def test_a_storm_is_counted_and_told_in_the_next_window() -> None:
    clock = Clock()
    limit = BurstLimit(3, clock)
    assert sum(passed(limit, line(article_id=str(i))) for i in range(100)) == 3
    assert limit.suppressed == 97
    clock.now = WINDOW
    after = line()
    assert passed(limit, after)
    assert after["suppressed"] == 97


def test_a_storm_that_is_over_is_told_by_itself() -> None:
    clock = Clock()
    limit = BurstLimit(1, clock)
    for _ in range(5):
        passed(limit, line(error="disk full"))
    assert limit.over() == []
    clock.now = WINDOW
    (storm,) = limit.over()
    assert (storm.message, storm.times) == ("article.failed · disk full", 4)
    assert (storm.level, storm.event, storm.error) == ("error", "article.failed", "disk full")
    assert limit.over() == []
    assert all(passed(limit, line("log.repeated")) for _ in range(9))  # it stands for others


@pytest.mark.parametrize("different", [{"error": "other"}, {"stage": "clean"}, {"queue": "alerts"}])
def test_other_messages_are_not_held_back(different: dict[str, str]) -> None:
    limit = BurstLimit(1, Clock())
    assert passed(limit, line(error="one"))
    assert not passed(limit, line(error="one"))
    assert passed(limit, line(**({"error": "one"} | different)))


def test_a_line_for_each_article_is_no_storm() -> None:
    limit = BurstLimit(1, Clock())
    assert all(passed(limit, line("article.enriched", "info")) for _ in range(100))


def test_many_different_messages_take_bounded_room() -> None:
    limit = BurstLimit(1, Clock())
    for i in range(5_000):
        passed(limit, line(error=str(i)))
        assert 0 < limit.messages <= MESSAGES


def test_lines_of_libraries_are_limited_too() -> None:
    limit = LibraryLimit(BurstLimit(2))
    records = [
        logging.LogRecord("amqp", logging.ERROR, "", 0, "lost %s", (i,), None) for i in range(9)
    ]
    assert [limit.filter(r) for r in records] == [True, True] + [False] * 7


def test_a_library_s_line_says_apart_how_many_were_held_back() -> None:
    clock = Clock()
    burst = BurstLimit(1, clock)
    limit = LibraryLimit(burst)

    def record() -> logging.LogRecord:
        return logging.LogRecord("amqp", logging.ERROR, "", 0, "lost %s", (7,), None)

    assert [limit.filter(record()) for _ in range(5)] == [True] + [False] * 4
    clock.now = WINDOW
    after = record()
    assert limit.filter(after)
    told = suppressed_of(None, "", {"event": after.getMessage(), "_record": after})
    assert (told["event"], told["suppressed"]) == ("lost 7", 4)
    assert [limit.filter(record()) for _ in range(3)] == [False] * 3
    clock.now = 2 * WINDOW
    (storm,) = burst.over()
    assert (storm.event, storm.logger, storm.times) == ("lost 7", "amqp", 3)
