"""`barid` as a terminal of a test has it: has itself run behind the door (door.py).

Run by `python -I -S`, without anything installed: `knock.py DOOR ARGUMENTS…`. To its caller it is the
command: it lends its streams, folder and environment, passes on signals, and ends as the command does.
"""

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

FORWARDED = signal.SIGTERM, signal.SIGINT, signal.SIGHUP


def knock(door: str, arguments: list[str]) -> int:
    """Have a command run; return its exit code, below 0 for a signal."""
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(door)
        asked = json.dumps([arguments, dict(os.environ), str(Path.cwd())])
        socket.send_fds(there, [b"\n"], [0, 1, 2])
        there.sendall(f"{asked}\n".encode())
        answers = there.makefile("rb")
        pid = int(answers.readline())

        def forward(number: int, _: FrameType | None) -> None:
            with suppress(ProcessLookupError):  # it has just ended, and its answer is on its way
                os.kill(pid, number)

        for number in FORWARDED:
            signal.signal(number, forward)
        return int(answers.readline())


if __name__ == "__main__":
    code = knock(sys.argv[1], sys.argv[2:])
    if code < 0:  # a shell tells a signal from an exit code
        with suppress(OSError):  # none may be set for SIGKILL
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
