"""Signs of life end leases early: of a process, of a whole worker, and of one that only seemed dead."""

import json
import os
import signal
import time
from collections import Counter
from typing import Any

import psutil
import pytest

from tests.articles import make_articles
from tests.flow.articles.test_ledger import done, offers
from tests.proxy import proxy
from tests.servers import Running, Service, kill_group, wait_until
from workers.articles import holders, signs
from workers.articles.entries import Ending
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings

QUICK = {"sweep_interval": 0.05, "retry_delay": 30}
WITHIN = 10.0
"""Seconds in which articles of the dead must be taken up."""


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "SILENCE", 0.4)
    monkeypatch.setattr(holders, "GRACE", 0.2)


def _sweep(barid: Service, seconds: float, *alive: str) -> int:
    """Sweep once, and again and again for some seconds; returns how many articles came back."""
    returned, ends, client = 0, time.monotonic() + seconds, barid.redis()
    while True:
        signs.SIGN(client, barid.ledger.keys, more=alive)
        returned += barid.ledger.sweep().orphaned
        if time.monotonic() >= ends:
            return returned
        time.sleep(0.03)


@pytest.mark.usefixtures("_short")
@pytest.mark.barid(**QUICK, batch_size=1)
def test_the_leases_of_a_silent_process_end_and_no_others(barid: Service) -> None:
    barid.ledger.enqueue(offers(3))
    began = time.monotonic()
    [dead] = barid.ledger.claim(holder="dead").claims
    barid.ledger.claim(holder="alive")
    barid.ledger.claim()  # by one that gives no signs
    wait_until(lambda: _sweep(barid, 0.0, "alive") == 1, 30, "the silence to be long enough")
    assert time.monotonic() - began > 0.3
    assert _sweep(barid, 0.3, "alive") == 0
    [again] = barid.ledger.claim(holder="alive").claims
    assert (again.entry, again.delivery) == (dead.entry, 2)
    assert barid.ledger.finish([done(again)]).ended[0].ending is Ending.FINISHED
    # It comes back and ends what it had claimed: nothing happens.
    assert barid.ledger.finish([done(dead)]).ended[0].ending is Ending.REPEATED
    assert barid.redis().hlen(barid.ledger.keys.holders) == 1


@pytest.mark.usefixtures("_short")
@pytest.mark.barid(**QUICK)
def test_after_a_time_without_sweeps_nobody_is_judged_by_it(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "GRACE", 2.0)  # far longer than the sweeps of "other" alone
    barid.ledger.enqueue(offers(1))
    _sweep(barid, 0.3, "alive")
    barid.ledger.claim(holder="alive")
    time.sleep(2.5)  # Redis is away: nobody can give a sign, and the first to sweep is another
    assert _sweep(barid, 0.15, "other") == 0
    assert _sweep(barid, 2.5, "other", "alive") == 0


@pytest.mark.usefixtures("_short")
@pytest.mark.barid(**QUICK)
def test_the_delay_of_a_failed_article_is_not_cut_short(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim(holder="dead").claims
    barid.ledger.fail(claim, error="no", stage="clean", permanent=False)
    assert _sweep(barid, 0.8, "alive") == 0
    assert barid.ledger.depth()["leased"] == 1


@pytest.mark.usefixtures("_short")
@pytest.mark.barid(**QUICK)
def test_what_an_earlier_version_ended_leaves_no_holder(barid: Service) -> None:
    barid.ledger.enqueue(offers(1))
    [claim] = barid.ledger.claim(holder="alive").claims
    barid.redis().hdel(barid.ledger.keys.ledger, claim.entry)  # as that version's script does
    barid.redis().zrem(barid.ledger.keys.leases, claim.entry)
    assert _sweep(barid, 0.8) == 0
    assert barid.redis().hlen(barid.ledger.keys.holders) == 0


@pytest.mark.barid(**QUICK, redis_timeout=10)
def test_a_worker_whose_connections_die_silently_does_not_count_as_dead(
    barid: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holders, "SILENCE", 2.4)
    monkeypatch.setattr(signs, "EVERY", 0.2)
    monkeypatch.setattr(signs, "TIMEOUT", 0.2)
    monkeypatch.setattr(holders, "GRACE", 0.2)
    name = holders.holder()
    barid.ledger.enqueue(offers(1))
    assert barid.ledger.claim(holder=name).claims
    port = str(barid.server.port)
    with proxy(lambda: barid.server.port) as between:
        url = barid.server.url.replace(f":{port}/", f":{between.port}/")
        there = Settings(redis_url=url, redis_timeout=10, _env_file=None)
        giving = signs.Signs(there, holders.holders([]).copy)
        giving.start()
        wait_until(lambda: between.half_open() > 0, 60, "a connection")
        assert _sweep(barid, 3.0) == 0
        giving.stop()
    wait_until(lambda: _sweep(barid, 0.0) == 1, 30, "the silence to be long enough")


def _stopped_with_claims(barid: Service, worker: Running, how: int, *, child: bool = False) -> None:
    """Stop or kill a worker, or its one child, at a moment when it has claims."""
    client: Any = barid.redis()
    keys = barid.ledger.keys
    held: set[bytes] = set()

    def caught() -> bool:
        [process] = [p for p in psutil.Process(worker.pid).children() if _is_python(p)]
        name = f":{process.pid}".encode()
        if not any(v.endswith(name) for v in client.hvals(keys.holders)):
            return False
        process.send_signal(signal.SIGSTOP)
        held.update(e for e, v in client.hgetall(keys.holders).items() if v.endswith(name))
        if not held:
            process.send_signal(signal.SIGCONT)
        elif child:
            process.send_signal(how)
        else:
            os.killpg(worker.pid, how)
        return bool(held)

    wait_until(caught, 30, "claims")


def _is_python(process: psutil.Process) -> bool:
    return process.exe() == psutil.Process().exe()


def _events(barid: Service) -> Counter[str]:
    client: Any = barid.redis()
    queue = client.lrange(barid.ledger.keys.queue("count"), 0, -1)
    return Counter(json.loads(json.loads(m)["body"])["subject"] for m in queue)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("what", ["group", "child", "paused"])
def test_articles_of_the_dead_are_taken_up_within_ten_seconds(barid: Service, what: str) -> None:
    Subscriptions(barid.settings).declare("count")
    first = barid.start_worker(1)
    wait_until(lambda: barid.redis().hlen(barid.ledger.keys.workers) == 1, 30, "a worker")
    given = list(make_articles(300))
    barid.producer().enqueue(given)
    how = signal.SIGSTOP if what == "paused" else signal.SIGKILL
    _stopped_with_claims(barid, first, how, child=what == "child")
    began = time.monotonic()
    if what != "child":
        barid.start_worker(1)
        wait_until(lambda: barid.redis().hlen(barid.ledger.keys.workers) == 2, 30, "another")
        began = time.monotonic()  # there is a worker that can take them up from here on
    wait_until(lambda: barid.ledger.counts().get("orphaned", 0) > 0, WITHIN, "articles of the dead")
    print(f"{what}: taken up after {time.monotonic() - began:.1f} s")
    wait_until(lambda: barid.ledger.counts().get("finished") == 300, 60, "all articles")
    if what == "paused":
        os.killpg(first.pid, signal.SIGCONT)
        log = barid.directory / "worker.log"
        wait_until(lambda: "article.repeated" in log.read_text("utf-8"), 30, "its own attempt")
    kill_group(first)
    assert _events(barid) == Counter(a.id for a in given)
