"""Tables of sentences whose dates or counts stand in brackets, with what they mean."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT

_MARKED = re.compile("⟦(.*?)⟧")


@dataclass(frozen=True)
class Row:
    """A sentence with the passages to find in it, and what each of them means."""

    language: str
    sentence: str
    passages: list[tuple[int, str]]
    meanings: list[str]


def rows(name: str) -> list[Row]:
    """Return the rows of a table."""
    lines = Path(ROOT / "tests" / "data" / "when" / name).read_text("utf-8").splitlines()
    return [_row(line) for line in lines if line and not line.startswith("#")]


def _row(line: str) -> Row:
    language, marked, meant = line.split("\t")
    passages = [
        # Each passage before it has brought two brackets.
        (match.start() - 2 * n, match[1])
        for n, match in enumerate(_MARKED.finditer(marked))
    ]
    sentence = marked.replace("⟦", "").replace("⟧", "")
    return Row(language, sentence, passages, [part.strip() for part in meant.split(";") if part])
