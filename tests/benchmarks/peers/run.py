"""One peer measured once, on a Redis of its own."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.bare import bare
from tests.benchmarks.metering import memory_of, reading
from tests.benchmarks.peers.registry import BARE, BARID, PEERS, PROCESSES, Peer
from tests.benchmarks.peers.tree import memory, processor_time
from tests.benchmarks.peers.work import STORED, WORKER
from tests.servers import ROOT, Service, service, wait_until
from workers.store.codec import decompress

WARM = 200

LOADS = (20, 50, 80)
"""Per cent of its own rate at which a peer's latencies are measured."""

PATIENCE = 120.0

Figures = dict[str, float]
"""What was measured, by name: see `measure`."""

_ADDRESS = re.compile(rb"news\.example/(\w+)/(\d+)\"")


def measure(name: str, file: Path, directory: Path, count: int, seconds: float,
            settings: dict[str, Any], warm: int = WARM) -> Figures:  # fmt: skip
    """Measure a peer.

    Args:
        name: its name in the registry.
        file: articles, JSON lines.
        directory: a new one for its Redis and logs.
        count: articles whose rate is measured.
        seconds: how long each load lasts whose latencies are measured; 0: none are.
        settings: Barid's, which decide about the pipeline of all.
        warm: articles that wait when the workers start, and warm them.

    Returns:
        `rate`, articles a second; processor time in ms an article, `producer`, `workers`, `all`
        (both) and `redis` (its main thread); `received` and `sent`, bytes an article of Redis;
        `waiting` and `kept`, bytes of Redis's memory for an article that waits and for what stays
        of one; `cold`, seconds from the start of the workers to the first event; `shared`, `own`
        and `processes` of the workers in MB; `p50-20` and so on, ms.
    """
    directory.mkdir()
    if name == BARE:
        return _bare(file, directory / "articles.jsonl", count, settings)
    with service(directory, **settings) as made, _producer(made, PEERS[name], file) as producer:
        return _Run(made, name, producer).all(count, seconds, warm)


def _bare(file: Path, mine: Path, count: int, settings: dict[str, Any]) -> Figures:
    os.environ.update({f"BARID_{name.upper()}": str(value) for name, value in settings.items()})
    lines = file.read_bytes().splitlines(keepends=True)
    mine.write_bytes(b"".join((lines * (count // len(lines) + 1))[:count]))
    seconds, used = bare(mine, PROCESSES)
    return {"rate": count / seconds, "workers": used / count * 1e3, "all": used / count * 1e3}


@dataclass
class _Run:
    made: Service
    name: str
    producer: "subprocess.Popen[bytes]"
    pids: list[int] = field(default_factory=list)

    def all(self, count: int, seconds: float, warm: int) -> Figures:
        peer = PEERS[self.name]
        figures = self._start(peer, warm)
        figures |= self._rate(count, peer.together)
        used = memory(self.pids)
        figures |= {"shared": used.shared / 1e6, "own": used.own / 1e6, "processes": used.processes}
        for load in LOADS if seconds and peer.latency else ():
            rate = figures["rate"] * load / 100
            figures |= self._latencies(load, rate, max(1, int(rate * seconds)))
        return figures

    def _start(self, peer: Peer, warm: int) -> Figures:
        before = memory_of(self.made.ledger)
        self._produce("warm", warm, peer.together)
        waiting = (memory_of(self.made.ledger) - before) / warm
        began = time.time()
        for number, arguments in enumerate(peer.workers):
            log = f"worker{number}.log"
            process = self.made.start(*arguments.split(), log=log, more={WORKER: "1"})
            self.pids.append(process.pid)
        self._wait(warm)
        return {"cold": _at(self._entries()[0][0]) - began, "waiting": waiting}

    def _rate(self, count: int, together: int) -> Figures:
        before, used = reading(self.made), processor_time(self.pids)
        kept, stored = memory_of(self.made.ledger), self._stored()
        sent = self._produce("rate", count, together)
        self._wait(stored + count)
        workers = (processor_time(self.pids) - used) / count * 1e3
        redis, received, answered, _ = (
            (b - a) / count for a, b in zip(before, reading(self.made), strict=True)
        )
        remaining = memory_of(self.made.ledger) - kept
        ended = _at(self._entries()[-1][0])
        producer = sent["seconds"] / count * 1e3
        return {
            **{"rate": count / (ended - sent["began"]), "producer": producer, "workers": workers},
            **{"all": producer + workers, "redis": redis * 1e3},
            **{"received": received, "sent": answered},
            "kept": remaining / count,
        }

    def _latencies(self, load: int, rate: float, count: int) -> Figures:
        stored = self._stored()
        tag = f"load{load}"
        sent = self._produce(tag, count, 1, rate)
        self._wait(stored + count)
        waits = []
        for at, event in self._entries():
            found = _ADDRESS.search(event)
            if found and found[1].decode() == tag:
                waits.append((_at(at) - sent["began"] - int(found[2]) / rate) * 1e3)
        waits.sort()
        if len(waits) != count:
            raise SystemExit(f"{self.name}: {len(waits)} events of {count} articles")
        return {f"p50-{load}": waits[count // 2], f"p99-{load}": waits[count * 99 // 100]}

    def _produce(
        self, tag: str, count: int, together: int, rate: float | None = None
    ) -> dict[str, float]:
        asked = {"tag": tag, "count": count, "together": together, "rate": rate}
        assert self.producer.stdin
        self.producer.stdin.write(json.dumps(asked).encode() + b"\n")
        self.producer.stdin.flush()
        return _answer(self.producer, self.made)

    @property
    def _stream(self) -> str:
        return self.made.ledger.keys.recent if self.name.startswith(BARID) else STORED

    def _stored(self) -> int:
        return int(self.made.ledger.redis.xlen(self._stream))

    def _wait(self, count: int) -> None:
        try:
            wait_until(lambda: self._stored() >= count, PATIENCE, f"{count} events of {self.name}")
        except AssertionError as error:
            log = (self.made.directory / "worker0.log").read_text()[-4_000:]
            raise SystemExit(f"{error}; it has {self._stored()}\n{log}") from error

    def _entries(self) -> list[tuple[bytes, bytes]]:
        """Return when each event was stored (the stream's id), and the event."""
        entries: Any = self.made.ledger.redis.xrange(self._stream)
        packed = self.name.startswith(BARID)
        return [(i, decompress(f[b"event"]) if packed else f[b"event"]) for i, f in entries]


@contextmanager
def _producer(made: Service, peer: Peer, file: Path) -> Iterator["subprocess.Popen[bytes]"]:
    arguments = ("-m", "tests.benchmarks.peers.produce", peer.module, str(file))
    with (made.directory / "producer.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=made.environment,
            cwd=ROOT,
            start_new_session=True,
        )
    made.processes.append(process)
    _answer(process, made)  # it is ready
    yield process


def _answer(process: "subprocess.Popen[bytes]", made: Service) -> dict[str, float]:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        log = (made.directory / "producer.log").read_text()
        raise SystemExit(f"the process that enqueues has died:\n{log}")
    answer: dict[str, float] = json.loads(line)
    return answer


def _at(entry: bytes) -> float:
    """Return when an entry of a stream was written, in seconds since 1970."""
    return int(entry.partition(b"-")[0]) / 1e3
