"""What goes into the ledger and what becomes of it: offers, claims, and how they end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from workers.events.definitions import Written
from workers.events.exchange import Delivery
from workers.receipts import Outcome


class Offer(NamedTuple):
    """An article on its way into the ledger."""

    article_id: str
    fingerprint: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of offers.

    Attributes:
        outcomes: the outcome of each, and the version that was enqueued (0: none).
        bell: token of a bell to ring, or empty.
    """

    outcomes: list[tuple[Outcome, int]]
    bell: str


class Claim(NamedTuple):
    """A leased article.

    Attributes:
        entry: its key in the ledger, `<article id>.<version>`.
        delivery: how often it has been claimed, this time included.
        payload: the article, packed (codec.py).
        owner: names the claim and the process that made it: whoever has lost the lease to another
            claim ends nothing. Empty: the claim named no process.
    """

    entry: str
    delivery: int
    payload: bytes
    owner: str = ""

    @property
    def article_id(self) -> str:
        """The article's id."""
        return self.entry.rpartition(".")[0]

    @property
    def version(self) -> int:
        """The version of the article, from 1."""
        return int(self.entry.rpartition(".")[2])


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a claim.

    Attributes:
        bindings: the binding table at the moment of the claim, in kombu's format.
        bell: token of a bell to ring, or empty.
        subscriptions: the subscriptions at that moment; with the bindings, empty if nothing was
            claimed.
        laned: whether other lanes than the normal one were ever used.
    """

    claims: list[Claim]
    bindings: frozenset[bytes]
    bell: str
    subscriptions: Written
    laned: bool


class Finished(NamedTuple):
    """A processed article: what to push, and where.

    Attributes:
        claim: the article.
        delivery: its event, and the queues that get it.
        recent: the event for the recent-events stream, compressed.
        outline: what is kept to tell what the next version changes, packed; empty: nothing.
    """

    claim: Claim
    delivery: Delivery
    recent: bytes
    outline: bytes = b""


class Ending(StrEnum):
    """What became of an article that was finished."""

    FINISHED = "finished"
    REPEATED = "repeated"
    """Another worker had finished it before, or has it now."""
    HELD = "held"
    """A queue for its event is full: it waits in the ledger."""


class Ended(NamedTuple):
    """How the finishing of an article went.

    Attributes:
        ending: what became of it.
        full: the queue that had no room, if the article is held.
    """

    ending: Ending
    full: str = ""

    @classmethod
    def of(cls, code: bytes | int, finished: Finished) -> Self:
        """Read the code that the script returns for an article."""
        if isinstance(code, int):
            return cls(Ending.HELD, finished.delivery.targets[code].name)
        return cls(Ending(code.decode()))


@dataclass(frozen=True, slots=True)
class Finishing:
    """The result of finishing a batch.

    Attributes:
        ended: how each article ended.
        dropped: subscriptions that lost their oldest events for lack of room, and how many.
        dropping: those of them that had lost none in the minute before.
        owing: subscriptions that are owed events.
    """

    ended: list[Ended]
    dropped: dict[str, int]
    dropping: list[str]
    owing: list[str]


class Swept(NamedTuple):
    """The result of a sweep.

    Attributes:
        returned: how many leases ended.
        bell: token of a bell to ring, or empty.
        orphaned: how many of them because the process that held them is dead.
    """

    returned: int
    bell: str
    orphaned: int


class Failure(StrEnum):
    """What became of an article that could not be processed."""

    DEAD = "dead"
    """It is a dead letter now."""
    LATER = "later"
    """It will be tried again."""
    GONE = "gone"
    """Another worker finished it, has it now, or has heard that it is a dead letter."""
