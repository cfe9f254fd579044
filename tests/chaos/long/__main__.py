"""`make chaos-long`: all faults at random, from a seed that replays; then everything is counted.

python -m tests.chaos.long --articles 200000 --minutes 36 --seed 1
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.long.failover import failover
from tests.chaos.long.plan import Plan
from tests.chaos.long.run import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=Plan.articles)
    parser.add_argument("--minutes", type=float, default=Plan.minutes)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--pause", type=float, default=Plan.pause)
    parser.add_argument("--every", type=int, default=Plan.every, help="articles between faults")
    parser.add_argument("--keep", type=Path, help="directory for logs, kept at the end")
    given = parser.parse_args()
    plan = Plan(given.articles, given.minutes, given.seed, given.pause, given.every)
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        made = run(plan, given.keep, say=lambda line: print(line, flush=True))
    else:
        with tempfile.TemporaryDirectory(prefix="barid-chaos-") as directory:
            made = run(plan, Path(directory), say=lambda line: print(line, flush=True))
    print(made)
    with tempfile.TemporaryDirectory(prefix="barid-chaos-") as directory:
        over = failover(Path(directory), max(400, plan.articles // 50))
    print(over)
    sys.exit(0 if made.passed and over.passed else 1)


if __name__ == "__main__":
    main()
