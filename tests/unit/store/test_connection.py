"""URLs of Redis: what is shown of them, and those that go through Sentinel."""

import socket
import time

import pytest
import redis

from tests.locks import ends_well, held, locks_of
from workers.errors import ConfigurationError
from workers.settings import Settings
from workers.store.connection import (
    address,
    broker_url,
    connect,
    transport_options,
    without_password,
)
from workers.store.sentinel import parse

URL = "redis+sentinel://barid:p%40ss@a.example,b.example:26380/news/2?sentinel_password=geheim"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("redis://:geheim@host/0", "redis://:***@host/0"),
        ("amqp://user:geheim@host//", "amqp://user:***@host//"),
        (
            "sentinel://:geheim@a:1/0;sentinel://:geheim@b:1/0",
            "sentinel://:***@a:1/0;sentinel://:***@b:1/0",
        ),
        (URL, "redis+sentinel://barid:***@a.example,b.example:26380/news/2?sentinel_password=***"),
    ],
)
def test_a_url_is_shown_without_its_passwords(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_sentinel_url_has_hosts_master_database_and_passwords() -> None:
    parts = parse(URL)
    assert parts.hosts == (("a.example", 26379), ("b.example", 26380))
    assert (parts.master, parts.db, parts.username, parts.password) == ("news", 2, "barid", "p@ss")
    assert parts.sentinel_kwargs(2)["password"] == "geheim"


def test_kombu_and_the_ledger_are_led_to_the_same_master() -> None:
    settings = Settings(redis_url=URL, _env_file=None)
    assert broker_url(settings) == (
        "sentinel://barid:p%40ss@a.example:26379/2;sentinel://barid:p%40ss@b.example:26380/2"
    )
    options = transport_options(settings)
    assert options["master_name"] == "news"
    assert options["global_keyprefix"] == "{barid}:"
    assert address(connect(settings)) == "news/2 by Sentinel"


def test_a_silent_sentinel_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        client = parse(f"redis+sentinel://127.0.0.1:{port},127.0.0.1:{port}/m").client(0.3)
        began = time.monotonic()
        with pytest.raises(redis.RedisError):
            client.ping()
        assert (
            0.5 < time.monotonic() - began < 10
        )  # each of the two once, and the client's own tries


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://a",
        "redis+sentinel://a/m/x",
        "redis+sentinel://,b/m",
        "redis+sentinel://a:x/m",
        "ftp://a",
    ],
)
def test_a_url_that_cannot_be_used_is_a_clear_error(url: str) -> None:
    with pytest.raises(ConfigurationError, match="BARID_REDIS_URL: needs a redis://"):
        connect(Settings(redis_url=url, _env_file=None))


def test_a_child_forked_while_a_thread_uses_the_pool_can_use_it() -> None:
    client = connect(Settings(redis_url="redis://127.0.0.1:9/0", redis_timeout=0.1))
    with held(locks_of(client)):
        assert ends_well(client.connection_pool.reset)
