"""The sample events as files: one JSON file each, an index for programs, and a table for people.

They are kept in schemas/samples/, since whoever tests a consumer has the schemas but may not have
the workers. The sample of two megabytes, thirty times as long as all others together, is left out.
"""

import json
import re
from collections.abc import Iterable

from workers.cli.kit.samples import HUGE, Sample

INDEX_FILE = "index.json"
README_FILE = "README.md"

# Direction marks and joiners are invisible, and reorder lines in editors.
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def files(samples: Iterable[Sample]) -> dict[str, str]:
    """Return the text of each file, by name."""
    samples = list(samples)
    events = {_file(sample): _text(sample.event) for sample in samples}
    return {**events, INDEX_FILE: _text(index(samples)), README_FILE: _readme(samples)}


def index(samples: Iterable[Sample]) -> list[dict[str, object]]:
    """Return what a test of a consumer needs to know about each sample, in order."""
    return [
        {
            "name": sample.name,
            "file": _file(sample),
            "about": sample.about,
            "must": sample.must,
            "handle": sample.handle,
            "valid": sample.valid,
            "topics": sample.topics,
        }
        for sample in samples
    ]


def _file(sample: Sample) -> str:
    return f"{sample.name}.json"


def _text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _INVISIBLE.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text) + "\n"


def _readme(samples: list[Sample]) -> str:
    lines = [_HEAD] + [f"| {_link(s)} | {s.about} | {s.must} |" for s in samples]
    if all(sample.name != HUGE for sample in samples):
        lines += ["", _WITHOUT_HUGE]
    return "\n".join(lines) + "\n"


def _link(sample: Sample) -> str:
    return f"[{sample.name}]({_file(sample)})"


_HEAD = f"""\
# Sample events

Edge cases for consumers, and what a consumer must do with each. Feed them to yours in the order of
[{INDEX_FILE}]({INDEX_FILE}), which has for each sample: `handle`, false if the consumer must
acknowledge the event and do nothing else; `valid`, false if this version's JSON Schema rejects the
event; `topics`, the topics that it carries. The `text` of each evidence is the passage at its
offsets.

The articles are invented. `barid samples events` writes these files; do not edit them by hand.

| event | what is special | what a consumer must do |
| --- | --- | --- |"""

_WITHOUT_HUGE = (
    "One more, `huge`, is 2 MB long and therefore not kept here: "
    "`barid samples events --directory DIR` writes all of them."
)
