"""Processor time and memory of processes with all that they have started."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of workers.

    Attributes:
        shared: bytes, each page divided among the processes that have it (PSS): all together.
        own: bytes that the ends of all processes would give back at once (USS).
        processes: how many there are.
    """

    shared: int
    own: int
    processes: int


def tree(pids: Iterable[int]) -> list[psutil.Process]:
    """Return processes and all that they have started, as far as they live."""
    found: list[psutil.Process] = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            found += [process, *process.children(recursive=True)]
    return found


def processor_time(pids: Iterable[int]) -> float:
    """Return the seconds that they have used, those of their children that have ended included."""
    total = 0.0
    for process in tree(pids):
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def memory(pids: Iterable[int]) -> Memory:
    """Return their memory now."""
    shared = own = processes = 0
    for process in tree(pids):
        with suppress(psutil.NoSuchProcess):
            info = process.memory_full_info()
            shared, own, processes = shared + info.pss, own + info.uss, processes + 1
    return Memory(shared, own, processes)
