import re
from pathlib import Path

from workers.telemetry.lognames import EVENTS

WORKERS = Path(__file__).parents[3] / "workers"


_CALL = re.compile(r"log\.(?:info|warning|error|exception|debug)\(\s*\"([a-z_.]+)\"")
_DIRECT = re.compile(r"get_logger\([^)]*\)\.info\(\"([a-z_.]+)\"")
_CHOICE = re.compile(r"name = \"([a-z_.]+)\" if .* else \"([a-z_.]+)\"")


def test_every_log_event_is_named_and_every_name_is_used() -> None:
    used: set[str] = set()
    for file in WORKERS.rglob("*.py"):
        text = file.read_text("utf-8")
        used |= {*_CALL.findall(text), *_DIRECT.findall(text)}
        used |= {name for pair in _CHOICE.findall(text) for name in pair}
    assert used == set(EVENTS)
