"""Every command that lists something: JSON lines for programs, columns that hold for people."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import click
import pytest
import structlog
from rich.cells import cell_len

from schemas import RawArticle
from tests.flow.stories.test_flow import events, work
from tests.screen import on_screen
from tests.servers import Service
from tests.webserver import Reply, web
from workers.articles.deadletters import DeadLetters
from workers.cli.main import cli
from workers.events.consumer import subscribe
from workers.events.corrections import Corrections
from workers.feeds.feed import Feed, FeedState, FeedStatus
from workers.feeds.store import FeedStore
from workers.operate.presence import Presence, Sign
from workers.settings import get_settings
from workers.stages.topics.modelfile import DELIVERED
from workers.telemetry.logstream import LogStream

COLUMNS = 80

LONG = (
    "وزير الخارجية يبحث الهدنة مع نظيره في القاهرة ويؤكد أن المفاوضات مستمرة حتى يوم الغد على الأقل"
)
STORM = (
    "The governor of the coastal province said that a storm had closed the harbour and that forty "
    "fishing boats were missing after the night, while rescue teams from two towns looked for them."
)

RSS = f"""<rss version="2.0"><channel><title>{LONG}</title>
<item><title>{LONG}</title><link>https://wire.example/1</link>
<pubDate>Mon, 30 Nov 2026 12:09:00 +0200</pubDate><description>{STORM}</description></item>
</channel></rss>"""

LOGGED = "1" * 32
"""Id of an article that the log tells of."""

CALLS: dict[str, str] = {
    "status": "",
    "consume": "--since 1h",
    "logs": "--since 1h",
    "stories": "",
    "feeds": "",
    "feeds list": "",
    "feeds check": "{site}/rss",
    "feeds poll": "wire",
    "feeds pause": "wire",
    "feeds resume": "wire",
    "feeds add": "http://127.0.0.1:9/other --name other --unchecked",
    "feeds import": "{folder}/feeds.opml",
    "feeds declare": "",
    "feeds remove": "other",
    "subscriptions": "",
    "subscriptions list": "",
    "subscriptions show": "{desk}",
    "subscriptions explain": "{desk} {event}",
    "subscriptions replay": "{desk} --since 1h",
    "subscriptions add": "another --topic security",
    "subscriptions change": "another --when-full drop-oldest",
    "subscriptions remove": "another --yes",
    "deadletters": "",
    "deadletters list": "",
    "deadletters show": "{dead}",
    "deadletters refused": "",
    "deadletters refused retry": "refusing {event}",
    "deadletters refused drop": "refusing {event}",
    "deadletters retry": "{dead}",
    "deadletters drop": "{dead} --yes",
    "enqueue": "{folder}/article.txt",
    "explain": "{folder}/article.txt",
    "topics explain": "{folder}/article.txt",
    "topics correct": "{event} --security 0",
    "topics corrections": "",
    "topics corrections list": "",
    "topics corrections remove": "{event}",
    "topics show": "",
    "topics drift": "",
    "topics compare": "{model}",
    "topics evaluate": "{folder}/texts.jsonl {folder}/grades.jsonl",
    "entities drift": "",
    "pause": "--lane bulk",
    "resume": "--lane bulk",
    "notify": "--test",
    "schemas": "--directory {folder}",
    "samples events": "--small --directory {folder}/samples",
    "stop": "",
}
"""A command that prints data -> how it is called, so that it has some."""

FURTHER = ("logs --grouped", "logs --article {logged}", "stories {story}", "topics drift --feeds")
"""Other forms of these commands, which print something else."""

NO_DATA = {
    "worker", "console", "push", "redis-users", "topics train", "entities train",
    "entities measure", "topics corrections export", "feeds export",
}  # fmt: skip
"""Commands that go on, that write files, or whose output is a file."""

ALONE = {"demo"}
"""What prints data of a service of its own; see test_cli.py."""

CHANGES = re.compile(
    r"\b(add|import|declare|remove|change|replay|retry|drop|enqueue|correct|pause|resume|poll|stop)$"
)
"""What does something, so that it may do it only once."""

SPACED = re.compile(r'"\d{4}-\d\d-\d\d \d\d:\d\d')
"""A time that is not as ISO 8601 has it, with a T."""

EMPTY = {"topics drift --feeds", "entities drift"}
"""What has nothing to show here."""

LINES = ("notify", "logs", "logs --article {logged}", "topics corrections", "topics corrections list", "subscriptions show", "deadletters show", "explain",
         "topics explain", "enqueue", "feeds check", "feeds poll", "schemas", "samples events")  # fmt: skip
"""What prints sentences and log lines, which a terminal breaks; no columns."""


@pytest.fixture
def filled(barid: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service with some of everything; the commands of this process use it."""
    for name, value in barid.environment.items():
        if name.startswith("BARID_"):
            monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    config, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level
    fill(barid)
    yield barid
    get_settings.cache_clear()
    structlog.configure(**config)
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def calls(
    filled: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, list[str]]]:
    """Every command that prints data, and its further forms -> its arguments, for `filled`."""
    texts = [{"id": f"{n}", "title": LONG, "text": f"{LONG} {STORM}"} for n in range(4)]
    grades = [
        {"id": f"{n}", "security": 0, "humanitarian": n % 3, "diplomacy": 2} for n in range(4)
    ]
    files = {
        "article.txt": f"{LONG}\n\n{STORM}",
        "texts.jsonl": "\n".join(map(json.dumps, texts)),
        "grades.jsonl": "\n".join(map(json.dumps, grades)),
        "feeds.opml": '<opml version="2.0"><body><outline text="a" xmlUrl="http://a.example/rss"/></body></opml>',
        "feeds.toml": '[b]\nurl = "http://b.example/rss"\n',
        "notify.toml": '[notify]\n[notify.webhook]\nurl_file = "hook"\nallow_private = true\n',
        "hook": "http://127.0.0.1:9/hook",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("BARID_ALLOW_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("BARID_FEEDS_FILE", str(tmp_path / "feeds.toml"))
    monkeypatch.setenv("BARID_NOTIFY_FILE", str(tmp_path / "notify.toml"))
    get_settings.cache_clear()
    event = events(filled)[0]
    story = event.data.story
    [dead] = (one.entry for one in DeadLetters(filled.settings, filled.app).latest())
    values = {
        "folder": tmp_path, "desk": "a-desk-with-quite-a-long-name", "event": event.id, "logged": LOGGED, "dead": dead,
        "story": story.id if story else "", "model": DELIVERED,
    }  # fmt: skip
    given = [f"{path} {arguments}" for path, arguments in CALLS.items()]
    found = {}
    for path, line in zip((*FURTHER, *CALLS), (*FURTHER, *given), strict=True):
        found[path] = line.split()
    with web(lambda _: Reply(RSS.encode())) as site:
        yield {
            path: [word.format(**values, site=site.url) for word in words]
            for path, words in found.items()
        }


def fill(barid: Service) -> None:
    settings = barid.settings
    desk = subscribe("a-desk-with-quite-a-long-name", settings=settings)
    refusing = subscribe("refusing", settings=settings.model_copy(update={"max_refusals": 1}))
    producer = barid.producer()
    producer.enqueue(
        [
            RawArticle(title=LONG, body=f"{LONG}. {STORM}", url=f"https://{n}.example/1", source=s)
            for n, s in (("akhbar", "وكالة الأخبار"), ("journal", "The Journal"))
        ]
    )
    work(barid)

    Corrections(settings).correct(events(barid)[0], {"security": 0}, "me")

    def refuse(_: object) -> None:
        raise ValueError(f"لا مكان {LONG}")

    refusing.consume(refuse, limit=1, timeout=2)
    desk.close()
    refusing.close()
    producer.enqueue([RawArticle(title=LONG, body=LONG, url="https://akhbar.example/dead/" + "x" * 90, source=LONG)])  # fmt: skip
    for claim in barid.ledger.claim().claims:
        barid.ledger.fail(claim, error=f"no dialect: {LONG}", stage="language", permanent=True)
    feeds = FeedStore(settings)
    for name in (LONG, "wire"):
        feed = Feed(name, f"https://{len(name)}.example/feed")
        feeds.add(feed, 10)
        state = FeedState(status=FeedStatus.FAILING, failures=3, problem=f"answered 500: {LONG}")
        feeds.settle(feed, state, None, {})
    presence = Presence(settings)
    presence.sign(Sign("worker-2@a-host-with-a-long-name.example", "a-host-with-a-long-name.example", 1, "1.0.0", "p1", queues=("bells", "feeds")))  # fmt: skip
    LogStream(settings).append(
        [
            json.dumps({"timestamp": "2026-11-28T10:00:00Z", "severity_text": "error", "event_name": "article.dead",
                        "title": LONG, "error": LONG, "article_id": LOGGED, "service.instance.id": "worker@a"})
        ]
    )  # fmt: skip


def called(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> tuple[int, str]:
    """Call a command in this process; return its exit code and what it writes to the output."""
    on_screen(monkeypatch, COLUMNS, terminal=terminal)
    written = StringIO()
    code = 0
    with redirect_stdout(written), redirect_stderr(StringIO()):
        try:
            cli(arguments, standalone_mode=False)
        except SystemExit as end:
            code = int(end.code or 0) if not isinstance(end.code, str) else 1
    return code, re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", written.getvalue())


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, with its path."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from commands(found, *path, name)
        if not command.invoke_without_command:
            return
    if path:
        yield " ".join(path), command


def test_every_command_prints_json_lines_or_no_data() -> None:
    found = dict(commands(cli))
    assert found.keys() == CALLS.keys() | NO_DATA | ALONE
    with_json = {p for p, c in found.items() if any("--json" in o.opts for o in c.params)}
    assert with_json == CALLS.keys() | ALONE


def test_every_command_prints_json_lines_in_a_pipe_and_where_they_are_asked_for(
    filled: Service, calls: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, arguments in calls.items():
        ways = [(arguments, False)]
        if not CHANGES.search(path):
            ways.append(([*arguments, "--json"], True))
        for given, terminal in ways:
            _, written = called(given, monkeypatch, terminal=terminal)
            lines = [json.loads(line) for line in written.splitlines()]
            assert lines or path in EMPTY, given
            assert all(isinstance(line, dict) for line in lines), given
            assert not SPACED.search(written), f"{given}: {written}"


def test_every_table_keeps_its_columns_at_80_characters(
    filled: Service, calls: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = 0
    for path, arguments in calls.items():
        if CHANGES.search(path):
            continue
        _, written = called(arguments, monkeypatch, terminal=True)
        assert written.strip() or path in EMPTY, path
        for line in written.splitlines():
            # A line orders its characters by itself: what is isolated begins and ends on it.
            assert line.count("\u2068") == line.count("\u2069"), f"{path}: {line}"
            whole = "embedded Redis" in line or line.startswith("Redis at")
            assert whole or path in LINES or cell_len(line) <= COLUMNS, f"{path}: {line}"
        tables += path not in LINES
    assert tables > 15
