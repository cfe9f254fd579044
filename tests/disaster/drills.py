"""The drills: each brings a disaster over a loaded service and counts what it cost."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import redis

from tests.disaster.scene import PATIENCE, SETTINGS, Outcome, Scene, scene
from tests.servers import Service, free_port, redis_answers, wait_until
from workers.store import embedded

RATE = 60.0
"""Articles a second."""


def backup(directory: Path, articles: int) -> Outcome:
    """A snapshot is taken while all goes on; later the machine is lost, and the snapshot is used."""
    outcome = Outcome(
        "backup and restore",
        "lost is what came after the snapshot began, unless it is sent again; what was handled "
        "after it is handled again",
    )
    with scene(directory, articles, RATE) as played:
        played.wait_for(0.4)
        safe = set(played.sent)
        second = directory / "second"
        home = second / f"redis-{played.made.server.version.split('.')[0]}"
        home.mkdir(parents=True)
        began = time.monotonic()
        _snapshot(played.made, home / "dump.rdb")
        outcome.notes.append(f"the snapshot took {time.monotonic() - began:.1f} s under load")
        played.wait_for(0.8)
        played.stop_sending()
        played.kill()
        played.made.kill_redis()
        at = time.monotonic()
        _append_only(played.made, home)
        restored = Service(second, **SETTINGS)  # type: ignore[arg-type]
        try:
            return _count(played, outcome, safe, at, restored)
        finally:
            played.kill()
            restored.stop()


def tail(directory: Path, articles: int, cut: int = 40_000) -> Outcome:
    """Power fails: Redis is killed, and the last bytes of its append-only file never were written."""
    outcome = Outcome(
        "lost tail of the append-only file",
        "lost is what was accepted in the tail (a second with everysec), unless it is sent again; "
        "what was handled in it is handled again",
    )
    with scene(directory, articles, RATE) as played:
        played.wait_for(0.4)
        before = set(played.sent)
        # Redis writes before it confirms, so all of them are in what is there now.
        whole = _append_only_file(played).stat().st_size
        played.wait_for(0.7)
        played.stop_sending()
        played.made.kill_redis()
        at = time.monotonic()
        file = _append_only_file(played)
        size = file.stat().st_size
        cut = min(cut, size - whole)
        with file.open("r+b") as stream:
            stream.truncate(size - cut)
        outcome.notes.append(f"cut off {cut:,} of {size:,} bytes, in the middle of a command")
        played.made.restart_redis()
        if gone := [i for i in before if not played.made.ledger.version(i)]:
            outcome.broken.append(f"{len(gone)} articles from before the tail are not known")
        return _count(played, outcome, before, at)


def emptied(directory: Path, articles: int) -> Outcome:
    """Somebody empties Redis by mistake, while everything runs."""
    outcome = Outcome(
        "Redis emptied by mistake",
        "lost is what was in flight and what no consumer had handled, and every subscription, "
        "feed and memory of known articles that no file declares; all that is sent again is new",
    )
    with scene(directory, articles, RATE) as played:
        played.wait_for(0.4)
        played.stop_sending()
        wait_until(lambda: len(played.handled()) >= 40, PATIENCE, "articles that are handled")
        done = set(played.handled())
        played.made.redis().flushall()
        at = time.monotonic()
        played.kill()  # what runs is started again, and makes its subscription again
        played.start()
        counted = _count(played, outcome, played.send_rest(), at)
        if old := [i for i in done if played.handled()[i] < 2]:
            counted.broken.append(f"{len(old)} articles that were sent again were not taken as new")
        return counted


def broker(directory: Path, articles: int, url: str, replace: Callable[[], object]) -> Outcome:
    """RabbitMQ is replaced by an empty one while everything runs.

    Args:
        directory: of the drill.
        articles: how many.
        url: of the broker.
        replace: what replaces it, to be called.
    """
    outcome = Outcome(
        "RabbitMQ replaced",
        "lost is what lay in its queues, until it is replayed from the recent events; nothing of "
        "the ledger",
    )
    with scene(directory, articles, RATE, broker_url=url) as played:
        played.wait_for(0.5)
        replace()
        at = time.monotonic()
        played.wait_for(0.9)
        played.stop_sending()
        safe = {i for i, sent in played.sent.items() if sent > at + 15}
        made = _count(played, outcome, safe, at, again=False)
        made.notes.append(_replay(played))
        played.settle()
        made.after = len(played.sent.keys() - played.handled().keys())
        return made


def _count(
    played: Scene,
    outcome: Outcome,
    safe: set[str],
    at: float,
    restored: Service | None = None,
    *,
    again: bool = True,
) -> Outcome:
    if restored:
        played.start(restored)
    played.settle()
    outcome.seconds = time.monotonic() - at
    handled = played.handled()
    outcome.sent = len(played.sent)
    missing = played.sent.keys() - handled.keys()
    outcome.lost, outcome.safe = len(missing), len(missing & safe)
    outcome.kept = len(safe)
    outcome.repeated = sum(n > 1 for n in handled.values())
    if again:
        played.send_all_again()
        played.settle()
        outcome.after = len(played.sent.keys() - played.handled().keys())
    return outcome


def _append_only_file(played: Scene) -> Path:
    """Return the file that Redis appends to."""
    home = Path(played.made.server.directory)
    return max(home.rglob("*.aof"), key=lambda f: f.stat().st_mtime)


def _snapshot(made: Service, file: Path) -> None:
    program = Path(embedded.program(made.settings)).with_name("redis-cli")
    command = [str(program), "-p", str(made.server.port), "--rdb", str(file)]
    environment = {"REDISCLI_AUTH": made.server.password}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)


def _append_only(made: Service, home: Path) -> None:
    """Make an append-only file of a snapshot, as docs/operating.md says."""
    port = free_port()
    program = embedded.program(made.settings)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(home)]
    command = [program, *options, "--appendonly", "no", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: redis_answers(client), 60, "Redis")
            client.config_set("appendonly", "yes")

            def written() -> bool:
                state = client.info("persistence")
                return not (state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])

            wait_until(written, 30, "the append-only file")
            client.shutdown(nosave=True)
        process.wait(30)
    finally:
        process.kill()


def _replay(played: Scene) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "subscriptions", "replay", "all", "--since", "10m"],
        env=played.made.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return f"replayed: {done.stdout.strip() or done.stderr.strip()}"
