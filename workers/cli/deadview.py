"""How dead letters are shown, and which of them are meant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import click
from rich.text import Text

from schemas.event import EnrichedEvent
from workers.articles.deadletters import DeadLetter, DeadLetters
from workers.articles.glimpse import Glimpse
from workers.cli.output import counted, cut, isolated, out
from workers.events.refused import RefusedEvent
from workers.moments import iso
from workers.stages.text.normalize import fold

AT_ONCE = 500
"""Dead letters whose articles are read at once."""

NAMED = 10
"""Dead letters that are named before many are thrown away."""

STAGES = frozenset(
    ("clean", "language", "topics", "where", "who", "when", "story", "inbox", "worker")
)
"""What a cause may be instead of a text of the error."""

Seen = tuple[DeadLetter, Glimpse]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which dead letters are meant; None: whatever it is.

    Attributes:
        cause: the stage that failed (`worker` where none is known), or text of the error.
        source: the article's source or feed.
        since: how long ago they died at most.
    """

    cause: str | None = None
    source: str | None = None
    since: timedelta | None = None

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return (self.cause, self.source, self.since) != (None, None, None)

    def among(self, letters: DeadLetters, at_most: int) -> Iterator[Seen]:
        """Yield those that are meant, latest first."""
        listed = list(letters.latest(len(letters) if self else at_most))
        found = 0
        for start in range(0, len(listed), AT_ONCE):
            part = [one for one in listed[start : start + AT_ONCE] if self._is_meant(one)]
            for one, glimpse in zip(part, letters.glimpses(part), strict=True):
                if self.source is None or fold(glimpse.source) == fold(self.source):
                    yield one, glimpse
                    found += 1
                    if found == at_most:
                        return

    def _is_meant(self, letter: DeadLetter) -> bool:
        if self.since is not None and datetime.now(UTC) - letter.died_at > self.since:
            return False
        if self.cause is None:
            return True
        if self.cause in STAGES:  # and not every error with "whole" in it
            return self.cause == (letter.stage or "worker")
        return fold(self.cause) in fold(letter.error)


def fields(letter: DeadLetter, glimpse: Glimpse | None = None) -> dict[str, object]:
    """Return everything about a dead letter, for JSON."""
    told: dict[str, object] = {
        "entry": letter.entry,
        "died_at": iso(letter.died_at),
        "deliveries": letter.deliveries,
        "stage": letter.stage,
        "error": letter.error,
        "traceback": letter.traceback,
    }
    return told | (asdict(glimpse) if glimpse else {})


def listing(seen: Sequence[Seen]) -> Text:
    """Return what one must know of each before one chooses, on a few lines of the terminal's width.

    An entry alone takes half of a narrow terminal, so there are no columns.
    """
    return Text("\n").join(line for letter, glimpse in seen for line in _lines(letter, glimpse))


def named(seen: Sequence[Seen]) -> str:
    """Return a line for each of the first few that are about to be changed."""
    lines = [f"  {one.entry}  {isolated(cut(g.title or g.text, 40))}" for one, g in seen[:NAMED]]
    if len(seen) > NAMED:
        lines.append(f"  and {len(seen) - NAMED:,} more")
    return "\n".join(lines)


def refusal(event: RefusedEvent, kept: EnrichedEvent | None) -> dict[str, object]:
    """Return everything about a refused event, for JSON; empty texts where it is no longer kept."""
    return asdict(event) | asdict(_glimpse(kept))


def refusals(events: Sequence[RefusedEvent], kept: Mapping[str, EnrichedEvent]) -> Text:
    """Return what one must know of each refused event, on a few lines of the terminal's width."""
    return Text("\n").join(
        line for event in events for line in _refused(event, _glimpse(kept.get(event.event_id)))
    )


def told(unknown: Sequence[str], where: str, left: int = 0) -> None:
    """Say what was not done with what was named, and end with exit code 1 if there is something.

    Args:
        unknown: names of what is not there.
        where: it is not: `dead letters`.
        left: how many are there and stay.
    """
    if unknown:
        names = ", ".join(isolated(cut(name, 60)) for name in unknown[:NAMED])
        more = f" and {len(unknown) - NAMED:,} more" if len(unknown) > NAMED else ""
        click.echo(f"not among the {where}: {names}{more}", err=True)
    if left:
        click.echo(
            f"{left:,} {'stays' if left == 1 else 'stay'}: of a text that was cut, send the whole "
            "again yourself; an article that was sent again must be processed first",
            err=True,
        )
    if unknown or left:
        raise SystemExit(1)


def _lines(letter: DeadLetter, glimpse: Glimpse) -> Iterator[Text]:
    tries = counted(letter.deliveries, "try", "tries")
    yield Text.assemble(
        (letter.entry, "bold"), (f"  {letter.died_at:%m-%d %H:%M:%S}  {tries}", "dim")
    )
    yield _cause(letter.stage or "worker", letter.error)
    yield from _seen(glimpse)


def _refused(event: RefusedEvent, glimpse: Glimpse) -> Iterator[Text]:
    times = counted(event.refusals, "refusal", "refusals")
    yield Text.assemble(
        (event.event_id, "bold"), (f"  {event.died_at:%m-%d %H:%M:%S}  {times}", "dim")
    )
    yield _cause(event.subscription, event.error)
    yield from _seen(glimpse)


def _glimpse(event: EnrichedEvent | None) -> Glimpse:
    if event is None:
        return Glimpse()
    content, origin = event.data.content, event.data.provenance
    return Glimpse(
        content.title, origin.source or origin.feed or "", origin.url or "", content.lead
    )


def _cause(what: str, error: str) -> Text:
    return Text.assemble(
        "  ", (what, "yellow"), " ", isolated(cut(error, out.width - len(what) - 3))
    )


def _seen(glimpse: Glimpse) -> Iterator[Text]:
    room = out.width - 2
    if glimpse.title:
        yield Text(f"  {isolated(cut(glimpse.title, room))}", "cyan")
    where = [part for part in (glimpse.source, glimpse.url) if part]
    if where:
        source = cut(where[0], room // 3 if len(where) > 1 else room)
        rest = [cut(where[1], room - len(source) - 3)] if len(where) > 1 else []
        yield Text("  " + " · ".join(map(isolated, [source, *rest])), "dim")
    if glimpse.text:
        yield Text(f"  {isolated(cut(glimpse.text, room))}", "dim")
