"""Documents that name the tests behind what they say name tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/promises.md", "docs/security.md")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def named_in(document: str) -> list[tuple[str, str]]:
    return _TEST.findall((ROOT / document).read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = named_in(document)
    assert len(named) >= 20
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_row_is_without_a_test(document: str) -> None:
    rows = [
        line for line in (ROOT / document).read_text("utf-8").splitlines() if line.startswith("| ")
    ]
    bare = [
        row for row in rows if not _TEST.search(row) and not re.match(r"\| (---|what|threat)", row)
    ]
    assert bare == []
