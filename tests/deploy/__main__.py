"""`make deploy-check`: all validations of deploy/, then the drill in containers, or why not."""

import os
import shutil
import subprocess
import sys

from tests.deploy.manifests import ROOT


def main() -> None:
    """Run all of it; the exit code is 1 when anything failed."""
    print(
        "validations, and each service natively by docker-compose.yml (test_compose.py):",
        flush=True,
    )
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/deploy",
            "tests/unit/operate/test_monitoring.py",
            "-v",
            "-rs",
        ],
        cwd=ROOT,
        check=False,
    )
    drilled = 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        drilled = subprocess.run(
            [sys.executable, "-m", "tests.deploy.drill"], cwd=ROOT, check=False
        ).returncode
    else:
        print("no container drill: it needs root on Debian. The native one ran above.")
    sys.exit(bool(checked.returncode or drilled))


if __name__ == "__main__":
    main()
