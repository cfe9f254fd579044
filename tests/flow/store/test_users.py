"""Each role does its work in Redis as its own user, and is refused what is not its own."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tests import warm
from tests.articles import make_articles
from tests.feedserver import Answer, Clock, Site, rss, serve, stories
from tests.receiver import receiving
from tests.servers import ROOT, Service, answers, free_port, service, wait_until
from tests.webclient import Web
from workers.articles import deadletters, ledger, pauses
from workers.articles.inbox import inbox
from workers.events import corrections, debts, holds, redis_backend
from workers.events.consumer import subscribe
from workers.feeds import store as feeds
from workers.feeds.store import Feed, FeedState, FeedStatus, FeedStore
from workers.operate.notify import notifier
from workers.operate.notify.declared import read_file
from workers.operate.notify.notifier import Notifier
from workers.operate.redisusers import ROLES, acl_file, rules
from workers.settings import Settings
from workers.store.connection import RedisForbidden, keys
from workers.store.script import Script

FILE = ROOT / "deploy/kubernetes/components/redis-users/users.acl"
PASSWORD = "of-the-tests"
FAST = {"allowed_networks": ["127.0.0.0/8"], "feed_min_interval": 0.5, "host_interval": 0.01}
BY_NAME = {role.name: role for role in ROLES}

SCRIPTS = {
    "producer": [ledger.ENQUEUE, ledger.VERSION],
    "worker": [v for m in (ledger, inbox, debts) for v in vars(m).values() if isinstance(v, Script)],
    "feeds": [ledger.ENQUEUE, ledger.SWEEP, debts.OWING, debts.REPAY,
              *(v for v in vars(feeds).values() if isinstance(v, Script))],
    "consumer": [holds.FETCH, holds.SETTLE, holds.EXTEND, debts.OWING, debts.REPAY],
    "push": [holds.FETCH, holds.SETTLE, holds.EXTEND, debts.OWING, debts.REPAY],
    "notify": [notifier.CLAIM],
    "console": [deadletters.REVIVE, pauses.PAUSE, redis_backend.PUSH, redis_backend.REQUEUE,
                corrections.CORRECT],
}  # fmt: skip
"""What each role runs, some of it so seldom that no test of a whole service would come upon it."""


class Users:
    """A service whose Redis knows the users of the file."""

    def __init__(self, barid: Service) -> None:
        self.barid, self.admin = barid, barid.redis()
        for line in acl_file().splitlines()[1:]:
            name, *given = line.removeprefix("user ").split()
            given = [PASSWORD.join((">", "")) if g.startswith(">") else g for g in given]
            self.admin.execute_command("ACL", "SETUSER", name, "reset", *given)

    def url(self, role: str) -> str:
        return f"redis://barid-{role}:{PASSWORD}@127.0.0.1:{self.barid.server.port}/0"

    def client(self, role: str) -> "redis.Redis":
        return redis.Redis.from_url(self.url(role), socket_timeout=10)

    def settings(self, role: str) -> Settings:
        return Settings(redis_url=self.url(role), data_dir=self.barid.directory, _env_file=None)

    def start(self, role: str, *command: str) -> None:
        """Start a command for as long as the test takes."""
        more = {"BARID_REDIS_URL": self.url(role)}
        self.barid.start("-m", "workers.cli", *command, log=f"{role}.log", more=more)

    def run(self, role: str, *command: str, given: bytes = b"") -> str:
        """Run a command to its end."""
        environment = self.barid.environment | {"BARID_REDIS_URL": self.url(role)}
        done = warm.run(command, environment, given)
        assert done.returncode in (0, 1), done.stderr.decode()  # 1: `status` has something to say
        return done.stdout.decode()

    def refused(self) -> list[tuple[str, str, str]]:
        """Return what users were refused: who, and which command or key."""
        log: Any = self.admin.execute_command("ACL", "LOG")
        found = {
            (_text(e["username"]), _text(e["reason"]), _text(e["object"])) for e in map(_named, log)
        }
        # What the client library tells of itself, and what `barid status` can do without.
        asked = {"client", "client|setinfo", "config", "config|get"}
        return sorted(f for f in found if f[2] not in asked)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _named(entry: Any) -> dict[str, Any]:
    """Return an entry of the log, which is a map or a flat list by the version of the protocol."""
    pairs = entry.items() if isinstance(entry, dict) else zip(entry[::2], entry[1::2], strict=True)
    return {_text(name): value for name, value in pairs}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Users]:
    with service(tmp_path_factory.mktemp("users"), **FAST) as barid:
        yield Users(barid)


def test_the_file_has_the_users_that_the_command_prints() -> None:
    assert FILE.read_text("utf-8") == acl_file()


@pytest.mark.parametrize("role", SCRIPTS)
def test_every_key_of_every_script_of_a_role_is_its_own(users: Users, role: str) -> None:
    client, namespace = users.client(role), keys(users.settings(role))
    sets = (namespace, namespace.inbox(), namespace.subscription("alerts"))
    for script in SCRIPTS[role]:
        names = next(s for s in sets if all(hasattr(s, name) for name in script.keys))
        for name in script.keys:
            client.exists(getattr(names, name))  # is refused if the key is not its own


def test_each_role_does_its_work_and_asks_for_nothing_more(users: Users, tmp_path: Path) -> None:
    users.admin.execute_command("ACL", "LOG", "RESET")
    given = [a.model_dump_json(exclude_defaults=True) for a in make_articles(12, seed=3)]
    alerts = subscribe("alerts", settings=users.settings("consumer"))
    site = Site(Clock(time.time() - 79_200))
    site.feeds["all"] = ("/all.xml", lambda s, p, h: Answer(body=rss(stories(s, "all"))), "never")
    with serve(site):
        feed = (f"{site.url}/all.xml", "--name", "f", "--full-text", "never")
        users.run("console", "feeds", "add", *feed)
        users.start("worker", "worker", "-c", "1", "-Q", "bells")
        users.start("feeds", "worker", "-c", "1", "-Q", "feeds")
        port = free_port()
        users.start("console", "console", "--port", str(port))
        users.run("producer", "enqueue", "-", given="\n".join(given[:6]).encode())
        users.client("producer").lpush("{barid}/inbox", "no article", *given[6:9])
        web = Web(f"http://127.0.0.1:{port}")
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/health/ready"), 60, "the console")
        assert web.ask("POST", "/articles", given[9].encode())[0] == 202
        got: list[str] = []

        def read() -> bool:
            alerts.consume(lambda event: got.append(event.id), timeout=0.1)
            return len(got) >= 10 + len(site.wanted)

        wait_until(read, 60, "the events of producers, inbox, HTTP and feed")
    for path in ("/api/state", "/api/events", "/api/feeds", "/api/logs", "/metrics"):
        assert web.ask("GET", path)[0] in (200, 404)
    users.run("console", "deadletters", "retry", "--all")
    users.run("console", "status")
    users.barid.kill_processes()  # the tests after this one are alone with the same Redis
    assert users.refused() == []


NOTIFY = """
[notify]
begins_after = 0
[notify.webhook]
url_file = "hook"
format = "json"
allow_private = true
"""


def test_who_may_see_what_is_wrong_tells_it_and_a_worker_does_not(
    users: Users, tmp_path: Path
) -> None:
    barid = users.barid
    store = FeedStore(barid.settings)
    store.add(Feed("broken", "https://broken.example/rss"), 10)
    failed = FeedState(status=FeedStatus.FAILING, failures=3, problem="answered 500")
    store.settle(Feed("broken", "https://broken.example/rss"), failed, None, {})
    subscribe("alerts", settings=barid.settings).close()
    with receiving() as receiver:
        (tmp_path / "hook").write_text(receiver.url)
        (tmp_path / "notify.toml").write_text(NOTIFY)
        rules = read_file(tmp_path / "notify.toml")
        worker, teller = (
            Notifier(users.settings(role), rules, takeover=0, first=True)
            for role in ("worker", "notify")
        )
        users.admin.execute_command("ACL", "LOG", "RESET")
        for _ in range(2):
            with pytest.raises(RedisForbidden):
                worker.round()
        assert not receiver.got
        assert not worker.in_office
        users.admin.execute_command("ACL", "LOG", "RESET")
        for _ in range(2):
            teller.round()
        teller.stop()
    begun = [one["name"] for got in receiver.got for one in json.loads(got.body)["begun"]]
    assert begun.count("feeds_failing") == 1
    assert users.refused() == []


OTHERS: dict[str, list[tuple[str, ...]]] = {
    "producer": [
        ("XRANGE", "{barid}/recent", "-", "+"), ("LRANGE", "{barid}:alerts", "0", "-1"),
        ("HGETALL", "{barid}/dead"), ("HGETALL", "{barid}/feed_options"),
        ("GET", "{barid}/receipt_secret"), ("DEL", "{barid}/subscriptions"),
    ],
    "worker": [
        ("HGETALL", "{barid}/feed_options"), ("GET", "{barid}/receipt_secret"),
        ("HGETALL", "{barid}/feed_hubs"), ("DEL", "{barid}/corrections"),
    ],
    "feeds": [
        ("XRANGE", "{barid}/recent", "-", "+"), ("HGETALL", "{barid}/dead"),
        ("GET", "{barid}/receipt_secret"), ("HGETALL", "{barid}/inbox_dead"),
        ("DEL", "{barid}/stories"),
    ],
    "consumer": [
        ("HGETALL", "{barid}/ledger"), ("LPUSH", "{barid}/inbox", "x"),
        ("LPUSH", "{barid}/waiting", "x"), ("HGETALL", "{barid}/feed_options"),
        ("HGETALL", "{barid}/dead"), ("HSET", "{barid}/pauses", "all", "{}"),
    ],
    "push": [("HGETALL", "{barid}/ledger"), ("GET", "{barid}/receipt_secret")],
    "notify": [
        ("HGETALL", "{barid}/feed_options"), ("HGETALL", "{barid}/dead"), ("GET", "{barid}/receipt_secret"),
        ("XRANGE", "{barid}/recent", "-", "+"), ("LPUSH", "{barid}/inbox", "x"), ("HSET", "{barid}/pauses", "all", "{}"),
    ],
    "logs": [("HGETALL", "{barid}/ledger"), ("LRANGE", "{barid}:alerts", "0", "-1")],
    "console": [("GET", "{other}/ledger"), ("SET", "session:of:another:service", "x")],
}  # fmt: skip
SERVER = [
    ("FLUSHALL",), ("FLUSHDB",), ("CONFIG", "GET", "*"), ("CONFIG", "SET", "maxmemory", "1"),
    ("SHUTDOWN", "NOSAVE"), ("KEYS", "*"), ("SCAN", "0"), ("RANDOMKEY",), ("MONITOR",),
    ("CLIENT", "LIST"), ("CLIENT", "KILL", "TYPE", "normal"), ("ACL", "LIST"), ("ACL", "WHOAMI"),
    ("DEBUG", "SLEEP", "0"), ("SAVE",), ("REPLICAOF", "192.0.2.1", "6379"), ("SCRIPT", "FLUSH"),
    ("SWAPDB", "0", "1"), ("MODULE", "LIST"), ("SLOWLOG", "GET"), ("GET", "elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize("role", OTHERS)
def test_a_role_is_refused_what_is_not_its_own(users: Users, role: str) -> None:
    client = users.client(role)
    for command in OTHERS[role] + SERVER:
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.execute_command(*command)
        if command in OTHERS[role]:  # nor by a script
            call = f"return redis.call({', '.join(repr(c) for c in command)})"
            with pytest.raises(
                redis.exceptions.ResponseError, match=r"can't (access|run)|permission"
            ):
                client.eval(call, 0)


def test_a_consumer_can_be_held_to_its_own_subscriptions(users: Users) -> None:
    given = rules(BY_NAME["consumer"], subscriptions=["alerts"]).split()
    users.admin.execute_command(
        "ACL", "SETUSER", "barid-one", "reset", "on", f">{PASSWORD}", *given
    )
    subscribe("secret", settings=users.settings("consumer"))
    held = subscribe("alerts", settings=users.settings("one"))
    assert held.consume(lambda event: None, timeout=0.05) >= 0
    with pytest.raises(redis.exceptions.NoPermissionError):
        users.client("one").rpop("{barid}:secret")
    with pytest.raises(redis.exceptions.NoPermissionError):
        subscribe("secret", settings=users.settings("one")).consume(print, timeout=0.05)
    with pytest.raises(redis.exceptions.NoPermissionError):
        users.client("one").lpush("{barid}:bells", "x")


def test_a_health_check_can_do_nothing_but_ask(users: Users) -> None:
    url = f"redis://health:{PASSWORD}@127.0.0.1:{users.barid.server.port}/0"
    with redis.Redis.from_url(url) as client:
        assert client.ping()
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.get("x")
