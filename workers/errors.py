"""Every error that Barid raises, by what the caller has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from workers.articles.producer import Receipt


class BaridError(Exception):
    """Any error that Barid raises by itself."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field.

    Attributes:
        field: the field's path, such as `metadata.section`; empty for the article as a whole.
        problem: what is wrong and what to do.
    """

    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}" if self.field else self.problem


class InvalidArticle(BaridError):
    """The article cannot be processed, now or later: correct it and send it again."""

    def __init__(self, *errors: FieldError) -> None:
        self.errors = errors
        super().__init__("; ".join(map(str, errors)))

    @classmethod
    def from_validation(cls, error: ValidationError) -> "InvalidArticle":
        """Say what pydantic found wrong, field by field, without repeating the content."""
        return cls(*(_field_error(e["loc"], e["type"], e["msg"]) for e in error.errors()))


class TryLater(BaridError):
    """Nothing is wrong with what was sent: try again after a while."""


class QueueFull(TryLater):
    """As many articles are in flight as `max_in_flight` allows.

    Attributes:
        limit: the limit, in articles.
        receipts: of the articles of the call that were dealt with before, accepted or known;
            go on later with those that come after them.
    """

    def __init__(self, limit: int, receipts: "Sequence[Receipt]" = ()) -> None:
        self.limit = limit
        self.receipts = receipts
        super().__init__(
            f"{limit:,} articles are in flight (BARID_MAX_IN_FLIGHT): "
            "wait until workers have caught up"
        )


class Unreachable(TryLater):
    """A server that Barid needs does not answer."""


class ConfigurationError(BaridError):
    """The set-up is wrong: stop and correct it."""


class StageError(BaridError):
    """A stage of the pipeline failed on an article.

    Attributes:
        stage: the name of the stage.
        permanent: True when trying again cannot help.
    """

    def __init__(self, stage: str, problem: str, *, permanent: bool = False) -> None:
        self.stage = stage
        self.permanent = permanent
        super().__init__(f"{stage}: {problem}")


_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of an article; put it into metadata",
    "timezone_aware": "has no time zone: add one, such as Z or +03:00",
    "string_unicode": "holds a lone surrogate: decode the source again, with the right encoding",
    "string_too_long": "is too long",
}


def _field_error(loc: tuple[int | str, ...], kind: str, message: str) -> FieldError:
    field = ".".join(map(str, loc))
    text = message.removeprefix("Value error, ")
    if kind == "json_invalid":
        text = f"not valid JSON ({text.removeprefix('Invalid JSON: ')})"
    known = _MESSAGES.get(kind)
    if known and kind == "string_too_long":
        known = f"{known} ({text[0].lower()}{text[1:]})"
    return FieldError(field, known or text)
