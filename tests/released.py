"""What a version leaves in Redis, kept as a file, so that later versions can be held to read it.

`python -m tests.released` writes the file of the present version; do so when a release is made.
"""

import json
import tempfile
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from tests.articles import make_articles
from tests.servers import Service, service, wait_until
from workers.distribution import version
from workers.events.consumer import subscribe
from workers.feeds.store import Feed, FeedStore

FOLDER = Path(__file__).parent / "data/releases"

SUBSCRIPTION = "archive"

SHORT = {
    "time_slice": 1,
    "soft_time_limit": 2,
    "hard_time_limit": 3,
    "lease": 4,
    "consumer_lease": 4,
}
"""Settings under which what the dead hold comes back soon, however new the file."""

_PASSING = ("logs", "samples", "sampled", "workers")
"""Keys that no later version needs."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a version left.

    Attributes:
        keys: every key in Redis's own form (DUMP), base64.
        events: ids of articles whose events wait in the subscription, or are held by a consumer that died.
        in_flight: ids of articles that wait, or are leased by a worker that died.
        dead: entries among the dead letters.
    """

    keys: dict[str, str]
    events: list[str]
    in_flight: list[str]
    dead: list[str]

    @classmethod
    def read(cls, name: str) -> "Left":
        """Read the file of a version."""
        return cls(**json.loads((FOLDER / f"{name}.json").read_text("utf-8")))

    def restore(self, barid: Service) -> None:
        """Put it into an empty Redis."""
        for key, value in self.keys.items():
            barid.redis().restore(key, 0, b64decode(value))


def leave(barid: Service) -> Left:
    """Bring a service into every state that an upgrade may meet, and take it down."""
    given = list(make_articles(8, sentences=6))
    articles = barid.producer()
    FeedStore(barid.settings).add(Feed("wire", "https://news.example/rss", paused=True), 10)
    with subscribe(SUBSCRIPTION, settings=barid.settings) as subscription:
        articles.enqueue(given[:4])
        worker = barid.start_worker(1)
        wait_until(lambda: barid.ledger.counts().get("finished") == 4, 30, "four events")
        worker.terminate()
        worker.wait(30)
        consumer = subscription.events(timeout=10)
        next(consumer)  # holds it and those fetched with it, and is asked for no other
        articles.enqueue(given[4:])
        one_by_one = barid.with_settings(**SHORT, batch_size=1).ledger
        [dead] = one_by_one.claim().claims
        one_by_one.fail(dead, error="ValueError: made up", stage="clean", permanent=True)
        one_by_one.claim()  # by a worker that never finishes
        passing = {getattr(barid.ledger.keys, name).encode() for name in _PASSING}
        client = barid.redis()
        names = sorted(set(client.scan_iter(count=1000)) - passing)
        kept = {n.decode(): b64encode(client.dump(n) or b"").decode() for n in names}
    flying = {a.id for a in given[4:]} - {dead.article_id}
    return Left(kept, sorted(a.id for a in given[:4]), sorted(flying), [dead.entry])


def main() -> None:
    """Write the file of the present version."""
    with (
        tempfile.TemporaryDirectory() as folder,
        service(Path(folder), default_subscriptions=[], **SHORT) as barid,
    ):
        left = leave(barid)
    file = FOLDER / f"{version()}.json"
    fields = {name: getattr(left, name) for name in left.__dataclass_fields__}
    file.write_text(json.dumps(fields, indent=1) + "\n", "utf-8")
    print(f"wrote {file}: {len(left.keys)} keys")


if __name__ == "__main__":
    main()
