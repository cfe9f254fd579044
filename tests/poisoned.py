"""A worker with articles that are poison to it: `python -m tests.poisoned worker ...`.

The title says what an article does to the process that enriches it:

- `poison abort`: ends the interpreter, as a bug in a compiled library does;
- `poison memory`: takes 300 MB and is killed, as the kernel kills whoever takes too much;
- `poison hang`: never ends, and hears no time limit that it could catch;
- `poison fail`: raises an error in a stage.
"""

import os
import signal
import time

from workers.cli.main import main
from workers.stages.text import clean

KINDS = ("abort", "memory", "hang", "fail")
"""What a title may say after `poison`."""

_real = clean.clean_title


def _poisoned(title: str) -> str:
    match title.removeprefix("poison "):
        case "abort":
            os.abort()
        case "memory":
            held = bytearray(300_000_000)
            os.kill(os.getpid(), signal.SIGKILL)
            del held
        case "hang":
            while True:
                try:
                    time.sleep(60)
                except BaseException:
                    continue
        case "fail":
            raise ZeroDivisionError("by design")
    return _real(title)


if __name__ == "__main__":
    clean.clean_title = _poisoned
    main()
