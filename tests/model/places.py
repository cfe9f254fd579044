"""Everything that Redis keeps of the articles in flight and their events, read in one step."""

from dataclasses import dataclass
from typing import Any

from workers.articles.entries import Claim
from workers.articles.lanes import LANES, Lane
from workers.store.connection import Client
from workers.store.keys import Keys

DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Books:
    """What is where.

    Attributes:
        waiting: of each lane the entries, next one last.
        leases: entry -> deadline, ms.
        holders: entry -> owner of the claim that has it.
        lanes: entry -> lane, as noted.
        noted: entries of which deliveries, holds or causes are kept.
        queues, owed: of each queue the entries whose events are in it or owed to it, oldest first.
        owed_texts: entries whose events are kept because they are owed.
    """

    ledger: list[str]
    waiting: dict[Lane, list[str]]
    leases: dict[str, float]
    holders: dict[str, str]
    deliveries: dict[str, int]
    lanes: dict[str, str]
    noted: set[str]
    dead: list[str]
    queues: dict[str, list[str]]
    owed: dict[str, list[str]]
    owed_texts: set[str]

    def places(self, entry: str) -> int:
        """How often an entry waits or is leased."""
        return self.in_places().count(entry)

    def in_places(self) -> list[str]:
        """The entries that wait or are leased, as often as they do."""
        return [*(e for lane in self.waiting.values() for e in lane), *self.leases]

    def has(self, claim: Claim) -> bool:
        """Whether a claim has its article, and not another claim, or nobody."""
        return claim.entry in self.leases and self.holders.get(claim.entry) == claim.owner

    def is_anothers(self, claim: Claim) -> bool:
        """Whether another claim has the article of this one."""
        return self.holders.get(claim.entry, claim.owner) != claim.owner

    def lane_of(self, entry: str) -> Lane | None:
        """The lane that an entry waits in."""
        return next((lane for lane, entries in self.waiting.items() if entry in entries), None)


def books(client: Client, keys: Keys, queues: list[str]) -> Books:
    """Read them."""
    pipe = client.pipeline()
    pipe.hkeys(keys.ledger)
    for lane in LANES:
        pipe.lrange(keys.lane(lane), 0, -1)
    pipe.zrange(keys.leases, 0, -1, withscores=True)
    pipe.hgetall(keys.holders)
    pipe.hgetall(keys.deliveries)
    pipe.hgetall(keys.lanes)
    pipe.hkeys(keys.holds)
    pipe.hkeys(keys.causes)
    pipe.hkeys(keys.dead)
    pipe.zrange(keys.dead_index, 0, -1)
    pipe.hkeys(keys.dead_causes)
    pipe.hkeys(keys.owed)
    for name in queues:
        pipe.lrange(keys.queue(name), 0, -1)
        pipe.lrange(keys.subscription(name).owed_list, 0, -1)
    found: list[Any] = pipe.execute()
    ledger, *found = found
    waiting, found = found[: len(LANES)], found[len(LANES) :]
    leases, holders, deliveries, lanes, holds, causes, dead, index, why, owed, *lists = found
    assert set(dead) == set(index) == set(why), "a dead letter in part"
    return Books(
        ledger=_texts(ledger),
        waiting={lane: _texts(w) for lane, w in zip(LANES, waiting, strict=True)},
        leases={e.decode(): until for e, until in leases},
        holders={e.decode(): who.decode() for e, who in holders.items()},
        deliveries={e.decode(): int(n) for e, n in deliveries.items()},
        lanes={e.decode(): lane.decode() for e, lane in lanes.items()},
        noted={*_texts(deliveries), *_texts(holds), *_texts(causes)},
        dead=_texts(dead),
        queues={
            name: [m[:34] for m in reversed(_texts(messages))]
            for name, messages in zip(queues, lists[::2], strict=True)
        },
        owed={
            name: [o.partition(" ")[2] for o in reversed(_texts(items))]
            for name, items in zip(queues, lists[1::2], strict=True)
        },
        owed_texts=set(_texts(owed)),
    )


def _texts(values: Any) -> list[str]:
    return [value.decode() for value in values]
