"""The development overlay's Redis, started here with the manifest's command and configuration."""

import os
import subprocess
from pathlib import Path

import pytest
import redis

from tests.deploy.manifests import KUBERNETES, SECRETS, containers, named, pod, render
from tests.servers import free_port, wait_until
from workers.settings import Settings
from workers.store.embedded import program


def test_redis_wants_the_password_of_the_secret_and_keeps_what_it_is_given(tmp_path: Path) -> None:
    workload = named(render("overlays/dev"), "StatefulSet", "barid-redis")
    (container,) = containers(workload)
    port = free_port()
    places = {m["mountPath"]: tmp_path / m["name"] for m in container["volumeMounts"]}
    assert set(places) == {"/data", "/run/redis", "/etc/redis", "/etc/redis-users"}
    volumes = pod(workload)["spec"]["volumes"] + workload["spec"]["volumeClaimTemplates"]
    assert len(volumes) == len(places)

    def here(text: str) -> str:
        for there, place in sorted(places.items(), reverse=True):  # /etc/redis-users first
            place.mkdir(exist_ok=True)
            text = text.replace(there, str(place))
        return text

    config = (KUBERNETES / "overlays/dev/redis.conf").read_text("utf-8")
    config = (
        here(config).replace("port 6379", f"port {port}").replace("bind * -::*", "bind 127.0.0.1")
    )
    (places["/etc/redis"] / "redis.conf").write_text(config, "utf-8")
    users = KUBERNETES / "components/redis-users/users.acl"
    (places["/etc/redis-users"] / "users.acl").write_text(users.read_text("utf-8"), "utf-8")
    server = Path(program(Settings(_env_file=None)))
    environment = {"PATH": f"{server.parent}:{os.environ['PATH']}"}
    for variable in container["env"]:
        ref = variable["valueFrom"]["secretKeyRef"]
        environment[variable["name"]] = SECRETS[ref["name"]][ref["key"]]
    admin = environment["REDISCLI_AUTH"]
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
        wait_until(lambda: ready(admin), 60, "the readiness probe")
        assert not ready("another")
        client = redis.Redis(port=port, password=admin)
        names = ("appendonly", "maxmemory-policy", "maxmemory")
        configuration = {name: str(client.config_get(name)[name]) for name in names}
        limit = int(configuration.pop("maxmemory"))
        assert configuration == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        assert 0 < limit < 512 * 2**20  # the container's own limit, with room to write anew
        assert (places["/run/redis"] / "users.acl").stat().st_mode & 0o077 == 0
        assert set(client.acl_users()) == {
            "default", "barid-worker", "barid-feeds", "barid-console",
        }  # fmt: skip
        for name in ("worker", "feeds", "console"):
            url = SECRETS[f"barid-{name}"]["redis-url"].replace(
                "barid-redis:6379", f"127.0.0.1:{port}"
            )
            with redis.Redis.from_url(url) as own:
                assert own.hlen("{barid}/ledger") == 0
                with pytest.raises(redis.exceptions.NoPermissionError):
                    own.flushall()
        client.close()
        process.terminate()  # the shell has given way to the server, so it hears this
        assert process.wait(60) == 0
        assert list(places["/data"].iterdir())
    finally:
        process.kill()
