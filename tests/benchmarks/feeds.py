"""Many feeds on one machine: are they polled within their interval, and what does it cost?

    python -m tests.benchmarks.feeds --feeds 5000 --minutes 12

A local server (another process) offers so many feeds under as many host names as there are loopback
addresses in use; half of them know ETags, each brings an article now and then. A worker of one
process polls them. Printed are polls a second, how late polls were, processor time and Redis memory.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import resource
import socket
import statistics
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.servers import Service, kill_group
from workers.feeds.store import Feed, FeedStore

HOSTS = 250
ITEMS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=5_000)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--interval", type=float, default=300, help="shortest between two polls, s")
    given = parser.parse_args()
    ports: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=_serve, args=(ports,), daemon=True)
    server.start()
    port = ports.get(timeout=30)
    with tempfile.TemporaryDirectory(prefix="barid-bench-") as name:
        service = Service(
            Path(name), allowed_networks=["127.0.0.0/8"], feed_min_interval=given.interval,
            feed_max_interval=given.interval, max_in_flight=1_000_000, host_interval=0.05,
        )  # fmt: skip
        try:
            _run(service, given, port)
        finally:
            service.stop()
            server.kill()


def _run(service: Service, given: argparse.Namespace, port: int) -> None:
    store = FeedStore(service.settings)
    redis = service.redis()
    before = int(redis.info("memory")["used_memory"])
    now = store.now()
    for n in range(given.feeds):
        host = f"127.0.{n % HOSTS // 100}.{n % HOSTS % 100 + 1}"
        store.add(Feed(f"feed {n}", f"http://{host}:{port}/{n}.xml", "never"), given.feeds)
        # Spread over an interval, as they are after a while by themselves.
        due = now + n / given.feeds * given.interval
        redis.zadd(service.ledger.keys.feeds_due, {f"feed {n}": due * 1000})
    worker = service.start(
        "-m", "workers.cli", "worker", "-c", "1", "--queues", "feeds", log="worker.log"
    )
    late: list[float] = []
    ends = time.monotonic() + given.minutes * 60
    started = time.monotonic()
    while time.monotonic() < ends:
        time.sleep(5)
        head: Any = redis.zrange(service.ledger.keys.feeds_due, 0, 0, withscores=True)
        late.append(max(store.now() - head[0][1] / 1000, 0.0))
    took = time.monotonic() - started
    cpu = _cpu_of_group(worker.pid)
    states = store.listed()
    polls = sum(f.state.polls for f in states)
    overdue = sum(f.state.polls == 0 for f in states)
    articles = sum(f.state.articles for f in states)
    problems = sum(bool(f.state.problem) for f in states)
    memory = int(redis.info("memory")["used_memory"]) - before
    ledger = int(redis.memory_usage(service.ledger.keys.ledger, samples=0) or 0)
    print(f"{given.feeds} feeds, {took:.0f} s: {polls} polls, {polls / took:.1f} a second")
    print(f"never polled: {overdue}; with a problem: {problems}; articles: {articles}")
    print(
        f"the feed longest due was late by (s): median {statistics.median(late):.1f}, max {max(late):.1f}"
    )
    print(
        f"processor time of the worker: {cpu / polls * 1000:.1f} ms a poll, {cpu / took:.0%} of a core"
    )
    print(
        f"Redis: {memory / 1e6:.1f} MB, of it the ledger {ledger / 1e6:.1f} MB; "
        f"{(memory - ledger) / given.feeds:.0f} bytes a feed without it"
    )
    kill_group(worker)


def _cpu_of_group(leader: int) -> float:
    """Return the processor seconds that a process group has used."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == leader:
                total += int(fields[11]) + int(fields[12])
    return total / ticks


def _serve(ports: Any) -> None:
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            number = int(self.path.strip("/").split(".")[0])
            # A new item every 20 minutes, at a time of each feed's own.
            newest = int((time.time() + number * 7) // 1200)
            body = _feed(number, newest)
            etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
            if number % 2 and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            if number % 2:
                self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512

        def verify_request(self, request: Any, client_address: Any) -> bool:
            return bool(client_address[0].startswith("127."))

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    # Listens on all addresses to have all of 127/8; whoever is not there is turned away.
    server = Server(("0.0.0.0", 0), Handler)
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ports.put(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()


def _feed(number: int, newest: int) -> bytes:
    items = "".join(
        f"<item><title>خبر {n} من {number}</title><link>https://news.example/{number}/{n}</link>"
        f"<guid isPermaLink='false'>{number}-{n}</guid><description>{'نص الخبر عن المحادثات. ' * 12}</description></item>"
        for n in range(newest, newest - ITEMS, -1)
    )
    return f"<rss version='2.0'><channel><title>{number}</title>{items}</channel></rss>".encode()


if __name__ == "__main__":
    print(json.dumps({"cores": os.cpu_count()}))
    main()
