"""Redis behind Sentinel: every new connection first asks the sentinels for the master.

`redis+sentinel://[[USER]:PASSWORD@]HOST[:26379][,HOST...]/MASTER[/DB][?sentinel_password=...]`
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from workers.store import refusals

SCHEME = "redis+sentinel://"
PORT = 26379


@dataclass(frozen=True, slots=True)
class SentinelUrl:
    """The parts of a Sentinel URL.

    Attributes:
        hosts: host and port of each sentinel.
        master: name by which the sentinels know the master.
        db: number of the database.
        username: for Redis.
        password: for Redis.
        sentinel_password: for the sentinels.
    """

    hosts: tuple[tuple[str, int], ...]
    master: str
    db: int = 0
    username: str | None = None
    password: str | None = None
    sentinel_password: str | None = None

    def sentinel_kwargs(self, timeout: float) -> dict[str, Any]:
        """Return what redis-py and kombu need to connect to the sentinels.

        A silent sentinel is given up after `timeout` seconds, and the next one is asked. By default
        the client would try each of them eleven times, which takes longer than a lease.
        """
        options: dict[str, Any] = {
            "socket_timeout": timeout,
            "socket_connect_timeout": timeout,
            "retry": Retry(NoBackoff(), 0),
        }
        return options | ({"password": self.sentinel_password} if self.sentinel_password else {})

    def kombu_url(self) -> str:
        """Return the URL in kombu's spelling: one for each sentinel."""
        user = quote(self.username or "", safe="")
        login = f"{user}:{quote(self.password, safe='')}@" if self.password else ""
        return ";".join(f"sentinel://{login}{host}:{port}/{self.db}" for host, port in self.hosts)

    def kombu_options(self, timeout: float) -> dict[str, Any]:
        """Return what kombu needs in addition to its URL; `timeout` is in seconds."""
        return {"master_name": self.master, "sentinel_kwargs": self.sentinel_kwargs(timeout)}

    def client(self, timeout: float, **options: Any) -> "redis.Redis":
        """Return a client of the master; it connects with its first command.

        Args:
            timeout: seconds to wait for a sentinel or for Redis.
            options: for the client's connections.
        """
        waits = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
        sentinels = Sentinel(  # type: ignore[no-untyped-call]
            self.hosts, sentinel_kwargs=self.sentinel_kwargs(timeout)
        )
        login = {"db": self.db, "username": self.username, "password": self.password}
        client: redis.Redis = sentinels.master_for(  # type: ignore[no-untyped-call]
            self.master, refusals.Client, **login, **waits, **options
        )
        return client


def parse(url: str) -> SentinelUrl:
    """Return the parts of a URL.

    Raises:
        ValueError: it does not have the form above; the message says what is wrong.
    """
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    username, _, password = login.partition(":")
    path = parts.path.strip("/").split("/")
    if not path[0] or len(path) > 2:
        raise ValueError("needs /MASTER or /MASTER/DB after the sentinels")
    return SentinelUrl(
        hosts=tuple(_host(host) for host in hosts.split(",")),
        master=path[0],
        db=int(path[1]) if len(path) == 2 else 0,
        username=unquote(username) or None,
        password=unquote(password) or None,
        sentinel_password=parse_qs(parts.query).get("sentinel_password", [None])[0],
    )


def master_of(client: "redis.Redis") -> str | None:
    """Return the name of the master that one of our clients follows; None for a plain client."""
    pool = client.connection_pool
    return str(pool.service_name) if isinstance(pool, SentinelConnectionPool) else None


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError(f"{text!r} names no sentinel: write HOST or HOST:PORT")
    return parts.hostname, parts.port or PORT
