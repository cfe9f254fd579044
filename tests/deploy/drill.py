"""The container drill: the image is built, docker-compose.yml comes up, and what can happen happens.

`make deploy-drill` (root, Debian; about ten minutes the first time). Each step says what was seen;
the last line counts them, and the exit code is 1 when one failed.
"""

import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.deploy.engine import BASE, PROJECT
from tests.deploy.manifests import ROOT
from tests.deploy.monitored import monitored
from tests.deploy.stack import Stack
from tests.servers import wait_until

VERSION, NEXT = "0.1.0", "0.1.1"
IMAGE, NEXT_IMAGE = f"barid:{VERSION}", f"barid:{NEXT}"
SIZE = 140_000_000
"""Bytes of our own layers at most: with a slim base of up to 150 MB, under 300 MB."""

Step = tuple[str, Callable[[], str]]


class Drill:
    """The steps, each of which says what was seen, or raises."""

    def __init__(self) -> None:
        self.stack = Stack()
        self.engine = self.stack.engine

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
            ("compose: profile monitoring, Prometheus", lambda: monitored(self.stack)),
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
                "requirements-build.lock",
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
        image = json.loads(self.engine.podman("image", "inspect", IMAGE))[0]
        assert image["User"] == "10001:10001"
        assert image["Labels"]["org.opencontainers.image.version"] == VERSION
        assert image["Healthcheck"]["Test"][0] == "CMD"
        tools = self.in_image(
            "for t in gcc cc c++ ld as make; do command -v $t; done; ls /opt/barid/bin/pip* 2>&-; true"
        )
        assert not tools.strip(), tools
        models = self.in_image("find /opt/barid -name '*.model' -o -name 'lid.176.ftz'")
        assert len(models.split()) == 2, models
        assert "feeds.jsonl" in self.in_image("ls /opt/barid/samples/")
        assert self.in_image("barid --version").strip().endswith(VERSION)
        secrets = self.engine.podman("history", "--no-trunc", IMAGE) + self.in_image(
            "env; ls /etc/pip.conf || true"
        )
        assert "cert" not in secrets
        return f"our layers {own / 1e6:.0f} MB; uid 10001; no compiler; models inside"

    def demo_runs_in_image(self) -> str:
        done = self.engine.podman(
            "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--cap-drop", "ALL",
            IMAGE, "demo",
        )  # fmt: skip
        events = [json.loads(line) for line in done.splitlines() if line.startswith("{")]
        assert len(events) == 14, done
        return "14 events"

    def comes_up(self) -> str:
        with suppress(RuntimeError):
            self.stack.compose("down", "-v")
        began = time.monotonic()
        self.stack.compose("up", "-d", "--scale", "worker=2")
        wait_until(lambda: self.stack.answers("/health/ready"), 60, "the console")
        wait_until(lambda: len(self.stack.state()["workers"]) == 3, 60, "three workers")
        wait_until(lambda: not self.stack.state()["problems"], 60, "all to be well")
        took = time.monotonic() - began
        names = [n for n in self.stack.containers() if "_secrets_" not in n]
        for name in names:
            self.engine.podman("healthcheck", "run", name)
        open_to = {line.split(" -> ")[1] for line in self.engine.podman("port", "-a").splitlines()}
        assert all(address.startswith("127.0.0.1:") for address in open_to), open_to
        return f"{len(names)} containers in {took:.0f} s; on loopback only"

    def flows(self) -> str:
        self.engine.podman(
            "exec", self.stack.name("console"), "barid", "subscriptions", "add", "drill"
        )
        self.stack.send(20)
        return self.stack.all_arrived()

    def is_seen(self) -> str:
        from playwright.sync_api import expect, sync_playwright

        from tests.browser.conftest import CHROMIUM, FLAGS, NO_CHROMIUM

        if not CHROMIUM:
            return f"SKIPPED: {NO_CHROMIUM}"

        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(locale="ar-EG", base_url=self.stack.console)
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
        name = self.stack.name("worker")

        def kill() -> None:
            self.engine.podman("kill", "-s", "KILL", name)
            wait_until(lambda: "workers_lost" in self.stack.problems(), 60, "status to name it")
            self.engine.podman("start", name)

        self.stack.under_load(kill)
        return f"status named workers_lost; {self.stack.all_arrived()}"

    def redis_restarted(self) -> str:
        name = self.stack.name("redis")

        def restart() -> None:
            # `podman restart` would want the ended container of the secrets to run.
            self.engine.podman("stop", "-t", "30", name)
            wait_until(lambda: "redis_down" in self.stack.problems(), 60, "status to name it")
            self.engine.podman("start", name)

        self.stack.under_load(restart)
        return f"status named redis_down; {self.stack.all_arrived()}"

    def rolled(self) -> str:
        def roll() -> None:
            for i, old in enumerate(self.stack.containers("worker")):
                self.engine.podman(
                    "run", "-d", "--name", f"{PROJECT}_next_{i}", "--init", "--read-only",
                    "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", f"{PROJECT}_default",
                    "-v", f"{PROJECT}_secrets-worker:/run/barid:ro",
                    "-e", "BARID_SECRETS_DIR=/run/barid/redis", NEXT_IMAGE, "worker", "-c", "2", "-Q", "bells",
                )  # fmt: skip
                wait_until(
                    lambda: "versions_differ" in self.stack.problems(), 60, "both versions at work"
                )
                self.engine.podman("stop", "-t", "40", old)

        self.stack.under_load(roll)
        wait_until(lambda: self.stack.versions("bells") == {NEXT}, 60, "the next version alone")
        arrived = self.stack.all_arrived()
        for old in self.stack.containers("worker", stopped=True):
            self.engine.podman("start", old)
        self.engine.podman("rm", "-f", "-t", "40", f"{PROJECT}_next_0", f"{PROJECT}_next_1")
        wait_until(lambda: self.stack.versions("bells") == {VERSION}, 90, "the way back")
        return f"old beside new, then new alone, and back; {arrived}"

    def demo_profile(self) -> str:
        self.stack.compose("--profile", "demo", "up", "-d", "--no-deps", "demo")
        titles = ("مدير المخابرات العامة", "Town library reopens", "Un camp de déplacés")
        try:
            wait_until(lambda: all(t in self.stack.log("demo") for t in titles), 60, "its events")
        except AssertionError as error:
            raise AssertionError(f"{error}; it said: {self.stack.log('demo')[-500:]}") from None
        self.engine.podman("rm", "-f", "-t", "5", self.stack.name("demo"))
        return "sample articles enqueued, their events tailed"

    def rabbit(self) -> str:
        for name in self.stack.containers("worker"):  # podman-compose forgets those it scaled
            self.engine.podman("rm", "-f", "-t", "40", name)
        self.stack.compose("down")
        self.stack.compose(
            "--profile", "rabbitmq", "up", "-d", "secrets", "redis", "rabbitmq", rabbit=True
        )
        self.stack.compose("up", "-d", "worker", "feeds", "console", rabbit=True)
        wait_until(lambda: self.stack.answers("/health/ready"), 60, "the console")
        # podman-compose ends Redis before its clients, so they cannot say that they end.
        wait_until(lambda: self.stack.problems() <= {"workers_lost"}, 120, "all to be well")
        self.engine.podman(
            "exec", self.stack.name("console"), "barid", "subscriptions", "add", "over-amqp"
        )
        ids = self.stack.send(50)
        wait_until(lambda: self.stack.state()["depth"]["in_flight"] == 0, 60, "the articles")
        got = self.stack.consume("over-amqp", 50)
        assert sorted(got) == sorted(ids)
        return "50 articles enqueued, 50 events over AMQP"

    def in_image(self, script: str) -> str:
        """Run a shell script in the image; returns what it printed."""
        run = ("run", "--rm", "--network", "none", "--entrypoint", "sh", IMAGE, "-c", script)
        return self.engine.podman(*run)


def main() -> None:
    """Run the drill, or the steps whose titles have one of the given words in them."""
    words = sys.argv[1:]
    print("container drill", flush=True)
    drill = Drill()
    drill.engine.prepare()
    drill.engine.base_images()
    passed = failed = 0
    try:
        for title, step in drill.steps():
            if words and not any(word in title for word in words):
                continue
            began = time.monotonic()
            try:
                result = step()
            except Exception as error:
                failed += 1
                traceback.print_exc()
                print(f"FAILED {title}: {error}", flush=True)
                if step == drill.builds:
                    break
            else:
                passed += 1
                print(f"ok     {title}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
    finally:
        drill.stack.clean()
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
