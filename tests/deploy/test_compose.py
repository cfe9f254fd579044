"""docker-compose.yml: what it promises, and each of its services run here with its own command."""

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import healthcheck
from tests.articles import make_articles
from tests.deploy.compose import document, services
from tests.deploy.manifests import ROOT
from tests.servers import answers, free_port, kill_group, wait_until
from workers.settings import Settings
from workers.store import embedded

OURS = [name for name, service in services().items() if service["image"].startswith("barid")]
MAKE_SECRETS = ROOT / "deploy/compose/make-secrets.sh"
USERS = ROOT / "deploy/kubernetes/components/redis-users/users.acl"
SECONDS = {"s": 1, "m": 60}

OF_VOLUME = {
    volume: path.removeprefix("/run/barid").lstrip("/")
    for volume, path, *_ in (m.split(":") for m in services()["secrets"]["volumes"])
    if volume.startswith("secrets")
}
"""Volume -> where the script that makes the secrets writes what is in it."""


def make_secrets(directory: Path, users: Path = USERS) -> None:
    command = ["/bin/sh", str(MAKE_SECRETS), str(directory), str(users)]
    subprocess.run(command, check=True, capture_output=True, text=True)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nowhere_but_in_tmp_and_gain_no_rights(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name != "secrets":
        role = "console" if name == "demo" else name
        assert service["volumes"] == [f"secrets-{role}:/run/barid:ro"]
    grace = re.fullmatch(r"(\d+)([sm])", service["stop_grace_period"])
    assert grace
    assert int(grace[1]) * SECONDS[grace[2]] > Settings(_env_file=None).hard_time_limit


@pytest.mark.parametrize("name", list(services()))
def test_ports_are_on_loopback_logs_are_bounded_and_images_have_a_version(name: str) -> None:
    service = services()[name]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])
    assert re.search(r":v?\d+\.\d+", service["image"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {services()[name]["image"] for name in OURS} == {f"barid:{version}"}
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    assert set(re.findall(r"(?:VERSION=|barid:)([\d.]+)", dockerfile)) == {version}


def test_no_secret_is_in_the_file_and_all_variables_have_defaults() -> None:
    text = json.dumps(document())
    assert not re.search(r"://[^/\"]*:[^/\"]*@", text)
    named = {
        key
        for service in services().values()
        for key, value in service.get("environment", {}).items()
        if value  # empty unless the operator gives it
    }
    assert not [key for key in named if re.search(r"(PASS|TOKEN|SECRET)(?!.*(_FILE|_DIR)$)", key)]


def test_every_setting_exists_and_every_file_and_volume_that_is_mounted() -> None:
    for service in services().values():
        for key in service.get("environment", {}):
            if key.startswith("BARID_"):
                assert key.removeprefix("BARID_").lower() in Settings.model_fields, key
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            there = (
                (ROOT / source).exists()
                if source.startswith(".")
                else source in document()["volumes"]
            )
            assert there, mount


def test_what_starts_without_a_profile_is_the_whole_service() -> None:
    assert {n for n, s in services().items() if "profiles" not in s} == {
        "secrets", "redis", "worker", "feeds", "console",
    }  # fmt: skip


def test_prometheus_asks_the_services_by_their_names_and_ports() -> None:
    config = yaml.safe_load((ROOT / "deploy/monitoring/prometheus.yml").read_text("utf-8"))
    console, workers = config["scrape_configs"]
    assert console["static_configs"][0]["targets"] == ["console:8642"]
    assert "console" in services()["console"]["environment"]["BARID_CONSOLE_NAMES"].split(",")
    assert set(workers["dns_sd_configs"][0]["names"]) <= set(services())
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    assert f"BARID_WORKER_PORT={workers['dns_sd_configs'][0]['port']}" in dockerfile


def test_grafana_is_provisioned_with_what_the_dashboards_ask_for() -> None:
    grafana = ROOT / "deploy/monitoring/grafana"
    sources = yaml.safe_load((grafana / "provisioning/datasources/barid.yml").read_text())
    urls = {s["uid"]: s["url"] for s in sources["datasources"]}
    assert urls == {"prometheus": "http://prometheus:9090", "loki": "http://loki:3100"}
    assert set(urls) <= set(services())
    pushed_to = services()["logs"]["command"][-1]
    assert pushed_to == urls["loki"]
    loki = yaml.safe_load((ROOT / "deploy/monitoring/loki.yml").read_text())
    assert urls["loki"].endswith(f":{loki['server']['http_listen_port']}")
    boards = yaml.safe_load((grafana / "provisioning/dashboards/barid.yml").read_text())
    folder = boards["providers"][0]["options"]["path"]
    for file in ("barid.json", "logs.json"):
        assert any(m.split(":")[1] == f"{folder}/{file}" for m in services()["grafana"]["volumes"])
    board = json.loads((grafana / "logs.json").read_text("utf-8"))
    used = {t["datasource"]["uid"] for p in board["panels"] for t in p["targets"]}
    assert used == {"loki"}
    for panel in board["panels"]:
        assert '{service_name="barid"' in panel["targets"][0]["expr"]  # lokipush.py's label


class Stack:
    """The services of the file as processes here: their commands, their environment, one network."""

    def __init__(self, directory: Path, broker: str) -> None:
        self.secrets, self.data = directory / "secrets", directory / "data"
        self.secrets.mkdir()
        self.data.mkdir()
        self._directory, self._broker = directory, broker
        self._redis = free_port()
        self.ports = {"BARID_CONSOLE_PORT": free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.make_secrets()

    def make_secrets(self) -> None:
        made = services()["secrets"]["entrypoint"]
        assert made == ["/bin/sh", "/deploy/make-secrets.sh"]
        make_secrets(self.secrets)
        for file in self.secrets.rglob("*"):
            if file.is_file():
                text = file.read_text().replace("@redis:6379", f"@127.0.0.1:{self._redis}")
                text = text.replace("/run/barid", str(self.secrets / "to/redis"))
                file.write_text(text.replace("dir /data", f"dir {self.data}"))

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        service = services({"BARID_BROKER": self._broker})[name]
        given = {k: self._here(v, name) for k, v in service["environment"].items()}
        own = free_port()
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("BARID_")},
            **given,
            # As in the image, but on loopback, and with a port for each where one host has all.
            "BARID_WORKER_HOST": "127.0.0.1",
            "BARID_WORKER_PORT": str(own),
            "BARID_CONSOLE_PORT": str(self.ports["BARID_CONSOLE_PORT"]),
            "C_FORCE_ROOT": "true",
            "PYTHONPATH": str(ROOT),
        }
        self.ports[name] = own
        return self._run(
            name, [sys.executable, "-m", "workers.cli", *service["command"]], environment
        )

    def start_redis(self) -> None:
        program = Path(embedded.program(Settings(_env_file=None)))
        command = [self._here(word, "redis") for word in services()["redis"]["command"]]
        assert command[0] == "redis-server"
        self._run(
            "redis", [str(program), *command[1:], "--port", str(self._redis)], dict(os.environ)
        )
        wait_until(self.redis_is_well, 60, "Redis to be well")

    def redis_is_well(self) -> bool:
        """The health check of the file, against this Redis."""
        kind, test = services()["redis"]["healthcheck"]["test"]
        assert kind == "CMD-SHELL"
        program = Path(embedded.program(Settings(_env_file=None))).with_name("redis-cli")
        here = self._here(test, "redis").replace("redis-cli", f"{program} -p {self._redis}")
        return (
            subprocess.run(["/bin/sh", "-c", here], capture_output=True, timeout=10).returncode == 0
        )

    def stop(self) -> None:
        for process in self.processes.values():
            kill_group(process)

    def _here(self, text: str, name: str) -> str:
        mounts = [m.split(":") for m in services()[name]["volumes"]]
        (volume,) = [mount[0] for mount in mounts if mount[1] == "/run/barid"]
        return text.replace("/run/barid", str(self.secrets / OF_VOLUME[volume]))

    def _run(
        self, name: str, command: list[str], environment: dict[str, str]
    ) -> "subprocess.Popen[bytes]":
        with (self._directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, env=environment, cwd=self._directory, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        return self.processes[name]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Callable[[str], Stack]]:
    made: list[Stack] = []

    def start(broker: str) -> Stack:
        made.append(Stack(tmp_path, broker))
        return made[-1]

    yield start
    for one in made:
        one.stop()


def fetch(address: str, body: bytes | None = None) -> Any:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.loads(response.read())


def listened(console: str) -> set[str]:
    """Return the Celery queues that the workers of the console's state listen to."""
    return {q for w in fetch(f"{console}/api/state")["workers"] for q in w["queues"]}


def test_each_service_runs_with_its_command_and_an_article_goes_through(
    stack: Callable[[str], Stack],
) -> None:
    here = stack("redis")
    early = here.start("worker")  # bears a Redis that is not up yet
    here.start_redis()
    for name in ("feeds", "console"):
        here.start(name)
    console = f"http://127.0.0.1:{here.ports['BARID_CONSOLE_PORT']}"
    for port in (here.ports["worker"], here.ports["feeds"]):
        wait_until(partial(answers, f"http://127.0.0.1:{port}/health/ready"), 30, "a worker")
        assert healthcheck.ask(str(port)) == ""
    assert early.poll() is None
    wait_until(lambda: answers(f"{console}/health/ready"), 30, "the console")
    (article,) = make_articles(1)
    receipt = fetch(f"{console}/articles", article.model_dump_json(exclude_defaults=True).encode())
    assert receipt["outcome"] == "accepted"
    wait_until(lambda: len(fetch(f"{console}/api/events")["events"]) == 1, 60, "its event")
    wait_until(lambda: not fetch(f"{console}/api/state")["problems"], 60, "all to be well")
    # A worker answers its probes a moment before its first sign of life is in Redis.
    wait_until(lambda: listened(console) == {"bells", "feeds"}, 60, "both workers' signs of life")


def test_secrets_are_made_once_differ_and_are_for_their_group_only(tmp_path: Path) -> None:
    def make() -> dict[str, str]:
        make_secrets(tmp_path)
        return {str(f): f.read_text() for f in tmp_path.rglob("*") if f.is_file()}

    first = make()
    assert make() == first
    passwords = [f.read_text() for f in tmp_path.glob("*_password")]
    assert len(set(passwords)) == len(passwords) == 12
    assert all(re.fullmatch(r"[A-Za-z0-9]{40}", password) for password in passwords)
    assert not [f for f in tmp_path.rglob("*") if f.stat().st_mode & 0o007]
    assert "_PASSWORD" not in (tmp_path / "to/redis/users.acl").read_text()


def test_a_user_without_a_secret_stops_the_start_in_place_of_a_password_that_all_know(
    tmp_path: Path,
) -> None:
    users = tmp_path / "users.acl"
    users.write_text(USERS.read_text() + "user barid-new on >NEW_PASSWORD +ping\n")
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(subprocess.CalledProcessError) as raised:
        make_secrets(made, users)
    assert "NEW_PASSWORD" in raised.value.stderr
    assert not (made / "to/redis/users.acl").exists()


def test_each_service_can_read_its_own_secrets_and_no_others(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    own = {f.name.removesuffix("_password"): f.read_text() for f in tmp_path.glob("*_password")}
    users = {
        "producer",
        "worker",
        "feeds",
        "consumer",
        "push",
        "logs",
        "console",
        "notify",
        "health",
        "redis",
    }
    may = {
        "redis": users,
        "rabbitmq": {"rabbitmq"},
        "grafana": {"grafana"},
        **{name: {name, "rabbitmq"} for name in ("worker", "feeds", "console")},
        "demo": {"console", "rabbitmq"},
        "logs": {"logs"},
        "prometheus": set(),
        "loki": set(),
    }
    for name, service in services().items():
        if name == "secrets":
            continue
        read = ""
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("secrets"):
                assert mount.endswith(":ro")
                read += "".join(
                    f.read_text() for f in (tmp_path / OF_VOLUME[source]).rglob("*") if f.is_file()
                )
        assert {who for who, password in own.items() if password in read} == may[name], name


def test_the_health_check_asks_the_role_of_its_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARID_WORKER_PORT", str(free_port()))  # nobody listens there

    def started_as(command: str) -> int:
        (tmp_path / "cmdline").write_bytes(command.replace(" ", "\0").encode())
        return healthcheck.main(tmp_path / "cmdline")

    assert (
        started_as("/sbin/docker-init -- /opt/barid/bin/python /opt/barid/bin/barid worker -c 2")
        == 1
    )
    assert started_as("barid worker") == 1
    assert started_as("barid enqueue -") == 0
