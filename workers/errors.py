"""Every error that Barid raises, sorted by what the caller has to do."""

from collections.abc import Sequence
from traceback import extract_tb

from pydantic import ValidationError

from workers.receipts import FieldError as FieldError
from workers.receipts import Outcome, Receipt

SHOWN = 5
"""Largest number of refused articles that a message names."""


class BaridError(Exception):
    """Any error that Barid raises by itself."""


class InvalidArticle(BaridError):
    """The article cannot be processed, now or later: correct it, then send it again.

    Attributes:
        errors: what is wrong with it, field by field.
    """

    def __init__(self, *errors: FieldError) -> None:
        self.errors = errors
        super().__init__("; ".join(map(str, errors)))

    @classmethod
    def from_validation(cls, error: ValidationError) -> "InvalidArticle":
        """Say field by field what pydantic found wrong, without repeating the content."""
        return cls(*(_field_error(e["loc"], e["type"], e["msg"]) for e in error.errors()))


class InvalidArticles(InvalidArticle):
    """Some articles of a call were refused; all others were dealt with, including later ones.

    Attributes:
        receipts: one for each article of the call, in order; that of a refused one says why.
    """

    def __init__(self, receipts: Sequence[Receipt]) -> None:
        self.receipts = receipts
        bad = [(n, r) for n, r in enumerate(receipts, 1) if r.outcome is Outcome.REFUSED]
        super().__init__(*(error for _, receipt in bad for error in receipt.errors))
        shown = "; ".join(f"article {n}: {'; '.join(map(str, r.errors))}" for n, r in bad[:SHOWN])
        more = f"; and {len(bad) - SHOWN:,} more" if len(bad) > SHOWN else ""
        self.args = (f"{len(bad):,} of {len(receipts):,} articles refused: {shown}{more}",)


class UnknownArticle(BaridError):
    """No such article is among the recent events, or none that has a correction."""


class InvalidCorrection(BaridError):
    """A correction of topic decisions cannot be kept: correct the field that the message names.

    Attributes:
        error: the field, such as the topic, and what is wrong with it.
    """

    def __init__(self, field: str, problem: str) -> None:
        self.error = FieldError(field, problem)
        super().__init__(str(self.error))


class TryLater(BaridError):
    """Nothing is wrong with what was sent: try again after a while."""


class QueueFull(TryLater):
    """As many articles are in flight as `max_in_flight` allows, or as bulk may fill of it.

    Attributes:
        limit: the limit, in articles.
        receipts: one for each article of the call that was dealt with before; send the articles
            after these again later.
    """

    def __init__(
        self, limit: int, receipts: Sequence[Receipt] = (), setting: str = "BARID_MAX_IN_FLIGHT"
    ) -> None:
        self.limit = limit
        self.receipts = receipts
        super().__init__(
            f"{limit:,} articles are in flight ({setting}): wait until workers have caught up"
        )


class Unreachable(TryLater):
    """A server that Barid needs does not answer."""


class RedisFull(TryLater):
    """Redis answers, and takes nothing more: its memory or its disk is full."""


class ConfigurationError(BaridError):
    """The configuration is wrong: stop and correct it."""


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

    @property
    def where(self) -> str:
        """Where in the code it failed: the innermost calls, a line each, without any values."""
        frames = extract_tb(self.__cause__.__traceback__) if self.__cause__ else []
        return "\n".join(
            f"{'/'.join(f.filename.split('/')[-3:])}:{f.lineno} in {f.name}" for f in frames[-6:]
        )


_MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of an article: put it into metadata",
    "timezone_aware": "has no time zone: add one, such as Z or +03:00",
    "string_unicode": "holds a lone surrogate: decode the source again with the right encoding",
    "string_too_long": "is too long",
}


def _field_error(loc: tuple[int | str, ...], kind: str, message: str) -> FieldError:
    field = ".".join(map(str, loc))
    text = message.removeprefix("Value error, ")
    if kind == "json_invalid":
        text = f"is not valid JSON: {text.removeprefix('Invalid JSON: ')}"
    known = _MESSAGES.get(kind)
    if known and kind == "string_too_long":
        known = f"{known} ({text[0].lower()}{text[1:]})"
    return FieldError(field, known or text)
