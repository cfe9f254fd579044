"""The development overlay's Redis, started here with the manifest's command and configuration."""

import os
import subprocess
from pathlib import Path

import redis

from tests.deploy.manifests import KUBERNETES, SECRET, containers, named, pod, render
from tests.servers import free_port, wait_until
from workers.settings import Settings
from workers.store.embedded import program


def test_redis_wants_the_password_of_the_secret_and_keeps_what_it_is_given(tmp_path: Path) -> None:
    workload = named(render("overlays/dev"), "StatefulSet", "barid-redis")
    (container,) = containers(workload)
    port = free_port()
    places = {m["mountPath"]: tmp_path / m["name"] for m in container["volumeMounts"]}
    assert set(places) == {"/data", "/run/redis", "/etc/redis"}
    volumes = pod(workload)["spec"]["volumes"] + workload["spec"]["volumeClaimTemplates"]
    assert len(volumes) == len(places)

    def here(text: str) -> str:
        for there, place in places.items():
            place.mkdir(exist_ok=True)
            text = text.replace(there, str(place))
        return text

    config = (KUBERNETES / "overlays/dev/redis.conf").read_text("utf-8")
    config = (
        here(config).replace("port 6379", f"port {port}").replace("bind * -::*", "bind 127.0.0.1")
    )
    (places["/etc/redis"] / "redis.conf").write_text(config, "utf-8")
    server = Path(program(Settings(_env_file=None)))
    environment = {
        "PATH": f"{server.parent}:{os.environ['PATH']}",
        "REDISCLI_AUTH": SECRET["redis-password"],
    }
    (variable,) = container["env"]
    assert (variable["name"], variable["valueFrom"]["secretKeyRef"]["key"]) == (
        "REDISCLI_AUTH",
        "redis-password",
    )
    probe = [here(a) for a in container["readinessProbe"]["exec"]["command"]]
    probe[-1] = probe[-1].replace("redis-cli", f"redis-cli -p {port}")

    def ready(password: str) -> bool:
        with_password = environment | {"REDISCLI_AUTH": password}
        return (
            subprocess.run(probe, env=with_password, capture_output=True, timeout=10).returncode
            == 0
        )

    process = subprocess.Popen([here(a) for a in container["command"]], env=environment)
    try:
        wait_until(lambda: ready(SECRET["redis-password"]), 10, "the readiness probe")
        assert not ready("another")
        client = redis.Redis(port=port, password=SECRET["redis-password"])
        names = ("appendonly", "maxmemory-policy", "maxmemory")
        configuration = {name: str(client.config_get(name)[name]) for name in names}
        limit = int(configuration.pop("maxmemory"))
        assert configuration == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        assert 0 < limit < 512 * 2**20  # the container's own limit, with room to write anew
        assert (places["/run/redis"] / "password.conf").stat().st_mode & 0o077 == 0
        client.close()
        process.terminate()  # the shell has given way to the server, so it hears this
        assert process.wait(10) == 0
        assert list(places["/data"].iterdir())
    finally:
        process.kill()
