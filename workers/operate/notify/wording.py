"""What a message says, in English or Arabic."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from workers.operate.diagnosis import Problem
from workers.operate.notify.declared import Notify
from workers.operate.notify.track import Message, Seen

SUBJECT = 120
"""Characters of a mail's subject at most."""

WORDS = {
    "en": {
        "critical": "CRITICAL", "warning": "warning", "over": "over", "since": "since {at} UTC",
        "lasted": "it lasted {span}", "more": "{n} more", "trial": "This is a trial message: "
        "problems of {name} will be told here when they begin and when they end.",
        "trial_subject": "a trial message", "d": "{n} d", "h": "{n} h", "min": "{n} min",
        "s": "{n} s",
    },
    "ar": {
        "critical": "حرج", "warning": "تحذير", "over": "انتهى",
        "since": "منذ {at} بالتوقيت العالمي",
        "lasted": "استمر {span}", "more": "وغيره: {n}", "trial": "هذه رسالة تجريبية: ستصل إلى هنا "
        "مشكلات {name} حين تبدأ وحين تنتهي.",
        "trial_subject": "رسالة تجريبية", "d": "{n} ي", "h": "{n} س", "min": "{n} د", "s": "{n} ث",
    },
}  # fmt: skip

MONTHS = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()

DIGITS = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
"""Figures in Arabic have the digits that the console's page has."""

FSI, PDI = "\u2068", "\u2069"

_PART = r"((?:[^{}|]|\{\w+\})*)"
_CHOICE = re.compile(rf"\{{(\w+)\?{_PART}\|?{_PART}\}}")
"""What is said only where a figure is true, and what is said else."""

_LINE = re.compile(r"^\s*(\w+):\s*(\[.*\]),?\s*$", re.M)


def subject(message: Message, rules: Notify) -> str:
    """Return what a message is about, on one line."""
    words = WORDS[rules.language]
    one, *more = (*message.begun, *message.ended)
    label = words[one.problem.severity] if message.begun else words["over"]
    rest = f" ({words['more'].format(n=_figure(len(more), rules.language))})" if more else ""
    what, _ = said(one.problem, rules.language)
    return _one_line(f"[{rules.name}] {label}: {what}")[:SUBJECT] + rest


def text(message: Message, rules: Notify) -> str:
    """Return a message in words: what has begun, what to do, and what is over."""
    words = WORDS[rules.language]
    parts = [_begun(one, rules.language, words) for one in message.begun]
    parts += [_ended(one, rules.language, words) for one in message.ended]
    return "\n\n".join(parts)


def values(message: Message, rules: Notify) -> dict[str, Any]:
    """Return a message as values, for programs."""
    return {
        "service": rules.name,
        "at": _iso(message.at),
        "subject": subject(message, rules),
        "text": text(message, rules),
        "begun": [_value(one, rules.language) for one in message.begun],
        "ended": [_value(one, rules.language) for one in message.ended],
    }


def trial(rules: Notify) -> tuple[str, str]:
    """Return subject and text of a trial message."""
    words = WORDS[rules.language]
    return f"[{rules.name}] {words['trial_subject']}", words["trial"].format(name=rules.name)


def said(problem: Problem, language: str) -> tuple[str, str]:
    """Return what is wrong and what to do in a language; in English where it has no words."""
    arabic = _arabic().get(problem.name) if language == "ar" else None
    if arabic is None:
        return problem.what, problem.do
    what, do = (_filled(sentence, problem.figures) for sentence in arabic)
    return what, do


@cache
def _arabic() -> dict[str, tuple[str, str]]:
    """The sentences of the console's page, which says the same problems."""
    folder = files("workers.operate.console") / "static" / "words"
    source = (folder / "problems.js").read_text("utf-8")
    found = ((match[1], json.loads(match[2])) for match in _LINE.finditer(source))
    return {name: (sentences[0], sentences[1]) for name, sentences in found}


def _filled(sentence: str, figures: Mapping[str, str | float]) -> str:
    def value(match: "re.Match[str]") -> str:
        found = figures.get(match[1], match[0])
        return _figure(found, "ar") if isinstance(found, int | float) else f"{FSI}{found}{PDI}"

    chosen = _CHOICE.sub(lambda found: found[2] if figures.get(found[1]) else found[3], sentence)
    return re.sub(r"\{(\w+)\}", value, chosen)


def _begun(one: Seen, language: str, words: Mapping[str, str]) -> str:
    what, do = said(one.problem, language)
    since = words["since"].format(at=_moment(one.since, language))
    mark = "🔴" if one.problem.severity == "critical" else "🟡"
    return f"{mark} {words[one.problem.severity]}: {what} ({since})\n→ {do}"


def _ended(one: Seen, language: str, words: Mapping[str, str]) -> str:
    what, _ = said(one.problem, language)
    lasted = words["lasted"].format(span=_span(one.seen - one.since, language, words))
    return f"🟢 {words['over']}: {what} ({lasted})"


def _span(seconds: float, language: str, words: Mapping[str, str]) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return words[unit].format(n=_figure(round(seconds / size), language))
    return words["s"].format(n=_figure(round(seconds), language))


def _moment(seconds: float, language: str) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    if language == "ar":
        return f"{at.day} {MONTHS[at.month - 1]} {at.year} في {at:%H:%M}".translate(DIGITS)
    return f"{at:%Y-%m-%d %H:%M}"


def _figure(number: float, language: str) -> str:
    said = f"{number:,}"
    return said.translate(DIGITS) if language == "ar" else said


def _value(one: Seen, language: str) -> dict[str, Any]:
    what, do = said(one.problem, language)
    return {
        "name": one.problem.name,
        "severity": one.problem.severity,
        "what": what,
        "do": do,
        "figures": dict(one.problem.figures),
        "since": _iso(one.since),
        "seen": _iso(one.seen),
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _one_line(text: str) -> str:
    return " ".join(text.split())
