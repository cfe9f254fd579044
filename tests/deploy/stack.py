"""The containers of docker-compose.yml in a drill, and the load that is put on them from outside."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.articles import make_articles
from tests.deploy.engine import PROJECT, Engine
from tests.servers import free_port, wait_until

PROFILES = ("monitoring", "rabbitmq", "demo")


class Stack:
    """The stack; what it is sent and what comes out are held against one another."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.console = f"http://127.0.0.1:{free_port()}"
        self.prometheus = f"http://127.0.0.1:{free_port()}"
        self.sent: list[str] = []
        self._seed = 0

    def under_load(self, action: Callable[[], object]) -> None:
        """Do something while articles come in, a few every moment."""
        ended = threading.Event()

        def load() -> None:
            while not ended.is_set():
                self.send(25)
                ended.wait(0.2)

        thread = threading.Thread(target=load)
        thread.start()
        try:
            action()
        finally:
            ended.set()
            thread.join()

    def send(self, number: int) -> list[str]:
        """Post articles over HTTP, each until it is taken; returns their ids."""
        self._seed += 1
        lines = [
            a.model_dump_json(exclude_defaults=True) for a in make_articles(number, seed=self._seed)
        ]
        ids: list[str] = []
        deadline = time.monotonic() + 90
        while lines:
            assert time.monotonic() < deadline, "articles were not taken for 90 s"
            left = []
            for line, answer in zip(lines, self._post(lines), strict=True):
                if answer.get("status") in (200, 202):
                    ids.append(str(answer["article_id"]))
                else:
                    left.append(line)
            lines = left
            if left:
                time.sleep(0.5)
        self.sent += ids
        return ids

    def _post(self, lines: list[str]) -> list[dict[str, Any]]:
        request = urllib.request.Request(
            f"{self.console}/articles",
            "\n".join(lines).encode(),
            {"Content-Type": "application/x-ndjson"},
        )
        answers: list[dict[str, Any]] = []
        with suppress(OSError), urllib.request.urlopen(request, timeout=60) as response:
            answers = [json.loads(line) for line in response.read().splitlines()]
        return answers + [{}] * (len(lines) - len(answers))

    def all_arrived(self) -> str:
        """Take all events of the drill's subscription and hold them against what was sent."""
        wait_until(lambda: self.state()["depth"].get("in_flight") == 0, 150, "the articles")
        assert self.state()["depth"]["dead"] == 0
        got = self.consume("drill", len(self.sent))
        assert sorted(got) == sorted(self.sent), (
            f"sent {len(self.sent)}, got {len(got)}, {len(set(got))} different"
        )
        count, self.sent = len(self.sent), []
        return f"{count:,} articles sent, {count:,} events, none lost, none doubled"

    def consume(self, name: str, number: int) -> list[str]:
        """Take events from a subscription; returns the ids of their articles."""
        limit = ("--limit", str(number + 1))  # one more than there should be ends by itself
        out = self.engine.podman(
            "exec", self.name("console"), "barid", "consume", "--name", name, *limit
        )
        return [
            str(json.loads(line)["subject"]) for line in out.splitlines() if line.startswith("{")
        ]

    def containers(self, part: str = "", *, stopped: bool = False) -> list[str]:
        """Return the names of the containers that run, or are there at all."""
        shown = ("ps", *(("-a",) if stopped else ()), "--format", "{{.Names}}")
        wanted = f"{PROJECT}_{part}"
        return sorted(n for n in self.engine.podman(*shown).split() if n.startswith(wanted))

    def name(self, service: str) -> str:
        """Return the name of a service's first container."""
        return f"{PROJECT}_{service}_1"

    def log(self, service: str) -> str:
        """Return what a service's container has written; nothing when it is not there."""
        with suppress(RuntimeError):
            return self.engine.podman("logs", self.name(service))
        return ""

    def state(self) -> dict[str, Any]:
        """Return the state of the service, as the console tells it."""
        with urllib.request.urlopen(f"{self.console}/api/state", timeout=20) as response:
            answer: dict[str, Any] = json.loads(response.read())
        return answer

    def problems(self) -> set[str]:
        """Return the names of what is wrong; `console_away` when the console does not answer."""
        with suppress(urllib.error.URLError):
            return {p["name"] for p in self.state()["problems"]}
        return {"console_away"}

    def versions(self, queue: str) -> set[str]:
        """Return the versions of the workers that listen to a queue."""
        return {w["version"] for w in self.state()["workers"] if queue in w["queues"]}

    def answers(self, path: str) -> bool:
        """Whether the console answers a path with success."""
        with suppress(OSError), urllib.request.urlopen(self.console + path, timeout=5):
            return True
        return False

    def compose(self, *words: str, rabbit: bool = False) -> str:
        """Run podman-compose with the drill's ports."""
        ports = {
            "BARID_CONSOLE_PORT": self.console.rpartition(":")[2],
            "PROMETHEUS_PORT": self.prometheus.rpartition(":")[2],
        }
        return self.engine.compose(
            *words, variables=ports | ({"BARID_BROKER": "rabbitmq"} if rabbit else {})
        )

    def clean(self) -> None:
        """Take everything down."""
        for name in self.containers(stopped=True):
            with suppress(RuntimeError):
                self.engine.podman("rm", "-f", "-t", "1", name)
        profiles = [word for name in PROFILES for word in ("--profile", name)]
        with suppress(RuntimeError):
            self.compose(*profiles, "down", "-v")
