"""The when stage on any text whatever."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.stages.when.drafts import SUNDAY, read
from tests.unit.stages.when.table import rows
from workers.stages.draft import Draft

_PIECES = [
    *(
        word
        for name in ("dates.tsv", "counts.tsv")
        for r in rows(name)
        for word in r.sentence.split()
    ),
    *"\u0640 \u064f \u200c œ İ ß . ، - / ( ) % 7 30 2023 00 9999 ٧ ۱۲ ２ ² ½ 1.5 2,800".split(),
    "\n\n",
]
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=40).map(" ".join) | st.text(max_size=200)
_DAYS = st.none() | st.datetimes(
    min_value=datetime(1900, 1, 2), max_value=datetime(2100, 1, 1)
).map(lambda day: day.replace(tzinfo=UTC))


def check(draft: Draft) -> None:
    """Check that offsets, order and values are as an event promises."""
    text = {"title": draft.content.title, "text": draft.content.text}
    for found in (draft.dates, draft.counts):
        last = {"title": 0, "text": 0}
        for part in found:
            assert text[part.field][part.start : part.end] == part.text
            assert part.text.strip()
            assert part.start >= last[part.field]
            last[part.field] = part.end
    for date in draft.dates:
        assert date.value is not None or (date.relative and draft.published_at is None)


@settings(deadline=None, max_examples=300)
@given(_TEXTS, st.sampled_from(["ar", "en", "fr", "und"]), _DAYS)
@example("في 29 فبراير", "ar", datetime(1900, 1, 2, tzinfo=UTC))
@example("150 years ago, 2000 decades ago", "en", datetime(1900, 1, 2, tzinfo=UTC))
def test_any_text_is_read_without_fault_and_offsets_are_exact(
    text: str, language: str, day: datetime | None
) -> None:
    check(read(text, language, published=day, title=text[:60]))


@pytest.mark.parametrize(
    "text",
    [
        "ثلاثة ثلاثة السجن.",
        "three three people were killed",
        "7.800 400 million people were killed",
    ],
)
def test_numbers_side_by_side_are_read_without_fault(text: str) -> None:
    check(read(text, "ar" if text[0] == "ث" else "en"))


def test_reading_again_finds_the_same() -> None:
    draft = read("Two people were killed on Monday", "en")
    again = read("Two people were killed on Monday", "en")
    assert (draft.dates, draft.counts) == (again.dates, again.counts)
    assert len(draft.dates) == len(draft.counts) == 1


def test_a_long_text_of_nothing_but_dates_is_read() -> None:
    draft = read("On Monday 12 people were killed. " * 500, "en", SUNDAY)
    assert len(draft.dates) == len(draft.counts) == 500
