"""A managed Redis speaks TLS: ledger and broker both look at its certificate."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.manifests import containers, of_kind, pod, render
from tests.servers import Service, wait_until
from workers.errors import Unreachable
from workers.settings import Settings
from workers.store.connection import broker_url, check, connect, kombu_connection

PLAIN = "rediss://:a-password@redis.example:6379/0"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (PLAIN, f"{PLAIN}?ssl_cert_reqs=required"),
        (f"{PLAIN}?ssl_ca_certs=/ca", f"{PLAIN}?ssl_ca_certs=/ca&ssl_cert_reqs=required"),
        (f"{PLAIN}?ssl_cert_reqs=none", f"{PLAIN}?ssl_cert_reqs=none"),  # said on purpose
        ("redis://redis.example/0", "redis://redis.example/0"),
    ],
)
def test_the_broker_asks_for_a_certificate_unless_told_otherwise(url: str, wanted: str) -> None:
    assert broker_url(Settings(redis_url=url, _env_file=None)) == wanted
    assert broker_url(Settings(redis_url="redis://a/0", broker_url=url, _env_file=None)) == wanted


def test_every_deployment_of_production_may_be_given_an_authority() -> None:
    for workload in of_kind(render("overlays/prod"), "Deployment"):
        (volume,) = [v for v in pod(workload)["spec"]["volumes"] if v["name"] == "redis-ca"]
        assert volume["configMap"] == {"name": "barid-redis-ca", "optional": True}
        (mount,) = [m for m in containers(workload)[0]["volumeMounts"] if m["name"] == "redis-ca"]
        assert mount["mountPath"] == "/etc/barid-redis"


@pytest.fixture
def tls(barid: Service, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The test's Redis behind TLS: its URL, and its certificate, which signs itself."""
    if not (shutil.which("haproxy") and shutil.which("openssl")):
        pytest.skip("no haproxy or openssl: install them (Debian: apt-get install haproxy openssl)")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    key, certificate, both = (tmp_path / name for name in ("key.pem", "ca.crt", "both.pem"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(certificate)),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    both.write_text(certificate.read_text() + key.read_text())
    config = tmp_path / "tls.cfg"
    config.write_text(
        "defaults\n mode tcp\n timeout connect 3s\n timeout client 1m\n timeout server 1m\n"
        f"listen redis\n bind 127.0.0.1:{port} ssl crt {both}\n"
        f" server redis 127.0.0.1:{barid.server.port}\n"
    )
    proxy = subprocess.Popen(["haproxy", "-db", "-f", str(config)], stderr=subprocess.DEVNULL)

    def listens() -> bool:
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(listens, 60, "the proxy to listen")
        yield f"rediss://:{barid.server.password}@localhost:{port}/0", certificate
    finally:
        proxy.terminate()
        proxy.wait(10)


def test_a_certificate_that_nobody_vouches_for_is_refused_by_ledger_and_broker(
    tls: tuple[str, Path],
) -> None:
    url, certificate = tls
    refused = Settings(redis_url=url, redis_timeout=3, _env_file=None)
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        check(connect(refused))
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        kombu_connection(refused).ensure_connection(max_retries=1, timeout=4)

    taken = Settings(redis_url=f"{url}?ssl_ca_certs={certificate}", redis_timeout=3, _env_file=None)
    check(connect(taken))
    with kombu_connection(taken) as connection:
        assert connection.default_channel.client.ping()
