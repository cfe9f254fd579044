"""`make bench-peers`: Barid against other queues, on the same articles, Redis and cores.

    python -m tests.benchmarks.peers [--rounds N] [--articles N] [--seconds S] [--only a,b]
        [--plain] [--results FILE]

In each round every peer runs in turn, every second round in the opposite order, each with a fresh
Redis, two worker processes, the same pipeline (`--plain`: without people, places and dates) and the
same articles. With a file of results, rounds measured earlier are in the tables too, so that a
long measurement can be made in parts: `--first` is the number of the first round, `--rounds 0` only
prints. docs/performance.md says what the figures mean.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from tests.articles import make_articles
from tests.benchmarks.peers.registry import PEERS
from tests.benchmarks.peers.report import Record, print_tables
from tests.benchmarks.peers.run import measure
from tests.servers import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000, help="whose rate is measured")
    parser.add_argument("--seconds", type=float, default=5, help="of each load; 0: no latencies")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only", default=",".join(PEERS), help="peers, with commas")
    parser.add_argument("--plain", action="store_true", help="a pipeline without entities")
    parser.add_argument("--results", type=Path, help="JSON lines; what is measured is added")
    given = parser.parse_args()
    records = _read(given.results, given.plain) if given.results else []
    for number in range(given.first, given.first + given.rounds):
        records += _round(given, number)
    print_tables(records)


def _round(given: argparse.Namespace, number: int) -> list[Record]:
    names = [name for name in PEERS if name in given.only.split(",")]
    settings = {"stories": False, "entities": not given.plain}
    done: list[Record] = []
    with tempfile.TemporaryDirectory(prefix="barid-peers-") as name:
        file = Path(name) / "articles.jsonl"
        articles = make_articles(given.articles, seed=number)
        file.write_text("".join(f"{a.model_dump_json(exclude_defaults=True)}\n" for a in articles))
        for peer in names if number % 2 else reversed(names):
            figures = measure(
                peer, file, Path(name) / peer, given.articles, given.seconds, settings
            )
            record = {"round": number, "peer": peer, "plain": given.plain, "figures": figures}
            record["commit"] = _commit()
            done.append(record)
            print(
                f"  round {number}: {PEERS[peer].name} {figures['rate']:.0f} a second", flush=True
            )
            if given.results:
                with given.results.open("a") as lines:
                    lines.write(json.dumps(record) + "\n")
    return done


def _read(file: Path, plain: bool) -> list[Record]:
    """Return what was measured earlier of the same pipeline."""
    if not file.exists():
        return []
    records = [json.loads(line) for line in file.read_text().splitlines()]
    return [record for record in records if record["plain"] == plain]


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, cwd=ROOT).stdout.strip()


if __name__ == "__main__":
    main()
