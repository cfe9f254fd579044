"""The process that enqueues: told by lines on its input, it answers on its output.

    python -m tests.benchmarks.peers.produce MODULE FILE

A line in is a JSON object: `tag` and `count` of articles, `together` (how many to send at once),
and `rate` (articles a second; null: as fast as it goes). The line out has `began` (seconds since
1970) and `seconds` of processor time that it took. Article `n` of a tag has an address of its own.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from tests.benchmarks.peers.sending import Send

ADDRESS = b"https://news.example/"


def main() -> None:
    send: Send = importlib.import_module(f"tests.benchmarks.peers.{sys.argv[1]}").sender()
    articles = [_apart(line) for line in Path(sys.argv[2]).read_bytes().splitlines()]
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        tag = asked["tag"].encode()
        payloads = [_payload(articles, tag, n) for n in range(asked["count"])]
        began, used = time.time(), time.process_time()
        _produce(send, payloads, asked["together"], asked["rate"])
        used = time.process_time() - used
        print(json.dumps({"began": began, "seconds": used}), flush=True)


def _produce(send: Send, payloads: list[bytes], together: int, rate: float | None) -> None:
    began = time.perf_counter()
    for n in range(0, len(payloads), together):
        if rate:
            time.sleep(max(0.0, began + n / rate - time.perf_counter()))
        send(payloads[n : n + together])


def _apart(line: bytes) -> tuple[bytes, bytes]:
    """Part an article's JSON at its address."""
    before, _, rest = line.partition(ADDRESS)
    return before + ADDRESS, rest[rest.index(b'"') :]


def _payload(articles: list[tuple[bytes, bytes]], tag: bytes, number: int) -> bytes:
    before, after = articles[number % len(articles)]
    return b"%s%s/%d%s" % (before, tag, number, after)


if __name__ == "__main__":
    main()
