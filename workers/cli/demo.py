"""`barid demo`."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import click
from rich.panel import Panel
from rich.text import Text

from schemas.event import EnrichedEvent
from workers.cli.output import (
    COLOURS,
    err,
    event_row,
    event_table,
    is_terminal,
    isolated_lines,
    json_option,
    out,
)

WAIT = 60.0
"""Seconds that the demo waits for its events."""


@click.command(name="demo")
@click.option("--keep", is_flag=True, help="Write the events to barid-demo-events.jsonl.")
@json_option
def command(keep: bool) -> None:
    """Run the whole service on a Redis of its own and show what comes out.

    It starts an embedded Redis in a temporary directory and a Celery worker, enqueues sample
    articles in Arabic, English and French (feed items, HTML pages, plain text), and shows the
    events that a subscription receives. In a pipe it writes the events as JSON lines.
    """
    with tempfile.TemporaryDirectory(prefix="barid-demo-") as directory:
        # Before anything reads the settings, so that the demo touches nothing of the user's.
        os.environ["BARID_DATA_DIR"] = directory
        for name in ("BARID_REDIS_URL", "BARID_BROKER_URL"):
            os.environ.pop(name, None)
        _run(Path(directory), keep)


def _run(directory: Path, keep: bool) -> None:
    from workers.app import default_producer
    from workers.cli.intake import read_path
    from workers.events.consumer import subscribe
    from workers.settings import get_settings
    from workers.store import embedded
    from workers.telemetry.logging import configure

    settings = get_settings()
    configure(settings.model_copy(update={"log_level": "warning"}), sys.stderr)
    said = out if is_terminal() else err  # in a pipe, standard output is for the events
    server = embedded.ensure(settings)
    try:
        said.print(f"[dim]1.[/] embedded Redis {server.version} on 127.0.0.1:{server.port}")
        subscription = subscribe("demo", settings=settings)
        with _worker(directory) as log:
            said.print("[dim]2.[/] a Celery worker with two processes")
            with as_file(files("workers.cli").joinpath("samples")) as samples:
                items = list(read_path(samples, settings.limits))
            began = time.monotonic()
            articles = [i.article for i in items if i.article is not None]
            summary = default_producer().enqueue(articles)
            said.print(f"[dim]3.[/] {summary.accepted} articles enqueued")
            events: list[EnrichedEvent] = []
            subscription.consume(events.append, limit=summary.accepted, timeout=WAIT)
            took = time.monotonic() - began
            if len(events) < summary.accepted:
                raise click.ClickException(
                    f"only {len(events)} of {summary.accepted} events arrived; the worker's log:\n"
                    + log.read_text("utf-8")[-3000:]
                )
            said.print(f"[dim]4.[/] {len(events)} events received, {took:.1f} s after the first\n")
        if is_terminal():
            _show(events)
        else:
            for event in events:
                click.echo(event.to_json())
        if keep:
            file = Path("barid-demo-events.jsonl")
            file.write_text("".join(f"{e.to_json()}\n" for e in events), "utf-8")
            said.print(f"[dim]the events are in {file}[/]")
    finally:
        embedded.stop(settings)


@contextmanager
def _worker(directory: Path) -> Iterator[Path]:
    log = directory / "worker.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            # -P: a file in the current directory, such as schemas.py, must not hide ours.
            [sys.executable, "-P", "-m", "workers.cli", "worker", "--concurrency", "2"],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "BARID_LOG_FORMAT": "json", "C_FORCE_ROOT": "true"},
        )
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _show(events: list[EnrichedEvent]) -> None:
    events.sort(key=lambda e: (e.data.language.code, -len(e.topics), e.data.content.title))
    table = event_table()
    for event in events:
        event_row(table, event)
    out.print(table)
    best = max(events, key=lambda e: (len(e.topics), e.data.language.code == "ar"))
    out.print()
    out.print(Panel(_explained(best), title="what carried the topics", title_align="left"))
    milliseconds = sorted(sum(e.data.timings_ms.values()) for e in events)
    middle = milliseconds[len(milliseconds) // 2]
    out.print(f"[dim]each article took {middle:.1f} ms in the stages (median)[/]")
    out.print("[dim]one event in full: barid demo --keep[/]")


def _explained(event: EnrichedEvent) -> Text:
    text = Text(isolated_lines(event.data.content.title), style="bold")
    for decision in event.data.topics:
        if decision.carried:
            style = COLOURS.get(decision.topic, "green")
            text.append(f"\n\n{decision.topic} {decision.probability:.2f}", style=f"bold {style}")
            for item in decision.evidence:
                text.append(f"\n  {item.weight:4.0%} ", style="dim")
                text.append(isolated_lines(item.text, indent=" " * 7), style="not bold")
    return text
