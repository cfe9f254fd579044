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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from schemas.entities import Country, Organisation, Person, Place
from tests.articles import make_articles
from tests.servers import Service, start_console
from workers.pipeline import enrich
from workers.stages.where.catalogue import country_codes, places
from workers.stages.where.readings import PlaceName
from workers.stages.who.catalogue import Actor, load
from workers.store.codec import compress

QUERIES = {
    "newest": "events?limit=50",
    "by topic and language": "events?topic=security&language=ar&limit=50",
    "by word": "events?text=%D8%A7%D9%84%D8%B3%D9%81%D9%8A%D8%B1&limit=50",
    "by a word that is not there": "events?text=xyzzy&limit=50",
    "by country": f"events?country={sorted(country_codes())[0]}&limit=50",
    "by a rare country and a topic": f"events?about={sorted(country_codes())[8]}&topic=security",
    "by actor": f"events?actor={load()[0].id}&limit=50",
    "timeline of a country": f"timeline?hours=168&country={sorted(country_codes())[0]}",
    "timeline of a week": "timeline?hours=168",
    "choices": "choices",
    "choices of a topic": "choices?topic=security",
    "choices of a country and a word": f"choices?country={sorted(country_codes())[0]}&text=%D8%A7%D9%84%D8%B3%D9%81%D9%8A%D8%B1",
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
    actors, codes = load(), sorted(country_codes())
    cities = list({place for _, place in places()})
    now = int(time.time() * 1000)
    for i in range(number):
        event = made[i % len(made)]
        data = event.data.model_copy(update=named(chance, actors, cities, codes))
        copy = event.model_copy(update={"id": f"{chance.getrandbits(128):032x}", "data": data})
        pipe.xadd(
            barid.ledger.keys.recent,
            {"event": compress(copy.to_json().encode())},
            id=f"{now - (number - i) * 5}-0",
        )
        if i % 1000 == 999:
            pipe.execute()
    pipe.execute()


def named(
    chance: random.Random,
    actors: Sequence[Actor],
    cities: Sequence[PlaceName],
    codes: Sequence[str],
) -> dict[str, object]:
    """Return 15 names of an event, a few of which are in most events and most in few."""

    def some(of: Sequence[Any], count: int) -> list[Any]:
        return list({int(len(of) * chance.random() ** 4): None for _ in range(count)})

    chosen = [actors[n] for n in some(actors, 8)]
    people = [Person(name=a.name, id=a.id, mentions=[]) for a in chosen if a.type == "person"]
    unknown = Person(name=f"Person {chance.randrange(20_000)}", mentions=[])
    return {
        "countries": [Country(code=codes[n], about=n < 9, mentions=[]) for n in some(codes, 3)],
        "people": [*people, unknown],
        "organisations": [
            Organisation(name=a.name, id=a.id, mentions=[]) for a in chosen if a.type != "person"
        ],
        "places": [
            Place(name=cities[n].name, id=cities[n].id, mentions=[]) for n in some(cities, 3)
        ],
    }


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
