"""The documents as data: their fenced blocks, the commands that they show, and what came of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/**/*.md", "schemas/*.md", "workers/**/*.md")
    for path in ROOT.glob(pattern)
)
"""Every document of the project."""

SPREAD = 3
"""Backticks that open and close a block."""

_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)$")
_ANYTHING = "…"
_OF_THE_MACHINE = {"host.name", "delivery"}
"""Fields whose values a document cannot know: a slow machine delivers an article twice."""
_SAME_ANYWHERE = (  # what differs from run to run, and what stands for it
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"), "TIME"),
    (re.compile(r"\b\d\d-\d\d \d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b[0-9]+(\.[0-9]+)+"), "NUMBER"),
    (re.compile(r"NUMBER:\d+"), "ADDRESS"),
    (re.compile(r"\b\w+@[\w.-]+"), "WORKER"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `line` is where its text begins."""

    document: str
    line: int
    kind: str
    text: str


@dataclass(slots=True)
class Sample:
    """A command that a document shows, and the lines that it shows of its output."""

    document: str
    line: int
    command: str
    shown: list[str] = field(default_factory=list)


def blocks(document: str) -> Iterator[Block]:
    """Yield the fenced blocks of a document."""
    lines = (ROOT / document).read_text("utf-8").splitlines()
    begun: tuple[int, re.Match[str]] | None = None
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if begun is None and fence:
            begun = number + 1, fence
        elif begun and line == begun[1]["indent"] + "`" * SPREAD:
            text = dedent("\n".join(lines[begun[0] - 1 : number - 1]))
            yield Block(document, begun[0], begun[1]["kind"], text)
            begun = None
    assert begun is None, f"{document}:{begun and begun[0]}: a block is not closed"


def samples(block: Block) -> Iterator[Sample]:
    """Yield the commands of a console block; a backslash at the end goes on with the next line."""
    sample: Sample | None = None
    for number, line in enumerate(block.text.splitlines(), block.line):
        if sample and not sample.shown and sample.command.endswith("\\"):
            sample.command = f"{sample.command[:-1]} {line.strip()}"
        elif line.startswith("$ "):
            if sample:
                yield sample
            sample = Sample(block.document, number, line[2:])
        else:
            assert sample, f"{block.document}:{number}: output before any command"
            sample.shown.append(line)
    if sample:
        yield sample


def promised_prints(block: Block) -> list[str]:
    """Return what the comments behind the `print` calls of a Python block say that they print."""
    return re.findall(r"^ *print\(.*\)  # (.+)$", block.text, re.M)


def mismatch(shown: list[str], printed: list[str]) -> str:
    """Say how the lines that a document shows differ from those that came; empty: not at all.

    A line that is only `…` stands for any lines, `…` within a line for any text.
    """
    left = _units(printed)
    free = False
    for unit in _units(shown):
        if unit == _ANYTHING:
            free = True
            continue
        while free and left and not _agrees(unit, left[0]):
            left.pop(0)
        if not left or not _agrees(unit, left[0]):
            return f"shown:   {unit}\nprinted: {left[0] if left else 'nothing more'}"
        left.pop(0)
        free = False
    return "" if free or not left else f"not shown: {left[0]}"


def _units(lines: list[str]) -> list[object]:
    """Return lines with blanks left out and JSON objects, of a line or of several, as values."""
    units: list[object] = []
    begun = ""
    for line in lines:
        begun += line
        if begun.startswith("{"):
            try:
                units.append(json.loads(begun))
            except ValueError:
                continue
        elif begun.strip():
            units.append(begun.strip())
        begun = ""
    return units + ([begun] if begun else [])


def _agrees(shown: object, printed: object) -> bool:
    """Whether two values are of one shape, and alike but for what differs from run to run."""
    if shown == _ANYTHING:
        return True
    if isinstance(shown, str) and isinstance(printed, str):
        parts = map(re.escape, map(_steady, shown.split(_ANYTHING)))
        return re.fullmatch(".*".join(parts), _steady(printed)) is not None
    if isinstance(shown, dict) and isinstance(printed, dict):
        same = (
            _agrees(shown[k], printed[k]) for k in shown.keys() & printed.keys() - _OF_THE_MACHINE
        )
        return shown.keys() == printed.keys() and all(same)
    if isinstance(shown, list) and isinstance(printed, list):
        return len(shown) == len(printed) and all(map(_agrees, shown, printed))
    if isinstance(shown, float) or (isinstance(shown, int) and not isinstance(shown, bool)):
        return isinstance(printed, int | float) and (
            shown == printed or shown > 99 or shown % 1 > 0
        )
    return shown == printed


def _steady(text: str) -> str:
    for pattern, word in _SAME_ANYWHERE:
        text = pattern.sub(word, text)
    return text
