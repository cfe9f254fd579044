"""The console with a full stream: how long its answers take while it reads 100,000 events, and after.

python -m tests.benchmarks.console [EVENTS]
"""

import random
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import psutil

from tests.articles import make_articles
from tests.servers import Service, start_console
from workers.pipeline import enrich
from workers.store.codec import compress

QUERIES = {
    "newest": "events?limit=50",
    "by topic and language": "events?topic=security&language=ar&limit=50",
    "by word": "events?text=%D8%A7%D9%84%D8%B3%D9%81%D9%8A%D8%B1&limit=50",
    "by a word that is not there": "events?text=xyzzy&limit=50",
    "timeline of a week": "timeline?hours=168",
    "choices": "choices",
}
ROUNDS = 20


def main(number: int) -> None:
    """Fill a stream, start the console on it, and ask."""
    with tempfile.TemporaryDirectory() as directory:
        barid = Service(Path(directory))
        fill(barid, number)
        address = start_console(barid)
        began = time.monotonic()
        console = psutil.Process(barid.processes[-1].pid)
        stop = threading.Event()
        during: dict[str, list[float]] = {name: [] for name in QUERIES}
        while not complete(address) and not stop.is_set():
            ask(address, during)
        print(f"{number:,} events read in {time.monotonic() - began:.1f} s")
        show("while reading", during)
        after: dict[str, list[float]] = {name: [] for name in QUERIES}
        for _ in range(ROUNDS):
            ask(address, after)
        show("afterwards", after)
        print(f"memory {console.memory_info().rss / 2**20:.0f} MiB")
        barid.stop()


def fill(barid: Service, number: int) -> None:
    chance = random.Random(5)
    made = [enrich(article) for article in make_articles(2_000)]
    pipe = barid.redis().pipeline(transaction=False)
    now = int(time.time() * 1000)
    for i in range(number):
        event = made[i % len(made)]
        copy = event.model_copy(update={"id": f"{chance.getrandbits(128):032x}"})
        pipe.xadd(
            barid.ledger.keys.recent,
            {"event": compress(copy.to_json().encode())},
            id=f"{now - (number - i) * 5}-0",
        )
        if i % 1000 == 999:
            pipe.execute()
    pipe.execute()


def complete(address: str) -> bool:
    return b'"complete": true' in fetch(f"{address}/api/choices")


def ask(address: str, times: dict[str, list[float]]) -> None:
    for name, query in QUERIES.items():
        began = time.perf_counter()
        fetch(f"{address}/api/{query}")
        times[name].append((time.perf_counter() - began) * 1000)


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as response:
        return bytes(response.read())


def show(when: str, times: dict[str, list[float]]) -> None:
    print(f"{when}:")
    for name, values in times.items():
        if values:
            print(
                f"  {name:<30} median {statistics.median(values):7.1f} ms, longest {max(values):7.1f} ms"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
