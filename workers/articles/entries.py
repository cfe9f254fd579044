"""What goes into the ledger and what comes of it: offers, claims, and how they end."""

from dataclasses import dataclass
from enum import StrEnum

from workers.events.exchange import Delivery
from workers.receipts import Outcome


@dataclass(frozen=True, slots=True)
class Offer:
    """An article on its way into the ledger."""

    article_id: str
    fingerprint: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of offers.

    Attributes:
        outcomes: for each what became of it, and the version that is on its way (0: none).
        bell: token of a bell to ring, empty for none.
    """

    outcomes: list[tuple[Outcome, int]]
    bell: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased article.

    Attributes:
        entry: its key in the ledger, `<article id>.<version>`.
        delivery: 1 when it was never claimed before.
        payload: the article, packed (codec.py).
    """

    entry: str
    delivery: int
    payload: bytes

    @property
    def article_id(self) -> str:
        """The article's id."""
        return self.entry.rpartition(".")[0]

    @property
    def version(self) -> int:
        """Which version of the article this is, from 1."""
        return int(self.entry.rpartition(".")[2])


@dataclass(frozen=True, slots=True)
class Batch:
    """What a claim brought.

    Attributes:
        bindings: the binding table at the moment of the claim, as kombu spells it.
        bell: token of a bell to ring, empty for none.
    """

    claims: list[Claim]
    bindings: frozenset[bytes]
    bell: str


@dataclass(frozen=True, slots=True)
class Finished:
    """An article that is done: what to push where."""

    claim: Claim
    delivery: Delivery
    recent: bytes


class Ending(StrEnum):
    """What became of an article that was finished."""

    FINISHED = "finished"
    REPEATED = "repeated"
    """It was finished before, by another worker."""
    HELD = "held"
    """A queue of its event is full: it waits in the ledger."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the finishing of an article went.

    Attributes:
        ending: what became of it.
        full: the queue that had no room, when it is held.
    """

    ending: Ending
    full: str = ""


@dataclass(frozen=True, slots=True)
class Finishing:
    """What came of finishing a batch.

    Attributes:
        ended: how it went with each article.
        dropped: subscriptions that lost their oldest events for want of room, and how many.
        dropping: those of them that had lost none for a minute.
        owing: subscriptions that are owed events.
    """

    ended: list[Ended]
    dropped: dict[str, int]
    dropping: list[str]
    owing: list[str]


class Failure(StrEnum):
    """What became of an article that could not be processed."""

    DEAD = "dead"
    """It is a dead letter now."""
    LATER = "later"
    """It is tried again."""
    GONE = "gone"
    """It was finished elsewhere."""
