import ast
from pathlib import Path
from typing import get_args

from workers.telemetry.lognames import EVENTS, EventName

WORKERS = Path(__file__).parents[3] / "workers"


def test_every_name_that_may_be_logged_says_what_it_means() -> None:
    assert list(EVENTS) == list(get_args(EventName))


def test_every_name_is_used() -> None:
    used: set[object] = set()
    for file in WORKERS.rglob("*.py"):
        if file.name != "lognames.py":
            nodes = ast.walk(ast.parse(file.read_text("utf-8")))
            used |= {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert set(EVENTS) <= used
