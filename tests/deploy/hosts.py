"""The drill of hosts: workers' hosts are cut off in the middle of their work, and joined again.

    python -m tests.deploy.hosts [--cut SECONDS] [--defaults] [--logs DIRECTORY]

Six hosts, each a network namespace with an address and a host name of its own: Redis, three with a
worker, one that enqueues and one that consumes. A worker's host loses its network while it holds
articles, so that it cannot even say goodbye, and for longer than a lease. Then a second one, which
comes back with another address, so that all its connections are dead without its being told. At
the end everything is counted. Takes about a minute and a half. Needs root and iproute2, and says
what is missing.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.cluster import Cluster, Feed, barid, cluster
from tests.deploy.network import Host, missing, network
from tests.servers import wait_until
from workers.events.subscriptions import Subscriptions
from workers.operate.presence import Presence
from workers.settings import Settings

SHORT: dict[str, Any] = {
    # The defaults in small, so that a lease is over within the drill. The order matters:
    # an answer of Redis is waited for less long than a task may take, and that less than a lease.
    "redis_timeout": 1.5,
    "time_slice": 0.5,
    "soft_time_limit": 3.0,
    "hard_time_limit": 4.5,
    "lease": 6.0,
    "consumer_lease": 6.0,
    "log_stream": 20_000,
}
BURST = 2_500
"""Articles at once before each cut, so that every worker is busy then."""

CUT = 20.0
"""Seconds that a host is cut off: three leases, and longer than it takes to be missed."""

BACK = 120.0
"""Seconds that a host has to work again."""


@dataclass(slots=True)
class Outage:
    """A host that was cut off; times in seconds.

    Attributes:
        host: which one.
        moved: it came back with another address, so that its old connections were dead.
        meanwhile: articles that the others did.
        redelivered: articles that came back by their lease.
        named_after: from the cut until `barid status` named it; 0: never.
        sign_after: from joining again until its sign of life; 0: never.
        worked_after: from joining again until its first article; 0: never.
    """

    host: str
    moved: bool
    meanwhile: int = 0
    redelivered: int = 0
    named_after: float = 0.0
    sign_after: float = 0.0
    worked_after: float = 0.0


@dataclass(slots=True)
class Report:
    """What was counted: for each subscription events, articles lost, and events too many."""

    outages: list[Outage] = field(default_factory=list)
    articles: int = 0
    events: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    dead: int = 0
    repeated: int = 0
    seconds: float = 0.0

    def checks(self) -> dict[str, bool]:
        """Return what has to be so, and whether it was."""
        checks = {
            f"subscription {name}: every article gave one event": (got, lost, twice) == (self.articles, 0, 0)
            for name, (got, lost, twice) in self.events.items()
        } | {"no dead letters": self.dead == 0}  # fmt: skip
        for o in self.outages:
            checks |= {
                f"{o.host} held articles when it was cut off; they came back and others went on":
                    o.redelivered > 0 and o.meanwhile > 0,
                f"`barid status` named {o.host} under workers_lost": o.named_after > 0,
                f"{o.host} worked again": o.worked_after > 0,
            }  # fmt: skip
        return checks


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cut", type=float, default=CUT, help="seconds that the host is cut off")
    parser.add_argument(
        "--defaults",
        action="store_true",
        help="Barid's own time limits, not short ones: takes minutes",
    )
    parser.add_argument(
        "--logs", type=Path, metavar="DIRECTORY", help="keep every host's log there"
    )
    given = parser.parse_args()
    settings: dict[str, Any] = {} if given.defaults else SHORT
    if given.cut <= (lease := Settings(_env_file=None, **settings).lease):
        parser.error(
            f"--cut must be longer than a lease, {lease:g} s, or the host's articles go through none but it"
        )
    if lacks := missing():
        sys.exit("The drill cannot run here:\n" + "\n".join(f"  {what}" for what in lacks))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is cleaned up
    with (
        tempfile.TemporaryDirectory(prefix="barid-hosts-") as directory,
        network() as net,
        cluster(net, Path(directory), **settings) as made,
    ):
        try:
            report = run(made, given.cut)
        finally:
            if given.logs:
                given.logs.mkdir(parents=True, exist_ok=True)
                for log in Path(directory).glob("*.log*"):
                    shutil.copy(log, given.logs)
    checks = report.checks()
    _print(report, given.cut, made)
    for what, well in checks.items():
        print(f"{'passed' if well else 'FAILED'}: {what}")
    failed = list(checks.values()).count(False)
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def run(made: Cluster, cut: float) -> Report:
    """Run the drill.

    Args:
        made: a cluster in which only Redis runs.
        cut: seconds that each worker's host is cut off.
    """
    report = Report()
    workers = [made.network.add(f"worker-{n}") for n in (1, 2, 3)]
    source, reader = made.network.add("producer"), made.network.add("consumer")
    for name in ("count", "archive"):
        Subscriptions(made.settings).declare(name)
    for host in workers:
        made.start_worker(host)
    presence = Presence(made.settings)
    wait_until(lambda: len(presence.workers()[0]) == len(workers), 60, "three workers")
    print(f"Redis and {len(workers)} workers are up, each on a host of its own", flush=True)
    made.start(
        reader,
        *barid("consume", "--name", "archive", "--follow", "--format", "json"),
        log="archive.jsonl",
    )
    began = time.monotonic()
    feed = Feed(made, source)
    for host, moved in ((workers[1], False), (workers[2], True)):
        report.outages.append(outage(made, feed, host, source, cut, moved=moved))
    report.articles = feed.stop()
    wait_until(lambda: made.ledger.depth()["in_flight"] == 0, 120, "an empty ledger")
    wait_until(lambda: len(_archived(made)) >= report.articles, 60, "the consumer")
    time.sleep(1.0)  # what would come a second time has time to
    report.seconds = time.monotonic() - began
    _count(made, report, feed.identities, workers)
    return report


def outage(
    made: Cluster, feed: Feed, host: Host, other: Host, cut: float, *, moved: bool
) -> Outage:
    """Cut a busy worker's host off, join it again, and see how long what takes."""
    seen, ledger, presence = Outage(host.name, moved), made.ledger, Presence(made.settings)
    feed.burst(BURST)
    wait_until(lambda: ledger.depth()["waiting"] > BURST / 2 and _worked(made, host, time.time() - 0.5) > 0,
               60, f"{host.name} to be busy")  # fmt: skip

    made.network.cut(host)
    off, before = time.monotonic(), ledger.counts()
    print(
        f"{host.name} ({host.address}) is cut off, {before['finished']:,} articles done", flush=True
    )
    while time.monotonic() - off < cut:
        problems = {p["name"]: p["what"] for p in made.status(other)["problems"]}
        if host.name in problems.get("workers_lost", "") and not seen.named_after:
            seen.named_after = time.monotonic() - off
            print(f"  barid status: workers_lost: {problems['workers_lost']}", flush=True)
        time.sleep(0.5)
    after = ledger.counts()
    seen.meanwhile = after["finished"] - before["finished"]
    seen.redelivered = after.get("returned", 0) - before.get("returned", 0)

    if moved:
        made.network.move(host)
    made.network.join(host)
    joined, by_clock = time.monotonic(), time.time()
    print(f"{host.name} is joined again{', with another address' if moved else ''}", flush=True)
    while time.monotonic() - joined < BACK and not (seen.worked_after and seen.sign_after):
        if host.name in {sign.host for sign in presence.workers()[0]}:
            seen.sign_after = seen.sign_after or time.monotonic() - joined
        if worked := _worked(made, host, by_clock):
            seen.worked_after = seen.worked_after or worked - by_clock
        time.sleep(0.2)
    return seen


def _worked(made: Cluster, host: Host, since: float) -> float:
    """Return when a host's worker first finished an article after a moment; 0: it has not."""
    times = (at for name, at in made.log_lines(host) if name == "article.enriched" and at > since)
    return next(times, 0.0)


def _archived(made: Cluster) -> list[str]:
    """Return the ids of the articles whose events the consumer has written down."""
    lines = (made.directory / "archive.jsonl").read_text("utf-8").split("\n")[:-1]
    return [str(json.loads(line)["subject"]) for line in lines]


def _count(made: Cluster, report: Report, expected: set[str], workers: list[Host]) -> None:
    raw = made.ledger.redis.lrange(made.ledger.keys.queue("count"), 0, -1)
    queued = [str(json.loads(json.loads(message)["body"])["subject"]) for message in raw]
    for name, subjects in (("count", queued), ("archive", _archived(made))):
        times = Counter(subjects)
        doubled = sum(times.values()) - len(times)
        report.events[name] = (len(subjects), len(expected - set(times)), doubled)
    report.dead = made.ledger.depth()["dead"]
    report.repeated = sum(n == "article.repeated" for h in workers for n, _ in made.log_lines(h))


def _print(report: Report, cut: float, made: Cluster) -> None:
    s = made.settings
    print(f"{report.articles:,} articles in {report.seconds:.0f} s; two of three worker hosts cut off for {cut:g} s each"
          f" (lease {s.lease:g} s, redis_timeout {s.redis_timeout:g} s)")  # fmt: skip
    for o in report.outages:
        print(f"{o.host}: named lost after {o.named_after:.1f} s; {o.redelivered} articles delivered again, {o.meanwhile:,}"
              f" done by the others; joined again{' with another address' if o.moved else ''}: sign of life after"
              f" {o.sign_after:.1f} s, first article after {o.worked_after:.1f} s")  # fmt: skip
    for name, (got, lost, twice) in report.events.items():
        print(f"subscription {name}: events {got:,}, lost {lost}, doubled {twice}")
    print(
        f"dead letters {report.dead}; finished a second time, which did nothing: {report.repeated} articles"
    )


if __name__ == "__main__":
    main()
