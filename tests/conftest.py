"""Fixtures: a Redis of the test run's own, and RabbitMQ where there is one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import hypothesis
import pytest
from _pytest.nodeid import NodeId

from tests import servers
from tests.servers import Service

# No example has a time limit: a model that is loaded, or a busy machine, is no fault.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

servers.forking = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests in an order for several processes (`make test`).

    Those on RabbitMQ, whose exchange they share, are kept in one process. What takes long, and what
    one process has to do alone, comes first: at the end the others would wait for it. Those in a
    browser come last: its client leaves a running event loop, in which no test can start another.
    """
    for item in items:
        if "rabbitmq" in item.nodeid.lower() or "amqp_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("rabbitmq"))
    items.sort(key=_turn)
    if config.getoption("loadgroup", False):
        for item in items:
            if group := item.get_closest_marker("xdist_group"):
                _put_into(group.args[0], item)


def _turn(item: pytest.Item) -> int:
    if "browser" in getattr(item, "fixturenames", ()):
        return 2
    return 0 if any(map(item.get_closest_marker, ("xdist_group", "timeout"))) else 1


def _put_into(group: str, item: pytest.Item) -> None:
    """Tell the scheduler of pytest-xdist the group of a test, which it reads from the test's id.

    pytest-xdist 3.8 writes it where pytest 9.2 does not look for it any more, so that groups were
    no groups: https://github.com/pytest-dev/pytest-xdist/issues/1386.
    """
    item._id = NodeId.parse(f"{item.nodeid}@{group}")


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

    A virtual host of the run's own, where one can be made, so that runs beside each other do not
    get each other's events; else the address as it is.
    """
    url = _given_amqp_url()
    with _virtual_host(url) as made:
        yield made or url


@pytest.fixture
def fresh_amqp_url() -> Iterator[str]:
    """A virtual host of RabbitMQ in which nothing has ever been declared."""
    with _virtual_host(_given_amqp_url()) as made:
        if made is None:
            pytest.skip("rabbitmqctl may not make a virtual host here")
        yield made


def _given_amqp_url() -> str:
    url = os.environ.get("BARID_TEST_AMQP_URL")
    if not url:
        pytest.skip("BARID_TEST_AMQP_URL is not set: no RabbitMQ to test with")
    return url


@contextmanager
def _virtual_host(url: str) -> Iterator[str | None]:
    """Make a virtual host (`rabbitmqctl` wants the rights for it); its address, or None."""
    parts = urlsplit(url)
    name = f"barid-test-{uuid4().hex[:8]}"
    made = _rabbitmqctl("add_vhost", name) and _rabbitmqctl(
        "set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*"
    )
    yield urlunsplit(parts._replace(path=f"/{name}")) if made else None
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
