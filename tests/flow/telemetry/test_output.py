"""What a worker writes to standard output: JSON lines, from the first to the last, nothing else."""

import json
import signal
import subprocess
import sys

import pytest

from tests.servers import ROOT, Service, kill_group, wait_until

STARTS = {
    "barid": ["workers.cli", "worker", "-c", "1"],
    "celery": ["celery", "-A", "workers.app", "worker", "-c", "1"],
}


@pytest.mark.parametrize("start", STARTS)
def test_standard_output_is_json_lines_and_nothing_else(barid: Service, start: str) -> None:
    written = barid.directory / "output"
    environment = barid.environment | {
        "PYTHONWARNINGS": "always",
        "CELERY_WORKER_WARN": "1",
    }
    with written.open("wb") as output, (barid.directory / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *STARTS[start]],
            stdout=output, stderr=errors, env=environment, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: b"celery@" in written.read_bytes() or b"worker@" in written.read_bytes(), 60, "a line")  # fmt: skip
        wait_until(lambda: b" ready." in written.read_bytes(), 60, "the worker to be ready")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        kill_group(process)
    lines = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
    names = [line["event_name"] for line in lines]
    assert "worker.ready" in names
    assert "worker.stopping" in names
    assert "Warm shutdown" in (barid.directory / "errors").read_text("utf-8")
    # Python's own warnings are lines as well: Celery warns of running as root, for one.
    warned = [line for line in lines if line.get("otel.scope.name") == "py.warnings"]
    assert all(line["severity_text"] == "warning" for line in warned)


def test_warnings_are_lines(barid: Service) -> None:
    program = (
        "import warnings; from workers.telemetry.logging import configure, keep_output;"
        "from workers.settings import get_settings as s; keep_output(s()); configure(s());"
        "warnings.warn('beware'); print('a banner')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=barid.environment, cwd=ROOT, capture_output=True,
        text=True, timeout=60, check=True,
    )  # fmt: skip
    [line] = map(json.loads, done.stdout.splitlines())
    assert "beware" in line["event_name"]
    assert line["severity_text"] == "warning"
    assert done.stderr == "a banner\n"
