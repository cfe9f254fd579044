"""The container drill: the image is built, docker-compose.yml comes up, and what can happen happens.

`make deploy-drill` (root, Debian; about ten minutes the first time). Each step says what was seen;
the last line counts them, and the exit code is 1 when one failed.
"""

import json
import re
import shutil
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.articles import make_articles
from tests.deploy.engine import BASE, Engine
from tests.deploy.manifests import ROOT
from tests.servers import free_port, wait_until

VERSION, NEXT = "0.1.0", "0.1.1"
IMAGE, NEXT_IMAGE = f"barid:{VERSION}", f"barid:{NEXT}"
SIZE = 165_000_000
"""Bytes of our own layers at most: with the 130 MB of the slim base, under 300 MB."""

Step = tuple[str, Callable[[], str]]


class Drill:
    """The stack of docker-compose.yml in containers, and the load that is put on it from outside."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.console = f"http://127.0.0.1:{free_port()}"
        self.prometheus = f"http://127.0.0.1:{free_port()}"
        self.sent: list[str] = []
        self.seed = 0

    def steps(self) -> list[Step]:
        """The steps in their order, each with what it says when it went well."""
        return [
            ("image: built by deploy/Dockerfile", self.builds),
            ("image: what is in it", self.image_holds),
            ("image: the demo in it, read-only, no network, no root", self.demo_runs_in_image),
            ("compose: up, every health check passes", self.comes_up),
            ("compose: an article over HTTP gives an event in a queue", self.flows),
            ("compose: the console in a browser", self.is_seen),
            ("compose: a worker container killed under load", self.worker_killed),
            ("compose: Redis restarted under load", self.redis_restarted),
            ("compose: workers replaced by the next version under load", self.rolled),
            ("compose: profile monitoring, Prometheus", self.monitored),
            ("compose: profile demo", self.demo_profile),
            ("compose: profile rabbitmq", self.rabbit),
        ]

    def builds(self) -> str:
        began = time.monotonic()
        self.engine.build(ROOT, IMAGE)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for name in ("workers", "schemas", "deploy"):
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, copy / name, ignore=ignored)
            for name in (
                "pyproject.toml",
                "requirements.lock",
                "README.md",
                "LICENSE",
                "CHANGELOG.md",
            ):
                shutil.copy(ROOT / name, copy / name)
            project = copy / "pyproject.toml"
            project.write_text(
                project.read_text().replace(f'version = "{VERSION}"', f'version = "{NEXT}"')
            )
            self.engine.build(copy, NEXT_IMAGE)
        return f"this version and a next one, in {time.monotonic() - began:.0f} s"

    def image_holds(self) -> str:
        own = self.engine.size(IMAGE) - self.engine.size(BASE)
        assert own < SIZE, f"our layers have {own:,} bytes"
        told = json.loads(self.engine.podman("image", "inspect", IMAGE))[0]
        assert told["User"] == "10001:10001"
        assert told["Labels"]["org.opencontainers.image.version"] == VERSION
        assert told["Healthcheck"]["Test"][0] == "CMD"
        tools = self._in_image("for t in gcc cc ld as make pip; do command -v $t; done; true")
        assert not tools.strip(), tools
        models = self._in_image("find /opt/barid -name '*.model' -o -name 'lid.176.ftz'")
        assert len(models.split()) == 2, models
        assert self._in_image("barid --version").strip().endswith(VERSION)
        secrets = self.engine.podman("history", "--no-trunc", IMAGE) + self._in_image(
            "env; ls /etc/pip.conf || true"
        )
        assert "cert" not in secrets
        return f"our layers {own / 1e6:.0f} MB; uid 10001; no compiler, no pip; models inside"

    def demo_runs_in_image(self) -> str:
        done = self.engine.podman(
            "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--cap-drop", "ALL",
            IMAGE, "demo",
        )  # fmt: skip
        found = re.search(r"(\d+) events received", done)
        assert found, done
        assert int(found[1]) == 14
        return "14 events"

    def comes_up(self) -> str:
        with suppress(RuntimeError):
            self._compose("down", "-v")
        began = time.monotonic()
        self._compose("up", "-d", "--scale", "worker=2")
        wait_until(lambda: self._answers("/health/ready"), 60, "the console")
        wait_until(lambda: self._state()["workers"].__len__() == 3, 60, "three workers")
        wait_until(lambda: not self._state()["problems"], 60, "all to be well")
        took = time.monotonic() - began
        names = self._containers()
        for name in names:
            self.engine.podman("healthcheck", "run", name)
        return f"{len(names)} containers in {took:.0f} s; on loopback only"

    def flows(self) -> str:
        self.engine.podman("exec", self._name("console"), "barid", "subscriptions", "add", "drill")
        self._send(20)
        return self._all_arrived()

    def is_seen(self) -> str:
        chromium = shutil.which("chromium")
        if not chromium:
            return "SKIPPED: no Chromium (apt-get install chromium)"
        from playwright.sync_api import expect, sync_playwright

        from tests.browser.conftest import FLAGS

        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(locale="ar-EG", base_url=self.console)
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto("/#/")
            expect(page.locator("html")).to_have_attribute("dir", "rtl")
            expect(page.locator("ul.events > li").first).to_be_visible(timeout=20_000)
            seen = page.locator("ul.events > li").count()
            page.goto("/#/health")
            expect(page.get_by_role("rowheader", name="drill")).to_be_visible(timeout=20_000)
            page.screenshot(path=self.engine.place / "console.png", full_page=True)
            browser.close()
        assert not errors, errors
        return (
            f"{seen} events, no error in the page; picture in {self.engine.place / 'console.png'}"
        )

    def worker_killed(self) -> str:
        name = self._name("worker")

        def kill() -> None:
            self.engine.podman("kill", "-s", "KILL", name)
            wait_until(lambda: "workers_lost" in self._problems(), 60, "status to name it")
            self.engine.podman("start", name)

        self._under_load(kill)
        return f"status named workers_lost; {self._all_arrived()}"

    def redis_restarted(self) -> str:
        self._under_load(lambda: self._restart("redis"))
        return self._all_arrived()

    def rolled(self) -> str:
        def roll() -> None:
            for i, old in enumerate(self._containers("worker")):
                self.engine.podman(
                    "run", "-d", "--name", f"barid-drill_next_{i}", "--init", "--read-only",
                    "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "barid-drill_default",
                    "-v", "barid-drill_secrets:/run/barid:ro",
                    "-e", "BARID_SECRETS_DIR=/run/barid/redis", NEXT_IMAGE, "worker", "-c", "2", "-Q", "bells",
                )  # fmt: skip
                wait_until(
                    lambda: "versions_differ" in self._problems(), 60, "both versions at work"
                )
                self.engine.podman("stop", "-t", "40", old)

        self._under_load(roll)
        wait_until(lambda: self._versions("bells") == {NEXT}, 60, "the next version alone")
        told = self._all_arrived()
        for old in self._containers("worker", stopped=True):
            self.engine.podman("start", old)
        self.engine.podman("rm", "-f", "-t", "40", "barid-drill_next_0", "barid-drill_next_1")
        wait_until(lambda: self._versions("bells") == {VERSION}, 90, "the way back")
        return f"old beside new, then new alone, and back; {told}"

    def monitored(self) -> str:
        self._compose("--profile", "monitoring", "up", "-d", "--no-deps", "prometheus")
        self._send(200)

        def ask(path: str) -> Any:
            with urllib.request.urlopen(f"{self.prometheus}/api/v1/{path}", timeout=10) as answer:
                return json.loads(answer.read())["data"]

        def up() -> int:
            with suppress(OSError):
                return sum(
                    t["health"] == "up" for t in ask("targets?state=active")["activeTargets"]
                )
            return 0

        wait_until(lambda: up() == 4, 90, "four targets")
        rules = [r["name"] for g in ask("rules")["groups"] for r in g["rules"]]
        board = json.loads((ROOT / "deploy/monitoring/grafana/barid.json").read_text("utf-8"))
        queries = [t["expr"] for p in board["panels"] for t in p.get("targets", [])]
        wait_until(
            lambda: bool(self._answered(ask, "rate(barid_finished_articles_total[5m]) > 0")),
            60,
            "a rate",
        )
        answered = [q for q in queries if self._answered(ask, q)]
        self._all_arrived()
        return f"4 targets up, {len(rules)} alert rules loaded, {len(answered)} of {len(queries)} panel queries have data"

    def demo_profile(self) -> str:
        self._compose("--profile", "demo", "up", "-d", "--no-deps", "demo")
        wait_until(lambda: self._demo_log().count("⁨") >= 14, 60, "the events of the demo")
        self.engine.podman("rm", "-f", "-t", "5", self._name("demo"))
        return "14 sample articles enqueued, their events tailed"

    def rabbit(self) -> str:
        self._compose("down")
        self._compose(
            "--profile", "rabbitmq", "up", "-d", "secrets", "redis", "rabbitmq", rabbit=True
        )
        self._compose("up", "-d", "worker", "feeds", "console", rabbit=True)
        wait_until(lambda: self._answers("/health/ready"), 60, "the console")
        wait_until(lambda: not self._problems(), 120, "all to be well")
        self.engine.podman(
            "exec", self._name("console"), "barid", "subscriptions", "add", "over-amqp"
        )
        ids = self._send(50)
        wait_until(lambda: self._state()["depth"]["in_flight"] == 0, 60, "the articles")
        got = self._consume("over-amqp", 50)
        assert sorted(got) == sorted(ids)
        return "50 articles enqueued, 50 events over AMQP"

    def clean(self) -> None:
        """Take everything down."""
        for name in self._containers(prefix="barid-drill", stopped=True):
            with suppress(RuntimeError):
                self.engine.podman("rm", "-f", "-t", "1", name)
        with suppress(RuntimeError):
            self._compose(
                "--profile",
                "monitoring",
                "--profile",
                "rabbitmq",
                "--profile",
                "demo",
                "down",
                "-v",
            )

    def _under_load(self, action: Callable[[], None]) -> None:
        """Do something while articles come in, a few every moment."""
        ended = threading.Event()

        def load() -> None:
            while not ended.is_set():
                self._send(25)
                ended.wait(0.2)

        thread = threading.Thread(target=load)
        thread.start()
        try:
            action()
        finally:
            ended.set()
            thread.join()

    def _send(self, number: int) -> list[str]:
        """Post articles over HTTP, each until it is taken; returns their ids."""
        self.seed += 1
        lines = [
            a.model_dump_json(exclude_defaults=True) for a in make_articles(number, seed=self.seed)
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
        told: list[dict[str, Any]] = []
        with suppress(OSError), urllib.request.urlopen(request, timeout=60) as response:
            told = [json.loads(line) for line in response.read().splitlines()]
        return told + [{}] * (len(lines) - len(told))

    def _all_arrived(self) -> str:
        """Take all events of the drill's subscription and hold them against what was sent."""
        wait_until(lambda: self._state()["depth"]["in_flight"] == 0, 150, "the articles")
        assert self._state()["depth"]["dead"] == 0
        got = self._consume("drill", len(self.sent))
        assert sorted(got) == sorted(self.sent), (
            f"sent {len(self.sent)}, got {len(got)}, {len(set(got))} different"
        )
        count, self.sent = len(self.sent), []
        return f"{count:,} articles sent, {count:,} events, none lost, none doubled"

    def _consume(self, name: str, number: int) -> list[str]:
        limit = ("--limit", str(number + 1))  # one more than there should be ends by itself
        out = self.engine.podman(
            "exec", self._name("console"), "barid", "consume", "--name", name, *limit
        )
        return [
            str(json.loads(line)["subject"]) for line in out.splitlines() if line.startswith("{")
        ]

    def _restart(self, service: str) -> None:
        self.engine.podman("restart", "-t", "30", self._name(service))

    def _containers(
        self, part: str = "", *, stopped: bool = False, prefix: str = "barid-drill_"
    ) -> list[str]:
        names = self.engine.podman(
            "ps", *(("-a",) if stopped else ()), "--format", "{{.Names}}"
        ).split()
        return sorted(n for n in names if n.startswith(prefix + part) and "_secrets_" not in n)

    def _name(self, service: str) -> str:
        return f"barid-drill_{service}_1"

    def _state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.console}/api/state", timeout=20) as response:
            found: dict[str, Any] = json.loads(response.read())
        return found

    def _problems(self) -> set[str]:
        with suppress(urllib.error.URLError):
            return {p["name"] for p in self._state()["problems"]}
        return {"console_away"}

    def _versions(self, queue: str) -> set[str]:
        return {w["version"] for w in self._state()["workers"] if queue in w["queues"]}

    def _answers(self, path: str) -> bool:
        with suppress(OSError), urllib.request.urlopen(self.console + path, timeout=5):
            return True
        return False

    def _answered(self, ask: Callable[[str], Any], query: str) -> bool:
        return bool(ask(f"query?query={urllib.parse.quote(query)}")["result"])

    def _demo_log(self) -> str:
        with suppress(RuntimeError):
            return self.engine.podman("logs", self._name("demo"))
        return ""

    def _in_image(self, script: str) -> str:
        return self.engine.podman(
            "run", "--rm", "--network", "none", "--entrypoint", "sh", IMAGE, "-c", script
        )

    def _compose(self, *words: str, rabbit: bool = False) -> str:
        ports = {
            "BARID_CONSOLE_PORT": self.console.rpartition(":")[2],
            "PROMETHEUS_PORT": self.prometheus.rpartition(":")[2],
        }
        return self.engine.compose(
            *words, variables=ports | ({"BARID_BROKER": "rabbitmq"} if rabbit else {})
        )


def main() -> None:
    """Run the drill."""
    print("container drill", flush=True)
    drill = Drill()
    drill.engine.prepare()
    drill.engine.base_images()
    passed = failed = 0
    try:
        for title, step in drill.steps():
            began = time.monotonic()
            try:
                told = step()
            except Exception as error:
                failed += 1
                traceback.print_exc()
                print(f"FAILED {title}: {error}", flush=True)
                if step == drill.builds:
                    break
            else:
                passed += 1
                print(f"ok     {title}: {told} ({time.monotonic() - began:.0f} s)", flush=True)
    finally:
        drill.clean()
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
