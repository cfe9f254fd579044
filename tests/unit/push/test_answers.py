from datetime import UTC, datetime

import pytest

from workers.push.answers import LONGEST, LONGEST_ASKED, Answer, Outcome, pause, retry_after

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202, 204), Outcome.DELIVERED),
        ((None, 408, 425, 429, 500, 502, 503, 504), Outcome.RETRIED),
        ((301, 302, 303, 307, 308), Outcome.RETRIED),
        ((400, 401, 403, 404, 409, 413, 415, 422), Outcome.REFUSED),
        ((410,), Outcome.GONE),
    ],
)
def test_what_an_answer_means(statuses: tuple[int | None, ...], outcome: Outcome) -> None:
    assert {Answer(status).outcome for status in statuses} == {outcome}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0), (" 0 ", 0.0), ("99999999999999999999", LONGEST_ASKED),
        ("Wed, 25 Nov 2026 12:01:00 GMT", 60.0),
        ("Wed, 25 Nov 2026 15:01:00 +0300", 60.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("Thu, 26 Nov 2026 12:00:00 GMT", LONGEST_ASKED),
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("٥", None),
    ],
)  # fmt: skip
def test_retry_after_in_seconds_or_as_a_date_within_a_bound(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after(header, NOW) == seconds


def test_pauses_double_up_to_a_bound_and_differ_by_chance() -> None:
    assert [pause(n, lambda: 1.0) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert [pause(n, lambda: 0.0) for n in (1, 2, 3)] == [0.5, 1, 2]
    assert pause(10_000, lambda: 1.0) == LONGEST
