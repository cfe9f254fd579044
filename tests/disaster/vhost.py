"""A virtual host of RabbitMQ of one's own, that can be replaced by an empty one."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4


@dataclass
class Broker:
    """RabbitMQ, or why there is none.

    Attributes:
        url: of the virtual host; empty: there is none.
        missing: why not.
    """

    url: str = ""
    missing: str = ""

    def replace(self) -> None:
        """Put an empty broker in its place."""
        self.remove()
        self.make()

    def make(self) -> bool:
        """Make the virtual host; returns whether that was possible."""
        parts = urlsplit(self.url)
        user = parts.username or "guest"
        return _rabbitmqctl("add_vhost", self._name) and _rabbitmqctl(
            "set_permissions", "-p", self._name, user, ".*", ".*", ".*"
        )

    def remove(self) -> None:
        """Remove the virtual host with all that it holds."""
        _rabbitmqctl("delete_vhost", self._name)

    @property
    def _name(self) -> str:
        return urlsplit(self.url).path.lstrip("/")


@contextmanager
def vhost(url: str) -> Iterator[Broker]:
    """Make a virtual host of one's own on the broker at an address."""
    if not url:
        yield Broker(missing="BARID_TEST_AMQP_URL is not set")
        return
    if not shutil.which("rabbitmqctl"):
        yield Broker(missing="rabbitmqctl is not installed")
        return
    made = Broker(urlunsplit(urlsplit(url)._replace(path=f"/barid-drill-{uuid4().hex[:8]}")))
    if not made.make():
        yield Broker(missing="rabbitmqctl may not make a virtual host")
        return
    try:
        yield made
    finally:
        made.remove()


def _rabbitmqctl(*command: str) -> bool:
    done = subprocess.run(["rabbitmqctl", *command], capture_output=True, timeout=60, check=False)
    return done.returncode == 0
