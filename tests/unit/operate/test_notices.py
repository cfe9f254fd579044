"""What is told of problems, and when: once when one begins, once when it ends."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.states import EVERY, OTHERWISE, state
from workers.errors import ConfigurationError
from workers.operate.diagnosis import NAMES, Problem, diagnose
from workers.operate.notify.declared import Notify, read_file
from workers.operate.notify.track import WAITING, Book, Message, look_at
from workers.operate.notify.webhook import as_chat
from workers.operate.notify.wording import DIGITS, said, subject, text, values

HOOK = {"webhook": [{"url": "https://hooks.example/a"}]}
RULES = Notify.model_validate(HOOK)
DEAD = Problem("dead_letters", "warning", "Dead letters: 3.", "Look.", {"articles": 3, "causes": "clean 3"})  # fmt: skip
NONE = Problem("no_workers", "critical", "No worker is alive.", "Start one.", {"articles": 1_234})


def told(
    looks: Sequence[tuple[float, Sequence[Problem]]], rules: Notify = RULES, **options: Any
) -> tuple[Book, list[tuple[list[str], list[str]]]]:
    """Look at each time; return the book, and what each message says began and ended."""
    book = Book()
    for at, problems in looks:
        book = look_at(book, problems, at, rules, complete=options.get("complete", True))
        book = Book.of(book.as_dict())  # as it comes back from Redis
    messages = book.waiting["webhook 1"]
    return book, [
        ([one.problem.name for one in m.begun], [one.problem.name for one in m.ended])
        for m in messages
    ]


def every(seconds: float, *spans: tuple[float, float, Sequence[Problem]]) -> Any:
    """Looks at regular times, with the problems of each span (from, to)."""
    return [
        (first + n * seconds, problems)
        for first, last, problems in spans
        for n in range(int((last - first) / seconds))
    ]


def test_a_problem_is_told_once_when_it_has_lasted_and_once_when_it_is_over() -> None:
    looks = every(5, (1000, 1300, [DEAD]), (1300, 1900, []))
    _, messages = told(looks)
    assert messages == [(["dead_letters"], []), ([], ["dead_letters"])]
    book, _ = told(looks)
    begun, ended = book.waiting["webhook 1"]
    assert begun.at == 1060  # begins_after
    assert ended.at == 1595  # ends_after, since it was last seen
    assert (ended.ended[0].since, ended.ended[0].seen) == (1000, 1295)


def test_what_lasts_a_moment_is_not_told_at_all() -> None:
    assert told(every(5, (1000, 1050, [DEAD]), (1050, 1500, [])))[1] == []


def test_one_that_comes_and_goes_is_told_once_until_it_stays_away() -> None:
    spans = []
    for start in range(1000, 3000, 100):
        spans += [(start, start + 40, [DEAD]), (start + 40, start + 100, [])]
    _, messages = told(every(5, *spans, (3000, 3600, [])))
    assert messages == [(["dead_letters"], []), ([], ["dead_letters"])]


def test_problems_that_begin_together_are_one_message_and_each_queue_is_its_own() -> None:
    one = Problem("queue_full", "critical", "a is full", "", {"name": "a"})
    other = replace(one, what="b is full", figures={"name": "b"})
    _, messages = told(every(5, (1000, 1100, [one, NONE]), (1100, 1200, [one, other, NONE])))
    assert messages == [(["queue_full", "no_workers"], []), (["queue_full"], [])]


def test_a_warning_that_becomes_critical_is_told_once_more() -> None:
    worse = replace(DEAD, severity="critical")
    looks = every(5, (0, 100, [DEAD]), (100, 200, [worse]), (200, 300, [DEAD]), (300, 400, [worse]))
    assert told(looks)[1] == [(["dead_letters"], []), (["dead_letters"], [])]


def test_while_redis_is_away_nothing_else_counts_as_over() -> None:
    rules = Notify.model_validate(HOOK | {"begins_after": 0, "ends_after": 10})
    away = Problem("redis_down", "critical", "away", "", {})
    book = look_at(Book(), [DEAD], 0, rules, complete=True)
    book = look_at(book, [away], 100, rules, complete=False)
    assert [m.ended for m in book.waiting["webhook 1"]] == [(), ()]
    book = look_at(book, [DEAD], 105, rules, complete=True)
    book = look_at(book, [DEAD], 120, rules, complete=True)
    assert [[s.problem.name for s in m.ended] for m in book.waiting["webhook 1"]] == [
        [], [], ["redis_down"],
    ]  # fmt: skip


def test_only_what_is_critical_is_told_if_that_is_wanted() -> None:
    rules = Notify.model_validate(HOOK | {"least": "critical"})
    assert told(every(5, (0, 100, [DEAD, NONE])), rules)[1] == [(["no_workers"], [])]


def test_what_waits_is_bounded_and_goes_with_its_channel() -> None:
    rules = Notify.model_validate(HOOK | {"begins_after": 0, "ends_after": 0})
    looks = [(float(n), [DEAD] if n % 2 else []) for n in range(4 * WAITING)]
    book, messages = told(looks, rules)
    assert len(messages) == WAITING
    assert look_at(book, [], 9e9, Notify(), complete=True).waiting == {}


def test_messages_say_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    book, _ = told(every(5, (0, 100, [NONE, DEAD]), (100, 500, [DEAD])))
    begun, ended = book.waiting["webhook 1"]
    assert subject(begun, RULES) == "[Barid] CRITICAL: No worker is alive. (1 more)"
    assert "CRITICAL: No worker is alive. (since 1970-01-01 00:00 UTC)\n→ Start one." in text(begun, RULES)  # fmt: skip
    assert text(ended, RULES) == "🟢 over: No worker is alive. (it lasted 2 min)"
    arabic = RULES.model_copy(update={"language": "ar", "name": "غرفة الأخبار"})
    assert subject(begun, arabic).startswith("[غرفة الأخبار] حرج: لا يعمل أي عامل؛ ")
    shown = text(begun, arabic)
    assert "١٬٢٣٤" in shown
    assert "(منذ ١ يناير ١٩٧٠ في ٠٠:٠٠ بالتوقيت العالمي)" in shown
    assert "{" not in shown
    assert "\u2068clean 3\u2069" in shown  # keeps its own direction
    told_values = values(begun, arabic)
    assert told_values["begun"][0]["figures"] == {"articles": 1_234}
    assert told_values["begun"][0]["severity"] == "critical"
    assert text(ended, arabic).startswith("🟢 انتهى: ")
    assert text(ended, arabic).endswith("(استمر ٢ د)")
    assert subject(begun, arabic).endswith("(وغيره: ١)")


def test_there_is_a_state_with_each_problem() -> None:
    assert {name for name, _ in EVERY} == set(NAMES)


@pytest.mark.parametrize(("name", "given"), EVERY)
def test_arabic_advises_what_english_does(name: str, given: dict[str, Any]) -> None:
    problem = named(name, given)
    what, do = said(problem, "ar")
    assert re.search("[\u0621-\u064a]", what)
    assert commands(do) == commands(problem.do)
    assert not re.search("[{}]", what + do)
    for value in problem.figures.values():
        if value and not isinstance(value, bool):
            assert (value if isinstance(value, str) else str(value).translate(DIGITS)) in what


@pytest.mark.parametrize("name", OTHERWISE)
def test_where_english_says_something_else_so_does_arabic(name: str) -> None:
    problems = [named(name, one) for other, one in EVERY if other == name]
    english = {without_figures(p.what, p.do) for p in problems}
    arabic = {without_figures(*said(p, "ar")) for p in problems}
    assert len(arabic) == len(english)


def named(name: str, given: dict[str, Any]) -> Problem:
    [problem] = [p for p in diagnose(state(**given)) if p.name == name]
    return problem


def commands(advice: str) -> list[str]:
    """Return the commands and settings of an advice, and the files and keys that it names."""
    plain = re.sub("[\u2066-\u2069]", "", advice)
    return sorted(set(re.findall(r"`([^`]+)`|(\bBARID_\w+|docs/\w+\.md|maxmemory)", plain)))


def without_figures(*texts: str) -> str:
    return re.sub(r"[\d,.٬٫]+", "0", " / ".join(texts))


def test_a_chat_shows_what_strangers_wrote_as_it_stands() -> None:
    assert as_chat("<!channel> & @here") == "&lt;!channel&gt; &amp; @\u200bhere"


def test_a_message_of_a_newer_version_is_read() -> None:
    message = {"at": 1.0, "begun": [], "colour": "green"}
    assert Book.of({"waiting": {"a": [message]}, "new": 1}).waiting == {"a": [Message(1.0)]}


def declared(folder: Path, toml: str) -> Notify:
    (folder / "secret").write_text("s3cret\n")
    (folder / "hook").write_text("https://hooks.example/T0/B0\n")
    (folder / "notify.toml").write_text(toml)
    return read_file(folder / "notify.toml")


def test_a_file_names_channels_times_and_secrets(tmp_path: Path) -> None:
    read = declared(
        tmp_path,
        """
        [notify]
        name = "Newsroom"
        language = "ar"
        begins_after = "2m"
        [[notify.webhook]]
        url_file = "hook"
        [[notify.webhook]]
        url_file = "hook"
        format = "json"
        [notify.mail]
        host = "mail.example"
        user = "barid"
        password_file = "secret"
        sender = "barid@news.example"
        to = ["desk@news.example"]
        """,
    )
    assert list(read.channels) == ["webhook 1", "webhook 2", "mail 1"]
    assert read.begins_after == 120
    assert read.mail[0].password
    assert read.mail[0].password.get_secret_value() == "s3cret"
    assert read.webhook[0].shown == "webhook https://hooks.example/…"  # whoever has it may post
    assert "T0" not in repr(read)


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("[notify]", "tells nobody"),
        ("[other]", r"needs a table \[notify\]"),
        ("[notify.webhook]", "needs its address: url_file or url_env"),
        ('[notify.webhook]\nurl = "https://a.example"', "url: must not be in this file"),
        ('[notify.webhook]\nurl_env = "NOT_SET_ANYWHERE"', "NOT_SET_ANYWHERE is empty or not set"),
        ('[notify.webhook]\nurl_file = "secret"', "needs an absolute http or https URL"),
        ('[notify.mail]\nhost = "a"\nsender = "a@b"\nto = []', "mail.0.to: "),
        ('[notify.mail]\nhost = "a"\nsender = "a@b"\nto = ["c@d\\nBcc: x@y"]', "mail.0.to.0: "),
        ('[notify.mail]\nhost = "a"\nsender = "a@b"\nto = ["c@d"]\nuser = "u"', "belong together"),
        ('[notify.mail]\nhost = "a"\nsender = "a@b"\nto = ["c@d"]\nuser = "u"\n'
         'password_file = "secret"\nsecurity = "none"', "not sent without encryption"),
        ('[notify]\nlanguage = "fr"\n[notify.webhook]\nurl_file = "hook"', "language: "),
        ('[notify]\nbegins_after = "soon"\n[notify.webhook]\nurl_file = "hook"', "begins_after: "),
        ('[notify]\ncolour = "red"\n[notify.webhook]\nurl_file = "hook"', "colour: "),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, toml: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as raised:
        declared(tmp_path, toml)
    assert "s3cret" not in str(raised.value)
