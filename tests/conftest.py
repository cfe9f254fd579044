"""Fixtures: a Redis of the test run's own, and RabbitMQ where there is one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import hypothesis
import pytest

from tests.servers import Service

# No example has a time limit: a model that is loaded, or a busy machine, is no fault.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests on RabbitMQ, whose exchange they share, in one process (`make test`)."""
    for item in items:
        if "rabbitmq" in item.nodeid.lower() or "amqp_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("rabbitmq"))


@pytest.fixture(scope="session")
def _session_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("redis"))
    yield made
    made.stop()


@pytest.fixture
def barid(_session_service: Service, request: pytest.FixtureRequest) -> Iterator[Service]:
    """A service on the session's Redis, emptied; settings come from a `barid` mark."""
    mark = request.node.get_closest_marker("barid")
    made = _session_service.with_settings(**(mark.kwargs if mark else {}))
    made.redis().flushall()
    yield made
    made.kill_processes()


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """Where RabbitMQ is; tests that need it are skipped where BARID_TEST_AMQP_URL is not set.

    A virtual host of the run's own, where one can be made (`rabbitmqctl` wants the rights for it),
    so that runs beside each other do not get each other's events; else the address as it is.
    """
    url = os.environ.get("BARID_TEST_AMQP_URL")
    if not url:
        pytest.skip("BARID_TEST_AMQP_URL is not set: no RabbitMQ to test with")
    parts = urlsplit(url)
    name = f"barid-test-{uuid4().hex[:8]}"
    made = _rabbitmqctl("add_vhost", name) and _rabbitmqctl(
        "set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*"
    )
    yield urlunsplit(parts._replace(path=f"/{name}")) if made else url
    if made:
        _rabbitmqctl("delete_vhost", name)


def _rabbitmqctl(*command: str) -> bool:
    program = shutil.which("rabbitmqctl")
    if program is None:
        return False
    done = subprocess.run([program, *command], capture_output=True, timeout=60)
    return done.returncode == 0


@pytest.fixture
def samples() -> Path:
    """The sample articles of the demo."""
    return Path(__file__).parents[1] / "workers/cli/samples"
