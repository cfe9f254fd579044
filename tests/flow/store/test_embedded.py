import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from tests.servers import wait_until
from workers.errors import ConfigurationError
from workers.settings import Settings
from workers.store import embedded


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, _env_file=None)


def test_it_starts_is_found_again_and_stops_with_its_data_kept(settings: Settings) -> None:
    first = embedded.ensure(settings)
    try:
        assert first.started
        redis.Redis.from_url(first.url).set("kept", "yes")
        again = embedded.ensure(settings)
        assert (again.pid, again.started) == (first.pid, False)
    finally:
        stopped = embedded.stop(settings)
    assert stopped
    assert stopped.pid == first.pid
    assert embedded.find(settings) is None
    assert embedded.stop(settings) is None
    second = embedded.ensure(settings)
    try:
        assert redis.Redis.from_url(second.url).get("kept") == b"yes"
    finally:
        embedded.stop(settings)


def test_after_a_kill_it_comes_back_at_the_same_address(settings: Settings) -> None:
    first = embedded.ensure(settings, fsync="always")
    try:
        redis.Redis.from_url(first.url).set("kept", "yes")
        os.kill(first.pid, signal.SIGKILL)
        wait_until(lambda: embedded.find(settings) is None, 30, "it to die")
        second = embedded.ensure(settings, fsync="always")
        assert second.url == first.url
        assert redis.Redis.from_url(first.url).get("kept") == b"yes"
    finally:
        embedded.stop(settings)


def test_it_is_stopped_while_the_process_that_started_it_runs_on(settings: Settings) -> None:
    start = (
        "import sys; from pathlib import Path; from workers.settings import Settings; "
        "from workers.store import embedded; "
        "embedded.ensure(Settings(data_dir=Path(sys.argv[1]), _env_file=None)); "
        "print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start, str(settings.data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as worker:  # fmt: skip
        assert worker.stdout
        assert worker.stdout.readline() == b"up\n"
        before = time.monotonic()
        assert embedded.stop(settings)
        assert time.monotonic() - before < 5


def test_it_listens_on_loopback_only_behind_a_password(settings: Settings) -> None:
    server = embedded.ensure(settings)
    try:
        client = redis.Redis.from_url(server.url)
        assert client.config_get("bind")["bind"] == "127.0.0.1"
        assert client.config_get("appendonly")["appendonly"] == "yes"
        with pytest.raises(redis.AuthenticationError):
            redis.Redis("127.0.0.1", server.port).ping()
        for name in ("redis.json", "redis-6/redis.conf"):
            file = settings.data_dir / name
            if file.exists():
                assert file.stat().st_mode & 0o077 == 0
        assert server.password not in server.describe()
    finally:
        embedded.stop(settings)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, redis_server="no-such-redis", _env_file=None)
    with pytest.raises(ConfigurationError, match="no-such-redis"):
        embedded.ensure(settings)


def test_a_program_that_is_no_redis_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, redis_server="true", _env_file=None)
    with pytest.raises(ConfigurationError, match="not a Redis server"):
        embedded.ensure(settings)


def test_stop_names_those_who_would_start_it_again(tmp_path: Path) -> None:
    environment = {**os.environ, "BARID_DATA_DIR": str(tmp_path), "COLUMNS": "80"}
    environment.pop("BARID_REDIS_URL", None)
    settings = Settings(data_dir=tmp_path, _env_file=None)
    server = embedded.ensure(settings)
    connected = subprocess.Popen(
        [sys.executable, "-c", "import sys, redis; c = redis.Redis.from_url(sys.argv[1]); c.ping(); "
         "print('up', flush=True); sys.stdin.read()", server.url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert connected.stdout
        assert connected.stdout.readline() == b"up\n"
        assert [user.pid for user in embedded.users(settings)] == [connected.pid]
        stop = [sys.executable, "-m", "workers.cli", "stop"]
        refused = subprocess.run(
            stop, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert refused.returncode == 1
        assert f"process {connected.pid}: " in refused.stderr
        assert "--anyway" in refused.stderr
        assert embedded.find(settings)
        done = subprocess.run(
            [*stop, "--anyway"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == 1  # one line, however long
        assert embedded.find(settings) is None
    finally:
        connected.kill()
        connected.communicate()
        embedded.stop(settings)
