"""The image's health check: asks the worker or the console of this container whether it lives.

Standard library only, so that a probe costs no start of the `barid` command. A container that runs
another command (`barid enqueue`, say) listens nowhere, and is healthy as long as it runs.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

PORTS = {"worker": ("BARID_WORKER_PORT", "9464"), "console": ("BARID_CONSOLE_PORT", "8642")}
"""Command -> the setting that names its port, and the port when it is not set."""

TIMEOUT = 5.0
"""Seconds that an answer may take."""


def main(first_process: Path = Path("/proc/1/cmdline")) -> int:
    """Return the exit code: 0 healthy, 1 not."""
    # It is the command, or an init that has it in its arguments.
    command = first_process.read_bytes().decode().split("\0")
    for role, (setting, usual) in PORTS.items():
        port = os.environ.get(setting) or usual
        if role in command and port != "0":
            problem = ask(port)
            print(f"{role}: {problem or 'ok'}")
            return bool(problem)
    print("nothing to ask")
    return 0


def ask(port: str) -> str:
    """Return what is wrong with the service on a port; nothing when it lives."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=TIMEOUT):
            return ""
    except urllib.error.HTTPError as error:
        # Below 500 it lives, and only wants to be called by another name (BARID_CONSOLE_NAMES).
        answer = f"{error.code} {error.read(200).decode('utf-8', 'replace').strip()}"
        return answer if error.code >= 500 else ""
    except OSError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
