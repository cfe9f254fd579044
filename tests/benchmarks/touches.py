"""What single commands cost Redis, with few and with many articles waiting, measured in turn.

    python -m tests.benchmarks.touches [--depths 1000,300000] [--rounds 9]

`make bench-growth` shows how the cost of an article grows with those that wait. This tells the
number of steps from the price of each: a command in one hash that is always the same costs what it
costs, one in a hash chosen by chance has to fetch it from memory. One Redis for each depth, so that
the machine's moods meet both.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from schemas import RawArticle
from tests.benchmarks.growth import small_articles
from tests.benchmarks.metering import metered
from tests.servers import Service, service

TIMES = 1_000
"""How often a script runs a command."""

SCRIPT = """
math.randomseed(tonumber(ARGV[3]))
local hashes = tonumber(ARGV[2])
for n = 1, {times} do
  local name, new = ARGV[1] .. '/' .. math.random(0, hashes - 1), ARGV[3] .. 'touch' .. n
  {command}
end
"""

COMMANDS = {
    "names alone": "",
    "HGET, the same hash of known articles": "redis.call('HGET', ARGV[1] .. '/0', new)",
    "HGET, any of them": "redis.call('HGET', name, new)",
    "HSET, any of them": "redis.call('HSET', name, new, '123456789012')",
    "HDEL, any of them": "redis.call('HDEL', name, new)",
    "HEXISTS in the ledger": "redis.call('HEXISTS', KEYS[1], new)",
    "HSET in the ledger": "redis.call('HSET', KEYS[1], new, string.rep('x', 220) .. n)",
    "HDEL in the ledger": "redis.call('HDEL', KEYS[1], new)",
    "LPUSH to the waiting": "redis.call('LPUSH', KEYS[2], new)",
    "LPOP from the waiting": "redis.call('LPOP', KEYS[2])",
}


@dataclass
class _Depth:
    made: Service
    articles: Iterator[RawArticle]
    took: dict[str, list[float]] = field(default_factory=dict)

    def enqueue(self) -> None:
        """Enqueue a batch."""
        some = list(islice(self.articles, 200))
        _, cost = metered(self.made, len(some), lambda: self.made.producer().enqueue(some))
        self.took.setdefault("an article, enqueued in batches", []).append(cost.redis)

    def touch(self, name: str, number: int) -> None:
        """Run a command many times."""
        client, keys = self.made.ledger.redis, self.made.ledger.keys
        hashes = client.hget(keys.known_table, "hashes") or b"1"
        script = SCRIPT.format(times=TIMES, command=COMMANDS[name])
        given = (keys.ledger, keys.waiting, keys.known, hashes, number)
        _, cost = metered(self.made, TIMES, lambda: client.eval(script, 2, *given))
        self.took.setdefault(name, []).append(cost.redis)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--depths", default="1000,300000", help="articles waiting, with commas")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    with ExitStack() as stack:
        depths = [_filled(stack, int(depth)) for depth in given.depths.split(",")]
        for name in (None, *COMMANDS):
            for number in range(given.rounds):
                for depth in depths:
                    depth.touch(name, number) if name else depth.enqueue()
    print(f"µs of Redis's main thread, medians | {given.depths.replace(',', ' | ')}")
    for name in depths[0].took:
        print(" | ".join((name, *(f"{median(depth.took[name]):.2f}" for depth in depths))))


def _filled(stack: ExitStack, number: int) -> _Depth:
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="barid-touches-")))
    settings = {"max_in_flight": 2 * number + 100_000, "default_subscriptions": []}
    made, articles = stack.enter_context(service(directory, **settings)), small_articles()
    # While its file is rewritten, each page that Redis writes is copied first.
    made.ledger.redis.config_set("auto-aof-rewrite-percentage", 0)
    made.producer().enqueue(islice(articles, number))
    return _Depth(made, articles)


if __name__ == "__main__":
    main()
