"""The command as a user runs it, in a process of its own."""

import json
import os
import pty
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner

from tests import warm
from tests.articles import make_articles
from tests.servers import ROOT, Service, wait_until
from workers.cli.main import COMMANDS, cli


def run(
    barid: Service, *arguments: str, given: bytes = b"", **environment: str
) -> tuple[int, list[dict[str, Any]], str]:
    done = warm.run(arguments, {**barid.environment, **environment}, given)
    out = done.stdout.decode()
    lines = [json.loads(x) for x in out.splitlines() if x.startswith("{")]
    return done.returncode, lines, out + done.stderr.decode()


def on_terminal(barid: Service, *arguments: str, columns: int = 200) -> str:
    """Return what a command shows on a terminal, without colours and marks of direction."""
    here, there = pty.openpty()
    terminal = {"COLUMNS": str(columns), "TERM": "dumb", "NO_COLOR": "1"}
    with Path(os.devnull).open("r+b") as nowhere:
        streams = (nowhere.fileno(), there, nowhere.fileno())
        process = warm.Process(arguments, barid.environment | terminal, *streams)
    os.close(there)
    shown = b""
    with suppress(OSError):  # how Linux says that the other side has closed
        while part := os.read(here, 65_536):
            shown += part
    process.wait(30)
    os.close(here)
    return re.sub("\x1b\\[[0-9;]*m|[\u2068\u2069]", "", shown.decode())


def jsonl(count: int, seed: int = 1) -> bytes:
    return "".join(
        f"{a.model_dump_json(exclude_defaults=True)}\n" for a in make_articles(count, seed=seed)
    ).encode()


def test_enqueue_says_what_was_accepted_known_and_refused(barid: Service, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(jsonl(5) + b'{"body": 1}\n' + jsonl(1))
    code, lines, _ = run(barid, "enqueue", str(file))
    assert code == 1
    assert lines[-1] == {"accepted": 5, "known": 1, "changed": 0, "refused": 1}
    assert lines[0]["origin"] == f"{file}:6"
    assert "body" in str(lines[0]["reason"])
    assert lines[1]["outcome"] == "known"
    code, lines, _ = run(barid, "enqueue", "-", given=jsonl(2, seed=2))
    assert (code, lines[-1]["accepted"]) == (0, 2)


def test_enqueue_tells_the_id_of_each_in_order(barid: Service) -> None:
    first, second = make_articles(2)
    other = first.model_copy(update={"body": "Another text."})
    given = "".join(a.model_dump_json(exclude_defaults=True) + "\n" for a in (first, other, second))
    given = given.replace("\n", '\n{"title": "no body"}\n', 1)
    code, lines, _ = run(barid, "enqueue", "-", "--ids", given=given.encode())
    assert code == 1
    told = [(x["outcome"], x["origin"], x.get("article_id"), x.get("version")) for x in lines[:-1]]
    assert told == [
        ("accepted", "stdin:1", first.id, 1),
        ("refused", "stdin:2", None, None),
        ("changed", "stdin:3", first.id, 0),
        ("accepted", "stdin:4", second.id, 1),
    ]
    assert lines[-1] == {"accepted": 2, "known": 0, "changed": 1, "refused": 1}


def test_enqueue_takes_changed_texts_as_versions_when_asked(barid: Service) -> None:
    [first] = make_articles(1)
    run(barid, "enqueue", "-", given=jsonl(1))
    other = first.model_copy(update={"body": "Another text."}).model_dump_json().encode()
    assert run(barid, "enqueue", "-", given=other)[1][0]["outcome"] == "changed"
    code, lines, _ = run(barid, "enqueue", "-", "--ids", "--versions", given=other)
    assert (code, lines[0]["outcome"], lines[0]["version"]) == (0, "changed", 2)
    assert lines[-1] == {"accepted": 1, "known": 0, "changed": 0, "refused": 0}


def test_a_terminal_shows_ids_and_what_has_changed(barid: Service) -> None:
    [first] = make_articles(1)
    other = first.model_copy(update={"body": "Another text."})
    file = barid.directory / "given.jsonl"
    file.write_text(f"{first.model_dump_json()}\n{other.model_dump_json()}\n", "utf-8")
    shown = on_terminal(barid, "enqueue", "--ids", str(file))
    assert shown.count(first.id) == 2
    assert "1 accepted, 0 known, 1 changed, 0 refused" in shown
    assert "--versions takes the next version" in shown


def test_a_text_in_the_inbox_that_is_no_article_is_listed_shown_and_tried_again(
    barid: Service,
) -> None:
    barid.redis().lpush("{barid}/inbox", '{"title": "بلا نص"}', b"\xff\xfe")
    barid.start_worker(1)
    wait_until(lambda: len(run(barid, "deadletters")[1]) == 2, 60, "both dead letters")
    letters = run(barid, "deadletters")[1]
    assert {x["stage"] for x in letters} == {"inbox"}
    [entry] = [str(x["entry"]) for x in letters if x["error"] == "body: is missing"]
    [shown] = run(barid, "deadletters", "show", entry)[1]
    assert (shown["text"], shown["cut"]) == ('{"title": "بلا نص"}', False)
    [binary] = [str(x["entry"]) for x in letters if x["entry"] != entry]
    assert run(barid, "deadletters", "show", binary)[1][0]["text"] == r"\xff\xfe"
    assert "body: is missing" in on_terminal(barid, "deadletters", "show", entry)
    [status] = run(barid, "status")[1]
    assert status["inbox"]["dead"] == 2
    assert status["dead"] == {"inbox": 2}
    assert run(barid, "deadletters", "retry", entry)[0] == 0
    wait_until(lambda: len(run(barid, "deadletters")[1]) == 2, 60, "it to be refused again")
    assert run(barid, "deadletters", "drop", "--all", "--yes")[0] == 0
    assert run(barid, "deadletters")[1] == []


def test_names_of_fields_from_strangers_do_not_steer_the_terminal(barid: Service) -> None:
    given = '{"body": "A text.", "name\\u001b[31m": 1}'
    file = barid.directory / "given.jsonl"
    file.write_text(f"{given}\n", "utf-8")
    barid.redis().lpush("{barid}/inbox", given)
    barid.start_worker(1)
    wait_until(lambda: len(run(barid, "deadletters")[1]) == 1, 60, "the dead letter")
    [entry] = [str(x["entry"]) for x in run(barid, "deadletters")[1]]
    for command in (["enqueue", str(file)], ["deadletters"], ["deadletters", "show", entry]):
        shown = on_terminal(barid, *command)
        assert "name\N{REPLACEMENT CHARACTER}[31m: is" in shown
        assert "\x1b" not in shown


def test_enqueue_of_nothing_that_exists_is_an_error(barid: Service) -> None:
    code, _, text = run(barid, "enqueue", "/no/such/file")
    assert code == 2
    assert "no such file" in text


def test_enqueue_waits_while_the_ledger_is_full(barid: Service) -> None:
    small = {"BARID_MAX_IN_FLIGHT": "3"}
    code, _, text = run(barid, "enqueue", "-", "--wait", "1", given=jsonl(5), **small)
    assert code == 2
    assert "3 articles are in flight" in text
    assert "gave up after 1 s at stdin:4" in text
    barid.start_worker(1)
    code, lines, _ = run(barid, "enqueue", "-", given=jsonl(5), **small)
    assert (code, lines[-1]["accepted"], lines[-1]["known"]) == (0, 2, 3)


def test_an_unreachable_redis_is_one_clear_line(barid: Service) -> None:
    code, _, text = run(barid, "status", BARID_REDIS_URL="redis://:geheim@127.0.0.1:1/0")
    assert code == 2
    assert "127.0.0.1:1/0 does not answer" in text
    assert "Traceback" not in text
    assert "geheim" not in text


@pytest.mark.parametrize("url", ["redis//x", "http://x"])
def test_a_wrong_url_is_one_clear_line(barid: Service, url: str) -> None:
    code, _, text = run(barid, "status", BARID_REDIS_URL=url)
    assert code in (1, 2)
    assert "BARID_REDIS_URL" in text
    assert "Traceback" not in text


def test_events_are_consumed_by_name_and_recent_ones_shown(barid: Service) -> None:
    assert run(barid, "subscriptions", "add", "mine", "--topic", "security")[0] == 0
    barid.start_worker(1)
    barid.producer().enqueue(make_articles(30))
    wait_until(lambda: barid.ledger.counts().get("finished") == 30, 60, "the articles")
    code, recent, _ = run(barid, "consume", "--since", "10m")
    assert (code, len(recent)) == (0, 30)
    code, mine, _ = run(barid, "consume", "--name", "mine")
    wanted = [
        e for e in recent if "security" in str([t for t in e["data"]["topics"] if t["carried"]])
    ]
    assert [e["id"] for e in mine] == [e["id"] for e in wanted]
    assert run(barid, "consume", "--name", "mine")[1] == []
    code, _, text = run(
        barid, "consume", "--since", "1h", "--format", "table", "--topic", "security"
    )
    assert "security" in text
    code, states, _ = run(barid, "subscriptions")
    assert {s["name"]: s["waiting"] for s in states}["mine"] == 0
    assert run(barid, "subscriptions", "remove", "mine", "--yes")[0] == 0


def test_dead_letters_are_listed_shown_retried_and_dropped(barid: Service) -> None:
    barid.producer().enqueue(make_articles(2))
    entries = []
    for claim in barid.ledger.claim().claims:
        barid.ledger.fail(claim, error="no luck", stage="clean", permanent=True)
        entries.append(claim.entry)
    _, lines, _ = run(barid, "deadletters")
    assert {x["entry"] for x in lines} == set(entries)
    _, [shown], _ = run(barid, "deadletters", "show", entries[0])
    assert shown["article"]["feed"] == "made"
    assert run(barid, "deadletters", "retry", entries[0])[0] == 0
    assert run(barid, "deadletters", "drop", entries[1], "--yes")[0] == 0
    assert run(barid, "deadletters", "drop", "nothing", "--yes")[0] == 1
    assert barid.ledger.depth()["dead"] == 0
    assert barid.ledger.depth()["waiting"] == 1


def test_the_address_of_the_redis_is_printed_for_clients_that_need_it(barid: Service) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "workers.cli", "status", "--url"],
        env=barid.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    address = barid.server.url.replace("redis://:", "redis://default:")  # as redis-cli wants it
    assert (printed.stdout, printed.stderr) == (f"{address}\n", "")
    assert redis.Redis.from_url(address).ping()


def test_status_says_which_redis_is_used_and_exits_by_the_state(barid: Service) -> None:
    code, [status], _ = run(barid, "status")
    assert (code, status["status"]) == (2, "critical")
    assert [p["name"] for p in status["problems"]] == ["no_workers"]
    barid.start_worker(1)
    wait_until(lambda: run(barid, "status")[0] == 0, 60, "all to be well")
    code, [status], _ = run(barid, "status")
    assert (code, status["status"]) == (0, "ok")
    assert "127.0.0.1" in str(status["redis"])
    assert barid.server.password not in str(status)


def test_articles_are_enqueued_into_a_lane(barid: Service) -> None:
    assert run(barid, "enqueue", "-", "--lane", "urgent", given=jsonl(1, seed=1))[0] == 0
    assert run(barid, "enqueue", "-", given=jsonl(2, seed=2))[0] == 0
    assert run(barid, "enqueue", "-", "--bulk", given=jsonl(3, seed=3))[0] == 0
    assert barid.ledger.lanes() == {"urgent": 1, "normal": 2, "bulk": 3}
    code, _, text = run(barid, "enqueue", "-", "--bulk", "--lane", "urgent", given=jsonl(1, seed=4))
    assert code == 2
    assert "--bulk is --lane bulk" in text


def test_claiming_is_paused_and_resumed_and_status_and_logs_say_so(barid: Service) -> None:
    barid.start_worker(1)
    wait_until(lambda: run(barid, "status")[0] == 0, 60, "all to be well")
    assert run(barid, "pause", "--lane", "bulk", "--by", "ali")[0] == 0
    code, [said, *_], _ = run(barid, "pause", "--lane", "bulk")
    assert (code, said) == (0, {"what": "bulk", "done": "none", "by": "ali"})
    code, [status], _ = run(barid, "status")
    assert (code, status["status"], status["problems"]) == (0, "ok", [])
    [paused] = status["paused"]
    assert (paused["what"], paused["by"]) == ("bulk", "ali")
    assert status["lanes"] == {"urgent": 0, "normal": 0, "bulk": 0}
    code, _, text = run(barid, "resume")
    assert code == 2
    assert "claiming is not paused; but see: barid resume --lane bulk" in text
    assert run(barid, "resume", "--lane", "bulk", "--by", "zaid")[0] == 0
    _, lines, _ = run(barid, "logs", "--since", "1h")
    pauses = [(x["event_name"], x["what"], x["by"]) for x in lines if "what" in x]
    assert pauses == [("claiming.paused", "bulk", "ali"), ("claiming.resumed", "bulk", "zaid")]


def test_schemas_are_checked_against_the_files(barid: Service, tmp_path: Path) -> None:
    assert run(barid, "schemas", "--check", "--directory", "schemas")[0] == 0
    assert run(barid, "schemas", "--check", "--directory", str(tmp_path))[0] == 1
    code, lines, said = run(barid, "schemas", "--directory", str(tmp_path))
    assert (code, len(lines)) == (0, len(said.splitlines()))  # nothing but JSON
    assert {line["wrote"] for line in lines} == {str(file) for file in tmp_path.iterdir()}
    assert run(barid, "schemas", "--check", "--directory", str(tmp_path))[0] == 0


def test_the_demo_runs_and_the_owners_article_carries_all_three_topics(
    barid: Service, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "demo", "--keep"],
        env={**barid.environment, "COLUMNS": "120"}, cwd=tmp_path,
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    kept = (tmp_path / "barid-demo-events.jsonl").read_text()
    assert done.stdout == kept  # in a pipe, the events and nothing else
    assert "14 events received" in done.stderr
    events = [json.loads(x) for x in kept.splitlines()]
    [sample] = [
        e for e in events if e["data"]["content"]["title"].startswith("مدير المخابرات العامة")
    ]
    carried = {t["topic"] for t in sample["data"]["topics"] if t["carried"]}
    assert carried == {"security", "humanitarian", "diplomacy"}
    assert sample["data"]["primary_topic"] == "diplomacy"
    assert "sample" not in done.stderr


def test_help_lists_every_command(barid: Service) -> None:
    code, _, text = run(barid, "--help")
    assert code == 0
    assert all(name in text for name in COMMANDS)
    for name in COMMANDS:  # in this process, which needs to import each of them only once
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_errors_begin_with_the_name_of_the_command(barid: Service) -> None:
    for arguments, expected, said in (
        (["nope"], 2, "barid: No such command 'nope'."),
        (["topics", "show", "--model", "/no/such"], 2, "barid: Invalid value for '--model'"),
        (["deadletters", "show", "nope"], 1, "barid: there is no dead letter 'nope'"),
        (
            ["feeds", "add", "ftp://me:geheim@x/y"],
            1,
            "barid: ftp://x/y: url needs an absolute http",
        ),
        (["subscriptions", "show", "nope"], 1, "barid: no subscription 'nope'"),
    ):
        code, _, text = run(barid, *arguments)
        assert code == expected, text
        assert said in text.splitlines()[-1], text
        assert "Error:" not in text
        assert "geheim" not in text
    run(barid, "subscriptions", "add", "desk")
    code, _, text = run(barid, "subscriptions", "change", "desk")
    assert (code, "--max-length or --when-full" in text) == (1, True)
    code, _, text = run(barid, "subscriptions", "remove", "desk", given=b"n\n")
    assert (code, text.rstrip().endswith("barid: aborted")) == (1, True)


def test_a_console_whose_port_is_taken_says_so(barid: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, said = run(barid, "console", "--port", str(port))
    assert code != 0
    assert f"127.0.0.1:{port}: another program listens there" in said
    assert "--port" in said


def test_a_worker_that_cannot_start_ends_and_says_why(barid: Service) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    code, _, said = run(barid, "worker", "-c", "1", BARID_REDIS_URL=nowhere)
    assert code != 0
    assert "127.0.0.1:1" in said
    # As if the extra were not installed.
    hidden = "import sys; sys.modules['opentelemetry.exporter.otlp.proto.http'] = None; sys.modules['opentelemetry.sdk'] = None; "
    done = subprocess.run(
        [sys.executable, "-c", f"{hidden}from workers.cli.main import main; sys.argv = ['barid', 'worker', '-c', '1']; main()"],
        env={**barid.environment, "BARID_TRACES": "true"}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "BARID_TRACES" in done.stderr
    assert "install" in done.stderr


def test_a_dead_letter_is_shown_by_its_articles_id(barid: Service) -> None:
    [article] = make_articles(1, seed=77)
    barid.producer().enqueue(article)
    [claim] = barid.ledger.claim().claims
    barid.ledger.fail(claim, error="it broke", stage="clean", permanent=True)
    code, [shown], _ = run(barid, "deadletters", "show", article.id)
    assert code == 0
    assert shown["entry"] == f"{article.id}.1"
    assert shown["article"]["title"] == article.title
    code, _, said = run(barid, "deadletters", "show", "0" * 32)
    assert code == 1
    assert "deadletters list" in said


def test_what_is_empty_says_so_without_the_heads_of_a_table(barid: Service) -> None:
    text = on_terminal(barid, "feeds", "list")
    assert "barid feeds add" in text
    assert "last success" not in text
    assert "nothing is wrong" in on_terminal(barid, "feeds", "list", "--failing")
    assert "version" not in on_terminal(barid, "status")  # of a table of workers: there are none
