"""A worker that goes deaf when a file appears: `python -m tests.deaf FILE worker ...`.

Its Celery consumer then asks Redis for no message any more, as when a connection is half open; its
loop, pool and sweeper run on. It counts as deaf after a second instead of a quarter of a minute, and
looks twice a second.
"""

import sys
from pathlib import Path
from typing import Any

from kombu.transport.redis import Channel

from workers.articles import sweeper
from workers.cli.main import main
from workers.operate import hearing


def run(file: Path) -> None:
    ask = Channel._brpop_start

    def ask_unless_deaf(self: Any, *args: Any, **kwargs: Any) -> Any:
        return None if file.exists() else ask(self, *args, **kwargs)

    Channel._brpop_start = ask_unless_deaf
    hearing.NOT_READY, hearing.END, sweeper.CHORES_EVERY = 1.0, 5.0, 0.5
    main()


if __name__ == "__main__":
    run(Path(sys.argv.pop(1)))
