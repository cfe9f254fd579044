"""What work costs Redis and the process that asks, and what other processes have used so far."""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import Service
from workers.articles.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step took, for each article.

    Attributes:
        redis: microseconds of Redis's main thread.
        client: microseconds of the process that asked.
        received: bytes that Redis received.
        sent: bytes that Redis sent.
        written: bytes added to its append-only file; a replica gets about as many.
    """

    redis: float
    client: float
    received: float
    sent: float
    written: float

    def less(self, other: "Cost") -> "Cost":
        """Return the difference."""
        return Cost(*(getattr(self, n) - getattr(other, n) for n in self.__slots__))


def metered(made: Service, number: int, work: Callable[[], Any]) -> tuple[Any, Cost]:
    """Do work on a number of articles; returns its result, and what it took for each."""
    before, used = reading(made), time.process_time()
    result = work()
    used = time.process_time() - used
    after = reading(made)
    redis, received, sent, written = ((b - a) / number for a, b in zip(before, after, strict=True))
    return result, Cost(redis * 1e6, used / number * 1e6, received, sent, written)


def reading(made: Service) -> tuple[float, float, float, float]:
    """Return what Redis has used so far: seconds of its main thread, bytes in, out and written."""
    info = made.ledger.redis.info("everything")
    return (
        info["used_cpu_user_main_thread"] + info["used_cpu_sys_main_thread"],
        info["total_net_input_bytes"],
        info["total_net_output_bytes"],
        info["aof_current_size"],
    )


def memory_of(ledger: Ledger) -> int:
    """Return the bytes of memory that Redis has in use."""
    return int(ledger.redis.info("memory")["used_memory"])


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def ended() -> float:
    """Seconds of processor time of all children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu(pid: int | None) -> float:
    """Seconds of processor time that a process has used; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
