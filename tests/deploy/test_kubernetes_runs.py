"""The processes of the manifests, started here with their arguments and environment, and probed as
a kubelet and Prometheus do it: by the pod's address."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.manifests import (
    CONSOLE_TOKEN,
    ROOT,
    SECRETS,
    Object,
    containers,
    environment,
    named,
    of_kind,
    pod,
    render,
)
from tests.servers import Service, free_port, wait_until

POD_IP = "10.1.2.3"


class Pod:
    """A container's process on this machine; its port is another, since many may run here."""

    def __init__(self, objects: list[Object], name: str, redis_url: str, directory: Path) -> None:
        self.workload = named(objects, "Deployment", name)
        (self.container,) = containers(self.workload)
        secrets = {name: held | {"redis-url": redis_url} for name, held in SECRETS.items()}
        given = environment(objects, self.workload, secrets=secrets, pod_ip=POD_IP)
        self.port, self.told_port = free_port(), self.container["ports"][0]["containerPort"]
        here = {
            "BARID_WORKER_HOST": "127.0.0.1",
            "BARID_CONSOLE_HOST": "127.0.0.1",
            "BARID_WORKER_PORT": str(self.port),
            "BARID_CONSOLE_PORT": str(self.port),
            "C_FORCE_ROOT": "true",
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ["PATH"],
            "TMPDIR": str(directory),
        }
        if "BARID_FEEDS_FILE" in given:
            feeds = directory / "feeds.toml"
            (data,) = [
                o["data"] for o in of_kind(objects, "ConfigMap") if "feeds.toml" in o["data"]
            ]
            feeds.write_text(data["feeds.toml"], "utf-8")
            here["BARID_FEEDS_FILE"] = str(feeds)
        with (directory / f"{name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers.cli", *self.container["args"]],
                env=given | here,
                cwd=directory,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(
        self, path: str, timeout: float = 5, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask as one does who calls the pod by its address; status 0: no answer in time."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(
                "GET", path, headers={"Host": f"{POD_IP}:{self.told_port}", **(headers or {})}
            )
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def probe(self, kind: str) -> int:
        """Do a probe of the manifest once; returns the status."""
        probe: dict[str, Any] = self.container[kind]
        return self.get(probe["httpGet"]["path"], probe["timeoutSeconds"])[0]

    def starts(self) -> None:
        """Wait as long as the startup probe does, then for readiness."""
        probe = self.container["startupProbe"]
        patience = min(60, probe["periodSeconds"] * probe["failureThreshold"])
        wait_until(lambda: self.probe("startupProbe") == 200, patience, "the startup probe")
        wait_until(lambda: self.probe("readinessProbe") == 200, 30, "the readiness probe")


@contextmanager
def running(objects: list[Object], name: str, redis_url: str, directory: Path) -> Iterator[Pod]:
    made = Pod(objects, name, redis_url, directory)
    try:
        made.starts()
        yield made
    finally:
        made.process.terminate()
        grace = pod(made.workload)["spec"]["terminationGracePeriodSeconds"]
        try:
            # uvicorn ends what it has and then hands SIGTERM on to itself.
            assert made.process.wait(grace) in (0, -signal.SIGTERM)
        except subprocess.TimeoutExpired:
            os.killpg(made.process.pid, signal.SIGKILL)
            raise


@pytest.mark.parametrize("name", ["barid-worker", "barid-feeds"])
def test_a_worker_starts_is_probed_and_scraped_and_ends_in_time(
    name: str, barid: Service, tmp_path: Path
) -> None:
    with running(render("overlays/prod"), name, barid.server.url, tmp_path) as made:
        assert made.probe("livenessProbe") == 200
        status, page = made.get("/metrics")
        assert status == 200
        processes = made.container["args"][made.container["args"].index("-c") + 1]
        assert f'barid_worker_processes{{role="pool"}} {processes}.0' in page.decode()


def test_the_console_answers_probes_and_prometheus_by_the_address_of_its_pod(
    barid: Service, tmp_path: Path
) -> None:
    bearer = {"Authorization": f"Bearer {CONSOLE_TOKEN}"}
    with running(render("overlays/prod"), "barid-console", barid.server.url, tmp_path) as made:
        assert made.probe("livenessProbe") == 200
        status, page = made.get("/metrics", headers=bearer)
        assert status == 200
        assert b"barid_in_flight_oldest_age_seconds 0.0" in page
        assert b'barid_in_flight_articles{state="waiting"} 0.0' in page
        assert made.get("/metrics")[0] == 401
        for host in ("barid-console.barid.svc:8642", "localhost:8642", "barid.example"):
            assert made.get("/health/live", headers={"Host": host})[0] == 200, host
        assert made.get("/health/live", headers={"Host": "elsewhere.example"})[0] == 400
        cookie = login(made, {"Host": "barid.example", "X-Forwarded-Proto": "https"})
        assert "secure" in cookie.lower()


def login(made: Pod, headers: dict[str, str]) -> str:
    """Log in through an ingress; returns the cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", made.port, timeout=5)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", f"token={CONSOLE_TOKEN}", headers | form)
    cookie = connection.getresponse().headers["Set-Cookie"]
    connection.close()
    return cookie


def test_a_redis_that_hangs_makes_a_worker_not_ready_but_starts_none_anew(tmp_path: Path) -> None:
    service = Service(tmp_path / "redis")
    try:
        with running(render("overlays/prod"), "barid-worker", service.server.url, tmp_path) as made:
            os.kill(service.server.pid, signal.SIGSTOP)
            try:
                # As often as the kubelet asks in the time in which it would give up on the pod.
                asking = [
                    threading.Thread(target=made.probe, args=["readinessProbe"]) for _ in range(6)
                ]
                for thread in asking:
                    thread.start()
                time.sleep(1)
                for _ in range(made.container["livenessProbe"]["failureThreshold"]):
                    assert made.probe("livenessProbe") == 200
                assert made.probe("readinessProbe") == 0
                for thread in asking:
                    thread.join()
            finally:
                os.kill(service.server.pid, signal.SIGCONT)
            wait_until(
                lambda: made.probe("readinessProbe") == 200, 60, "the worker to be ready again"
            )
    finally:
        service.stop()
