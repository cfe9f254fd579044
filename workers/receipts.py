"""What became of articles that were offered to the ledger: one receipt for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of an article that was offered."""

    ACCEPTED = "accepted"
    """It is on its way."""

    KNOWN = "known"
    """It came before, within the window, and is not taken again."""

    CHANGED = "changed"
    """It is known with another text: its next version where that was asked for, else not taken."""

    REFUSED = "refused"
    """It breaks the schema."""

    FULL = "full"
    """There was no room for it."""


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


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one article.

    Attributes:
        article_id: the article's id, which `barid logs --article` follows; empty when refused.
        outcome: accepted, known, changed or refused.
        version: which version of the article is on its way now, from 1; 0 for none.
        errors: what is wrong with it, field by field, when refused.
    """

    article_id: str
    outcome: Outcome
    version: int = 0
    errors: tuple[FieldError, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether it is on its way."""
        return self.version > 0


@dataclass(slots=True)
class Summary:
    """What became of many articles, in the order in which they were given."""

    receipts: list[Receipt] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many are on their way, next versions of known ones among them."""
        return taken(self.receipts)

    @property
    def known(self) -> list[str]:
        """Ids of the articles that were known and not taken again."""
        return [r.article_id for r in self.receipts if r.article_id and not r.taken]

    @property
    def refused(self) -> list[tuple[int, Receipt]]:
        """Place, from 0, and receipt of each article that breaks the schema."""
        return [(n, r) for n, r in enumerate(self.receipts) if r.outcome is Outcome.REFUSED]


def taken(receipts: Sequence[Receipt]) -> int:
    """Return how many of these articles are on their way."""
    return sum(r.taken for r in receipts)
