"""Other processes of this machine: whether one lives, what it is, and what it is connected to."""

import os
from pathlib import Path

import psutil


def is_connected(process: psutil.Process, port: int) -> bool:
    """Return whether a process has a TCP connection to a port; False where that is not told."""
    try:
        return any(c.raddr and c.raddr.port == port for c in process.net_connections("tcp"))
    except psutil.Error:
        return False


def command_of(pid: int, among: set[int]) -> str | None:
    """Return a process's command line; None for a child of another one, which ends with it."""
    try:
        process = psutil.Process(pid)
        if process.ppid() in among:
            return None
        words = process.cmdline()
    except psutil.Error:
        return None
    return " ".join([Path(words[0]).name, *words[1:]])[:100] if words else None


def is_alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        # Reaps it if it is our own child; otherwise there is nothing to reap.
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """Whether a process is only there until its parent, such as a worker, asks how it ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False  # it is gone, or this is no Linux
    return stat.rpartition(")")[2].split()[0] in ("Z", "X")
