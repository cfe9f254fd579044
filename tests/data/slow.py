"""A worker whose clean stage sleeps on an article with the title "slow"."""

import sys
import time

from workers.stages.text import clean

_real = clean.clean_title


def _slow(title: str) -> str:
    if title == "slow":
        time.sleep(30)
    return _real(title)


clean.clean_title = _slow

if __name__ == "__main__":
    from workers.cli.main import cli

    sys.exit(cli(["worker", "-c", "1", "-n", "slow@test"]))
