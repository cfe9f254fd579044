"""Connections: to Redis for the ledger, through kombu for the exchange."""

import re
from functools import lru_cache
from typing import Any

import redis
from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.backoff import ExponentialBackoff

from workers.errors import ConfigurationError, RedisFull, Unreachable
from workers.settings import Settings
from workers.store import embedded, forked, refusals, sentinel
from workers.store.keys import Keys
from workers.store.retry import BoundedRetry

EXCHANGE = "barid.events"
"""Name of the topic exchange that events go through."""

Client = redis.Redis
"""A client of a Redis."""

RedisError = redis.RedisError
"""Base class of the errors that a client raises."""

RedisRefused = redis.ResponseError
"""What a client raises when its Redis refuses a command."""

RedisForbidden = redis.exceptions.NoPermissionError
"""What a client raises when its user may not do what it asks."""

REDIS_AWAY = (redis.ConnectionError, redis.TimeoutError)
"""What a client raises when its Redis does not answer; the command may be tried again."""

REDIS_ERRORS = (redis.RedisError, OSError)
"""Everything that a client can raise."""

BROKER_ERRORS = (OperationalError, AMQPError, OSError)
"""What kombu raises when its broker does not answer or refuses a command."""

AWAY = (*REDIS_AWAY, OperationalError, ConnectionError, TimeoutError)
"""What is raised when a Redis or a broker does not answer or is restarting."""

SUPPORTED = "a redis://, rediss://, unix:// or redis+sentinel:// URL"


def redis_url(settings: Settings) -> str:
    """Return the URL of the Redis in use; if none is set, find or start the embedded one.

    Raises:
        ConfigurationError: there is neither a URL nor a server program for an embedded Redis.
    """
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    return embedded.ensure(settings).url


def broker_url(settings: Settings) -> str:
    """Return the URL of the Celery broker and events exchange."""
    own = settings.broker_url
    url = own.get_secret_value() if own else redis_url(settings)
    if url.startswith("rediss://") and "ssl_cert_reqs=" not in url:
        # By default kombu accepts any certificate, and hands the password to whoever shows one.
        return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"
    # kombu has its own spelling of sentinels and Unix sockets.
    if through := _sentinels(url):
        return through.kombu_url()
    return url.replace("unix://", "redis+socket://", 1) if url.startswith("unix://") else url


def same_redis(settings: Settings) -> bool:
    """Whether the exchange is in the ledger's Redis, so that one script can change both."""
    return settings.broker_url is None


def keys(settings: Settings) -> Keys:
    """Return the key names of these settings."""
    return Keys(settings.namespace, EXCHANGE)


@lru_cache(maxsize=8)
def _client(url: str, timeout: float) -> "redis.Redis":
    options: dict[str, Any] = {
        "health_check_interval": 30,
        # A script is safe to send again: each of them keeps its promise when run twice.
        "retry": BoundedRetry(ExponentialBackoff(cap=0.5, base=0.05), 3, seconds=1.5 * timeout),
    }
    if not url.startswith("unix://"):
        options["socket_keepalive"] = True  # a Unix socket refuses an option that only TCP has
    if through := _sentinels(url):
        client = through.client(timeout, **options)
    else:
        try:
            waits = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
            client = refusals.Client.from_url(url, **waits, **options)
        except ValueError as error:
            raise _unsupported(error) from None
    forked.watch(client.connection_pool)
    return client


def _sentinels(url: str) -> sentinel.SentinelUrl | None:
    if not url.startswith(sentinel.SCHEME):
        return None
    try:
        return sentinel.parse(url)
    except ValueError as error:
        raise _unsupported(error) from None


def _unsupported(error: ValueError) -> ConfigurationError:
    return ConfigurationError(f"BARID_REDIS_URL: needs {SUPPORTED}: {error}")


def connect(settings: Settings) -> "redis.Redis":
    """Return this process's client of the ledger's Redis; it connects with its first command."""
    return _client(redis_url(settings), settings.redis_timeout)


def check(client: "redis.Redis") -> None:
    """Check that the server answers.

    Raises:
        Unreachable: it does not answer within the client's timeout.
    """
    if why := absence(client):
        raise Unreachable(why)


def absence(client: "redis.Redis") -> str:
    """Return why the server does not answer; nothing if it does.

    Raises:
        Unreachable: it answers and refuses this user, which does not pass by itself.
    """
    try:
        client.ping()
    except (redis.AuthenticationError, RedisForbidden) as error:
        raise Unreachable(f"Redis at {address(client)} does not answer: {error}") from None
    except RedisFull:
        return ""  # it answers, and lets itself be read
    except redis.RedisError as error:
        return f"Redis at {address(client)} does not answer: {error}"
    return ""


def address(client: "redis.Redis") -> str:
    """Return where a client connects to, without its password."""
    kwargs = client.connection_pool.connection_kwargs
    if master := sentinel.master_of(client):
        return f"{master}/{kwargs.get('db', 0)} by Sentinel"
    if "path" in kwargs:
        return str(kwargs["path"])
    return f"{kwargs.get('host', 'localhost')}:{kwargs.get('port', 6379)}/{kwargs.get('db', 0)}"


def without_password(url: str) -> str:
    """Return a URL, or a list of them in one text, with passwords hidden."""
    url = re.sub(r"://([^/@:]*):[^/@]*@", r"://\1:***@", url)
    return re.sub(r"([?&]\w*password=)[^&]*", r"\1***", url)


def transport_options(settings: Settings) -> dict[str, object]:
    """Return kombu's options for this broker."""
    if same_redis(settings) or broker_url(settings).startswith(("redis", "rediss")):
        through = _sentinels(redis_url(settings)) if same_redis(settings) else None
        return {
            "global_keyprefix": keys(settings).prefix,
            "socket_timeout": settings.redis_timeout,
            "socket_connect_timeout": settings.redis_timeout,
            "socket_keepalive": True,
            # A connection that died silently is dropped after at most 1 s and twice this; by
            # kombu's own defaults, a worker would hear no bell for 51 s.
            "health_check_interval": max(1, round(settings.redis_timeout / 2)),
            **(through.kombu_options(settings.redis_timeout) if through else {}),
        }
    return {
        "confirm_publish": True,
        # Without these a broker that is cut off silently is waited for for ever.
        "read_timeout": settings.redis_timeout,
        "write_timeout": settings.redis_timeout,
    }


def kombu_connection(settings: Settings, heartbeat: int = 0) -> Connection:
    """Return a kombu connection to the exchange; it connects when it is first used.

    Args:
        settings: where it is, and how long it may take to answer.
        heartbeat: seconds between two heartbeats, where the broker has some; 0: none.
    """
    return Connection(
        broker_url(settings),
        transport_options=transport_options(settings),
        connect_timeout=settings.redis_timeout,
        heartbeat=heartbeat,
    )
