"""`make disaster-drill`: what each disaster costs, against what docs/promises.md says beforehand.

python -m tests.disaster --articles 3000; RabbitMQ where BARID_TEST_AMQP_URL and rabbitmqctl are.
"""

import argparse
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from tests.disaster import drills
from tests.disaster.vhost import vhost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=3_000)
    number = parser.parse_args().articles
    outcomes = []
    with vhost(os.environ.get("BARID_TEST_AMQP_URL", "")) as broker:
        todo: list[Any] = [drills.backup, drills.tail, drills.emptied]
        if broker.url:
            todo.append(partial(drills.broker, url=broker.url, replace=broker.replace))
        else:
            print(f"RabbitMQ replaced: not tried: {broker.missing}")
        for drill in todo:
            with tempfile.TemporaryDirectory(prefix="barid-drill-") as directory:
                outcomes.append(drill(Path(directory), number))
            print(outcomes[-1], flush=True)
    sys.exit(0 if all(outcome.passed for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
