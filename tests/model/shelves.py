"""Everything that Redis keeps of the events of a subscription, read in one step."""

from dataclasses import dataclass
from typing import Any

from workers.events.holds import event_id
from workers.store.connection import Client
from workers.store.keys import Keys

SETTLED = b"\0"


@dataclass(frozen=True, slots=True)
class Shelves:
    """What is where.

    Attributes:
        queue, held, refused: ids of the events that wait, that consumers hold, that are dead.
        owed: bytes and id of what is owed.
        deadlines, open, unsettled: of each fetch, by its stem.
    """

    queue: list[str]
    held: list[str]
    owed: list[tuple[int, str]]
    refused: list[str]
    refusals: dict[str, int]
    seen: set[str]
    deadlines: dict[str, float]
    open: dict[str, int]
    unsettled: dict[str, int]
    owed_bytes: int
    owed_refs: dict[str, int]
    owed_texts: set[str]
    dropped: int

    def places(self) -> list[str]:
        """The events that are somewhere, as often as they are."""
        return [*self.queue, *self.held, *self.refused, *(event for _, event in self.owed)]


def shelves(client: Client, all_keys: Keys, name: str) -> Shelves:
    """Read them."""
    keys = all_keys.subscription(name)
    pipe = client.pipeline()
    pipe.lrange(keys.queue, 0, -1)
    pipe.lrange(keys.owed_list, 0, -1)
    pipe.hkeys(keys.refused)
    pipe.hgetall(keys.refusals)
    pipe.zrange(keys.seen, 0, -1)
    pipe.zrange(keys.hands, 0, -1, withscores=True)
    pipe.hgetall(keys.open)
    pipe.hgetall(keys.owed_bytes)
    pipe.hgetall(keys.owed_refs)
    pipe.hkeys(keys.owed)
    pipe.hget(keys.dropped, name)
    found: list[Any] = pipe.execute()
    queue, owed, refused, refusals, seen, hands, open_, owed_bytes, refs, texts, dropped = found
    held: dict[str, list[str]] = {}
    prefix = keys.hand
    for key in client.scan_iter(f"{prefix}*", count=1000):
        messages: Any = client.lrange(key, 0, -1)
        stem = key.decode().removeprefix(prefix)
        held[stem] = [event_id(m) for m in messages if m != SETTLED]
    return Shelves(
        queue=[event_id(m) for m in queue],
        held=[event for events in held.values() for event in events],
        owed=[_owed(item.decode()) for item in owed],
        refused=[e.decode() for e in refused],
        refusals={e.decode(): int(n) for e, n in refusals.items()},
        seen={e.decode() for e in seen},
        deadlines={stem.decode(): until for stem, until in hands},
        open={stem.decode(): int(n) for stem, n in open_.items()},
        unsettled={stem: len(events) for stem, events in held.items()},
        owed_bytes=int(owed_bytes.get(name.encode(), 0)),
        owed_refs={e.decode().removesuffix(".1"): int(n) for e, n in refs.items()},
        owed_texts={e.decode().removesuffix(".1") for e in texts},
        dropped=int(dropped or 0),
    )


def _owed(item: str) -> tuple[int, str]:
    size, _, entry = item.partition(" ")
    return int(size), entry.removesuffix(".1")
