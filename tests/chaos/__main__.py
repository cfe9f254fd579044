"""`make chaos`: everything is killed at random, and every article must give exactly one event.

python -m tests.chaos --articles 20000 --worker-kills 10 --redis-kills 3 --consumer-kills 10

Then subscribers that are full, slow or dead beside two that are quick: --wire ARTICLES (0: not), and
copies that come at once: --twins PAIRS (0: not).
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos import subscribers, twins
from tests.chaos.run import Plan, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--worker-kills", type=int, default=10)
    parser.add_argument("--redis-kills", type=int, default=3)
    parser.add_argument("--consumer-kills", type=int, default=10)
    parser.add_argument("--wire", type=int, default=4_000)
    parser.add_argument("--rate", type=float, default=40.0)
    parser.add_argument("--twins", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    plan = Plan(
        given.articles, given.worker_kills, given.redis_kills, given.consumer_kills, given.seed
    )
    with tempfile.TemporaryDirectory(prefix="barid-chaos-") as directory:
        report = run(plan, Path(directory), say=print)
    print(report)
    passed = report.passed
    if given.wire:
        wire = subscribers.Plan(given.wire, given.rate, kills=10, seed=given.seed)
        with tempfile.TemporaryDirectory(prefix="barid-chaos-") as directory:
            beside = subscribers.run(wire, Path(directory), say=print)
        print(beside)
        passed = passed and beside.passed
    if given.twins:
        pairs = twins.Plan(given.twins, given.worker_kills, given.redis_kills, given.seed)
        with tempfile.TemporaryDirectory(prefix="barid-chaos-") as directory:
            copies = twins.run(pairs, Path(directory), say=print)
        print(copies)
        passed = passed and copies.passed
    sys.exit(0 if passed else 1)


main()
