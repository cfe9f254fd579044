"""What README and docs show is what happens: their commands and programs are run, and compared.

Each document is run from top to bottom in one terminal, on a service of its own. Samples that need
another machine stand in `sh` blocks, which are not run.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.documents import (
    DOCUMENTS,
    ROOT,
    Block,
    Sample,
    blocks,
    mismatch,
    promised_prints,
    samples,
)
from tests.servers import Service, wait_until
from tests.terminal import GOES_ON, Done, Terminal, terminal
from workers.cli.intake import read_path

KINDS = {"console", "python", "sh", "text", "json", "toml"}
"""Kinds of blocks: the first two are run here."""

RUN = [d for d in DOCUMENTS if any(b.kind in ("console", "python") for b in blocks(d))]
NO_WORKER = {"README.md"}
"""Documents that start their own worker."""

INSTALLED = {"README.md"}
"""Documents whose commands start as they do for a user: an interpreter each."""

WITH_EVENTS = {
    "docs/consuming.md",
    "docs/operating.md",
    "docs/subscriptions.md",
    "docs/topics.md",
}
"""Documents for whose reader the service has been at work already."""

LOOKS = re.compile(r"^barid (status|logs|subscriptions$|feeds list|consume --since|topics drift)")
"""Commands that only look; what they tell of arrives a moment after the work is done."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("document", RUN)
def test_the_samples_of_a_document_do_what_it_shows(
    document: str, barid: Service, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        shell = stack.enter_context(
            terminal(barid, tmp_path / "clone", as_installed=document in INSTALLED)
        )
        if document not in NO_WORKER:
            shell.start("barid worker --concurrency 1 --hostname first@test")
            wait_until(lambda: shell.run("barid status").code == 0, 60, "all to be well")
        if document in WITH_EVENTS:
            prepare(barid, shell)
        for block in blocks(document):
            if block.kind == "python":
                run_program(block, shell)
            elif block.kind == "console":
                for sample in samples(block):
                    run_sample(sample, shell)
        assert set(shell.end().values()) <= {0, -SIGTERM}


def prepare(barid: Service, shell: Terminal) -> None:
    """Let the demo's articles go through, and lay some graded texts ready to learn from."""
    items = read_path(ROOT / "workers/cli/samples")
    barid.producer().enqueue([i.article for i in items if i.article])
    shell.settle()
    written = (ROOT / "workers/train/written.jsonl").read_text("utf-8").splitlines(keepends=True)
    for name in ("texts.jsonl", "grades.jsonl"):
        (shell.folder / name).write_text("".join(written[::10]), "utf-8")


def run_program(block: Block, shell: Terminal) -> None:
    done = shell.python(block.text)
    where = f"{block.document}:{block.line}"
    assert done.code == 0, f"{where}\n{done.errors}"
    for promised in promised_prints(block):
        assert promised in done.lines, f"{where}: {promised}\nprinted: {done.lines}"


def run_sample(sample: Sample, shell: Terminal) -> None:
    where = f"{sample.document}:{sample.line}: {sample.command}"
    command = re.sub(r"\s+#\s.*$", "", sample.command)
    if GOES_ON.search(command):
        assert not sample.shown, f"{where}\ngoes on: show what it prints by another command"
        shell.start(command)
        return
    done, problem = attempt(sample, command, shell)
    if LOOKS.match(command):
        for done, problem in repeatedly(sample, command, shell):
            if not problem and done.code == 0:
                break
    assert done.code == 0, f"{where}\nexit code {done.code}\n{done.lines}\n{done.errors}"
    assert not problem, f"{where}\n{problem}"
    shell.settle()


def attempt(sample: Sample, command: str, shell: Terminal) -> tuple[Done, str]:
    done = shell.run(command)
    return done, mismatch(sample.shown, done.lines) if sample.shown else ""


def repeatedly(sample: Sample, command: str, shell: Terminal) -> Iterator[tuple[Done, str]]:
    """Look again as long as what is to be seen may still be on its way."""
    for _ in range(10):
        yield attempt(sample, command, shell)


def test_every_block_is_of_a_known_kind_and_no_command_hides_in_one_that_is_not_run() -> None:
    for document in DOCUMENTS:
        for block in blocks(document):
            where = f"{document}:{block.line}"
            assert block.kind in KINDS, (
                f"{where}: say what the block is: {', '.join(sorted(KINDS))}"
            )
            if block.kind not in ("console", "python"):
                assert not re.search(r"^\$ ", block.text, re.M), f"{where}: a sample is `console`"


def test_a_difference_is_seen() -> None:
    shown = ["2 accepted, 0 known", '{"id": "…", "n": 1}', "…"]
    assert mismatch(shown, ["2 accepted, 0 known", '{"id": "x", "n": 1}', "more"]) == ""
    assert "3 accepted" in mismatch(shown, ["3 accepted, 0 known", '{"id": "x", "n": 1}'])
    assert "'m'" in mismatch(shown, ["2 accepted, 0 known", '{"id": "x", "m": 1}'])
    assert "more" in mismatch(shown[:1], ["2 accepted, 0 known", "more"])
    assert "nothing" in mismatch(["a", "…", "b"], ["a", "c"])
