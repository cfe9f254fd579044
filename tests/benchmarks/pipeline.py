"""Processor time of each stage of the pipeline, also against that of another checkout.

    python -m tests.benchmarks.pipeline --pool POOL.jsonl.gz ... [--against WORKTREE]

Each checkout has a process of its own. They are given the same articles in turn, a few at a time,
so that the machine's moods meet both; the first third of the articles of each language only warms
what they remember. `event` is the making of the event, to which work could have been moved. A
ratio is the median over the turns of new to old. Every field of every event and the sketches have
to be equal, or are counted and shown. `--cut 1700` leaves of each text what makes about 3 KB of
Arabic; 0 leaves all of it.
"""

import argparse
import gc
import gzip
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Any, NamedTuple

SUMS = {
    "text, language, topics": ("clean", "language", "topics"),
    "where, who, when": ("where", "who", "when"),
}
"""Groups of stages that are added up; what `all` adds up is everything."""

UNLIKE = ("timings_ms", "versions")
"""Fields of `data` that need not be equal."""

SHOWN = 5
"""Differences that are printed."""

Entry = dict[str, Any]
Seconds = dict[str, float]
"""By stage, of the articles of one turn."""


class Turn(NamedTuple):
    """What the checkouts took for a few articles of a language, and what they said.

    Attributes:
        language: of the articles.
        warms: whether it only warms what is remembered.
        seconds: what each checkout took.
        said: what each said of each article.
    """

    language: str
    warms: bool
    seconds: list[Seconds]
    said: list[list[Entry]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path, help="another checkout, such as a git worktree")
    parser.add_argument("--pool", type=Path, nargs="+", help="JSON lines with lang, title, text")
    parser.add_argument("--articles", type=int, default=600, help="of each language")
    parser.add_argument("--cut", type=int, default=1_700, help="characters of each text; 0: all")
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    if not given.pool:
        parser.error("--pool is needed")
    roots = [given.against.resolve()] if given.against else []
    checkouts = [Checkout(root) for root in [*roots, Path(__file__).parents[2]]]
    articles = chosen(given.pool, given.articles, given.cut)
    turns = list(take_turns(checkouts, articles, given.batch))
    for checkout in checkouts:
        checkout.close()
    if given.against:
        show_differences(turns)
    show_times(turns)


class Checkout:
    """A process that runs the pipeline of a checkout."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-P", str(Path(__file__).resolve()), "--serve"]
        self._process = subprocess.Popen(
            command, cwd=root,
            env={"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1", "BARID_STORIES": "true"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        if (served := self._read()) != str(root):
            raise RuntimeError(f"{root}: its process has the code of {served}")

    def run(self, batch: list[Entry]) -> tuple[Seconds, list[Entry]]:
        """Return the seconds that each stage took, and what the events say."""
        assert self._process.stdin
        print(json.dumps(batch), file=self._process.stdin, flush=True)
        seconds, said = self._read()
        return seconds, said

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)

    def _read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def serve() -> None:
    """Answer batches of articles on standard input, in a process of its own."""
    import workers.pipeline
    from schemas.article import RawArticle
    from workers.pipeline import Pipeline

    workers.pipeline.perf_counter = process_time  # type: ignore[attr-defined]
    pipeline = Pipeline.load()
    gc.collect()
    gc.freeze()  # as a worker does before it forks
    print(json.dumps(str(Path(workers.pipeline.__file__).parents[1])), flush=True)
    for line in sys.stdin:
        seconds: dict[str, float] = defaultdict(float)
        answers = []
        for entry in json.loads(line):
            given = {key: value for key, value in entry.items() if key != "lang"}
            article = RawArticle(source="pool", **given)
            began = process_time()
            if hasattr(pipeline, "understand"):
                known = workers.pipeline.Known.of(article)
                event, sketch = pipeline.understand(article, known)
            else:  # a checkout from before there were stories
                event, sketch = pipeline.enrich(article), None
            made = process_time()
            written = event.to_json()
            seconds["JSON"] += process_time() - made
            stages = {name: took / 1000 for name, took in event.data.timings_ms.items()}
            for name, took in {**stages, "event": made - began - sum(stages.values())}.items():
                seconds[name] += took
            data = json.loads(written)["data"]
            answer = {key: value for key, value in data.items() if key not in UNLIKE}
            answers.append({**answer, "sketch": sketch.pack().hex() if sketch else None})
        print(json.dumps([seconds, answers]), flush=True)


def chosen(pools: Iterable[Path], most: int, cut: int) -> dict[str, list[Entry]]:
    """Return articles of each language, cut to a length; shorter ones are left out then."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for pool in pools:
        with gzip.open(pool, "rt", encoding="utf-8") as lines:
            for given in map(json.loads, lines):
                if len(given["text"]) < cut:
                    continue
                entry = {"title": given["title"] or None, "body": given["text"][: cut or None]}
                if len(given.get("date") or "") == len("2015-07-21"):
                    entry["published_at"] = given["date"] + "T12:00:00Z"
                found[given["lang"]].append({**entry, "lang": given["lang"]})
    # Of every part of the pools.
    return {code: its[:: max(1, len(its) // most)][:most] for code, its in sorted(found.items())}


def take_turns(
    checkouts: list[Checkout], articles: dict[str, list[Entry]], size: int
) -> Iterator[Turn]:
    """Give each checkout a few articles after the other; who begins takes turns as well."""
    for code, entries in articles.items():
        feed, done = iter(entries), 0
        while batch := list(islice(feed, size)):
            order = checkouts if done // size % 2 else checkouts[::-1]
            answers = {checkout: checkout.run(batch) for checkout in order}
            seconds, said = zip(*(answers[one] for one in checkouts), strict=True)
            yield Turn(code, done < len(entries) // 3, list(seconds), list(said))
            done += len(batch)


def show_differences(turns: Iterable[Turn]) -> None:
    """Print in which fields that both have the checkouts differ."""
    unlike: Counter[str] = Counter()
    compared = 0
    for turn in turns:
        for old, new in zip(*turn.said, strict=True):
            compared += 1
            for field in old.keys() & new.keys():
                if old[field] != new[field]:
                    unlike[f"{turn.language} {field}"] += 1
                    if sum(unlike.values()) <= SHOWN:
                        print(f"{turn.language} {field}:\n  {old[field]}\n  {new[field]}")
    print(f"{compared} events compared, {sum(unlike.values())} fields differ {dict(unlike)}\n")


def show_times(turns: list[Turn]) -> None:
    """Print the milliseconds of each stage, and how they compare."""
    sides = len(turns[0].seconds)
    old = "old | new | new/old" if sides > 1 else "ms"
    print(f"ms an article | articles | {old}\n--- | ---{' | ---' * (3 if sides > 1 else 1)}")
    for code in dict.fromkeys(turn.language for turn in turns):
        its = [turn for turn in turns if turn.language == code and not turn.warms]
        stages = list(dict.fromkeys(name for side in its[0].seconds[::-1] for name in side))
        for name, parts in ({it: (it,) for it in stages} | SUMS | {"all": tuple(stages)}).items():
            took = [
                [
                    sum(turn.seconds[side].get(part, 0.0) for part in parts)
                    * 1000
                    / len(turn.said[0])
                    for turn in its
                ]
                for side in range(sides)
            ]
            cells = [f"{mean(side):.3f}" for side in took]
            if sides > 1:
                ratios = [now / was for was, now in zip(*took, strict=True) if was]
                cells.append(f"{median(ratios):.2f}" if ratios else "")
            number = sum(len(turn.said[0]) for turn in its)
            print(" | ".join((f"{code} {name}", str(number), *cells)))


if __name__ == "__main__":
    main()
