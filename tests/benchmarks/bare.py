"""The bare work: the same pipeline in plain processes that read a file and write one."""

import multiprocessing
import time
from itertools import islice
from pathlib import Path
from typing import Any

from schemas import RawArticle

WARM = 100
"""Articles that each process takes first, before anything is measured."""


def bare(file: Path, number: int) -> tuple[float, float]:
    """Read, enrich and write in a number of plain processes, as one would without a queue.

    Returns:
        Seconds that it took, and seconds of processor time of all processes; what they take to
        begin and to end is in neither.
    """
    ready, go = multiprocessing.Barrier(number + 1), multiprocessing.Barrier(number + 1)
    ends: Any = multiprocessing.Array("d", 2 * number)
    processes = [
        multiprocessing.Process(target=_plain, args=(file, number, part, ready, go, ends))
        for part in range(number)
    ]
    for process in processes:
        process.start()
    ready.wait()
    began = time.monotonic()
    go.wait()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit("a plain process failed")
    return max(ends[:number]) - began, sum(ends[number:])


def _plain(file: Path, number: int, part: int, ready: Any, go: Any, ends: Any) -> None:
    from workers.pipeline import default_pipeline

    pipeline = default_pipeline()
    with file.open("rb") as lines:
        for line in islice(lines, WARM):
            pipeline.enrich(RawArticle.model_validate_json(line))
    ready.wait()
    go.wait()
    used = time.process_time()
    with file.open("rb") as lines, file.with_suffix(f".{part}.out").open("w") as out:
        for position, line in enumerate(lines):
            if position % number == part:
                event = pipeline.enrich(RawArticle.model_validate_json(line))
                out.write(event.to_json() + "\n")
    ends[part], ends[number + part] = time.monotonic(), time.process_time() - used
