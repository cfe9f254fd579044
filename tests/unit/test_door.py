"""`barid` behind the door is to who calls it what it would be as a process of its own."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.door import door
from tests.servers import wait_until

READS = "topics explain -"
"""A command that goes on until its standard input ends."""


@pytest.fixture(scope="module")
def barid() -> Iterator[str]:
    """The line of a shell that is `barid`."""
    with door() as line:
        yield line


def begun(line: str, folder: Path) -> "subprocess.Popen[str]":
    """Begin a line of a shell in whose stead its command stands."""
    return subprocess.Popen(
        ["bash", "-c", f"exec {line}"], cwd=folder, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def commands(folder: Path) -> list[int]:
    """The processes in a folder that lead a session, as a command behind the door does."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(process.name)
            if (process / "cwd").readlink() == folder and os.getsid(pid) == pid:
                found.append(pid)
    return found


def test_arguments_folder_and_streams_are_those_of_the_caller(barid: str, tmp_path: Path) -> None:
    text = "Truce\n\nThe two armies agreed on a truce, the ministry said on Monday."
    (tmp_path / "two words.txt").write_text(text)
    with begun(f"{barid} topics explain 'two words.txt' --json", tmp_path) as named:
        output, errors = named.communicate(timeout=60)
    assert named.returncode == 0, errors
    with begun(f"{barid} {READS} --json", tmp_path) as given:
        assert given.communicate(text, 60)[0] == output != ""


def test_exit_code_and_environment_go_through(
    barid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARID_BATCH_SIZE", "many")
    with begun(f"{barid} status", tmp_path) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert "BARID_BATCH_SIZE" in errors


def test_a_signal_to_the_caller_reaches_the_command(barid: str, tmp_path: Path) -> None:
    with begun(f"{barid} {READS}", tmp_path) as process:
        wait_until(lambda: len(commands(tmp_path)) == 1, 60, "the command")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == -signal.SIGTERM
    wait_until(lambda: not commands(tmp_path), 60, "the end of the command")


def test_a_command_that_is_killed_is_so_for_the_caller(barid: str, tmp_path: Path) -> None:
    with begun(f"{barid} {READS}", tmp_path) as process:
        wait_until(lambda: len(commands(tmp_path)) == 1, 60, "the command")
        os.kill(commands(tmp_path)[0], signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL


def test_a_command_ends_with_a_caller_that_is_killed(barid: str, tmp_path: Path) -> None:
    with begun(f"{barid} {READS}", tmp_path) as process:
        wait_until(lambda: len(commands(tmp_path)) == 1, 60, "the command")
        process.kill()
        wait_until(lambda: not commands(tmp_path), 60, "the end of the command")
