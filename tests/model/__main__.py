"""`make model MINUTES=60`: the state machines, in turn, with other steps each time.

What it finds is printed as the shortest list of steps that shows it; it becomes a test of its own.
"""

import sys
import tempfile
import traceback
from pathlib import Path
from time import monotonic

from hypothesis.stateful import run_state_machine_as_test

from tests.model import profile
from tests.model.machines import MACHINES, machine
from tests.servers import service


def main(minutes: float) -> int:
    """Run for so many minutes; return 1 if a machine found something."""
    end, rounds = monotonic() + minutes * 60, 0
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as barid:
        while monotonic() < end:
            for name in MACHINES:
                try:
                    run_state_machine_as_test(machine(name, barid), settings=profile.LONG)
                except Exception as found:
                    traceback.print_exc(limit=-3)
                    print(
                        f"{name}, round {rounds + 1}:", *getattr(found, "__notes__", ()), sep="\n"
                    )
                    return 1
            rounds += 1
            print(f"round {rounds}: {', '.join(MACHINES)}: nothing found", flush=True)
    runs = profile.LONG.max_examples
    print(f"{rounds} rounds of {runs} runs of each machine, up to 70 steps each: nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
