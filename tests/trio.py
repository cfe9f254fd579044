"""Redis behind Sentinel: a master, its replica, and a sentinel, of a test's own."""

import subprocess
from pathlib import Path

import redis

from tests.servers import free_port, redis_answers, wait_until
from workers.settings import Settings
from workers.store import embedded

PASSWORD = "geheim-und-lang"


class Trio:
    """A master, its replica, and a sentinel that watches them."""

    def __init__(self, directory: Path) -> None:
        self._program = embedded.program(Settings(_env_file=None))
        self._directory = directory
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.master, self.replica, self.sentinel = free_port(), free_port(), free_port()
        self._start("master", self.master, f"requirepass {PASSWORD}\nmasterauth {PASSWORD}")
        self._start(
            "replica",
            self.replica,
            f"requirepass {PASSWORD}\nmasterauth {PASSWORD}\nreplicaof 127.0.0.1 {self.master}",
        )
        wait_until(lambda: self._in_step(), 60, "the replica to be in step")
        self._start(
            "sentinel",
            self.sentinel,
            f"sentinel monitor news 127.0.0.1 {self.master} 1\n"
            f"sentinel auth-pass news {PASSWORD}\n"
            "sentinel down-after-milliseconds news 500\nsentinel failover-timeout news 2000",
            "--sentinel",
        )
        wait_until(lambda: self._knows_replica(), 30, "the sentinel to know the replica")
        self.url = f"redis+sentinel://:{PASSWORD}@127.0.0.1:{self.sentinel}/news/0"

    def client(self, port: int) -> "redis.Redis":
        return redis.Redis(port=port, password=PASSWORD, socket_timeout=5)

    def kill_master(self) -> None:
        self.processes["master"].kill()
        self.processes["master"].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()

    def _start(self, name: str, port: int, config: str, *options: str) -> None:
        file = self._directory / f"{name}.conf"
        file.write_text(f"port {port}\nbind 127.0.0.1\ndir {self._directory}\nsave ''\n{config}\n")
        log = (self._directory / f"{name}.log").open("wb")
        self.processes[name] = subprocess.Popen([self._program, str(file), *options], stdout=log)
        password = None if name == "sentinel" else PASSWORD
        wait_until(lambda: redis_answers(redis.Redis(port=port, password=password)), 10, name)

    def _in_step(self) -> bool:
        return self.client(self.replica).info("replication")["master_link_status"] == "up"

    def _knows_replica(self) -> bool:
        with redis.Redis(port=self.sentinel) as asked:
            return int(asked.sentinel_master("news")["num-slaves"]) == 1
