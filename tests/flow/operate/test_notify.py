"""Problems are told to real servers: one of webhooks, one of mail; once, whoever does it."""

import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests import warm
from tests.mailserver import PASSWORD, USER, mail_server
from tests.receiver import Answer, Receiver, receiving
from tests.servers import ROOT, Service, free_port, kill_group, wait_until
from workers.operate.notify import mail
from workers.operate.notify.declared import Mail, Notify, Webhook
from workers.operate.notify.notifier import TRIES, Notifier, send
from workers.operate.presence import Presence, Sign
from workers.push.answers import Outcome

WORKER = Sign("worker@host", "host", 11, "1", "1")


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def rules(url: str, **values: Any) -> Notify:
    hook = Webhook(url=SecretStr(url), allow_private=True, format="json", timeout=5)
    return Notify.model_validate({"begins_after": 0, "ends_after": 60, "webhook": [hook], **values})


def notifier(barid: Service, url: str, clock: Clock, **values: Any) -> Notifier:
    return Notifier(barid.settings, rules(url, **values), takeover=0, clock=clock)


def told(receiver: Receiver) -> list[tuple[list[str], list[str]]]:
    bodies = [json.loads(got.body) for got in receiver.got]
    return [([x["name"] for x in b["begun"]], [x["name"] for x in b["ended"]]) for b in bodies]


def test_one_of_several_processes_tells_once_and_another_goes_on_after_it(
    barid: Service, receiver: Receiver
) -> None:
    clock = Clock()
    first, second = (notifier(barid, receiver.url, clock) for _ in range(2))
    for _ in range(4):
        clock.now += 5
        first.round()
        second.round()
    assert (first.in_office, second.in_office) == (True, False)
    assert told(receiver) == [(["no_workers"], [])]
    first.stop()
    office = barid.ledger.keys.notifier
    wait_until(lambda: not barid.redis().exists(office), 30, "the office to be free")
    third = notifier(barid, receiver.url, clock)  # as after a restart
    for _ in range(4):
        clock.now += 5
        third.round()
        second.round()
    assert third.in_office is not second.in_office
    assert len(told(receiver)) == 1
    Presence(barid.settings).sign(WORKER)
    for _ in range(20):
        clock.now += 5
        third.round()
        second.round()
    assert told(receiver) == [(["no_workers"], []), ([], ["no_workers"])]


def test_redis_being_away_is_told_from_memory_and_so_is_its_return(
    barid: Service, receiver: Receiver
) -> None:
    clock = Clock()
    Presence(barid.settings).sign(WORKER)
    settings = barid.settings.model_copy(update={"redis_timeout": 1.0})
    one, other = (
        Notifier(settings, rules(receiver.url), takeover=0, clock=clock) for _ in range(2)
    )
    for _ in range(2):
        one.round()
        other.round()
    barid.kill_redis()
    for _ in range(2):
        clock.now += 5
        for each in (one, other):
            with suppress(OSError):
                each.round()
    assert told(receiver) == [(["redis_down"], [])]
    barid.restart_redis()
    # The server is another one, with another password, so those of the test move along.
    back = barid.settings.model_copy(update={"redis_url": SecretStr(barid.server.url)})
    moved = Notifier(back, rules(receiver.url), takeover=0, clock=clock)
    moved._book, moved._token = one._book, one._token
    for _ in range(20):
        clock.now += 5
        moved.round()
    assert told(receiver)[-1][1] == ["redis_down"]
    assert [begun for begun, _ in told(receiver)].count(["redis_down"]) == 1


def test_workers_leave_the_office_to_who_is_there_for_nothing_else(
    barid: Service, receiver: Receiver
) -> None:
    clock = Clock()
    worker, first, second = (
        Notifier(barid.settings, rules(receiver.url), first=first, takeover=0, clock=clock)
        for first in (False, True, True)
    )
    for _ in range(2):
        clock.now += 5
        worker.round()
    assert worker.in_office
    for _ in range(4):
        clock.now += 5
        for each in (first, second, worker):
            each.round()
    assert (worker.in_office, first.in_office, second.in_office) == (False, True, False)
    assert told(receiver) == [(["no_workers"], [])]  # and it was told before
    first.stop()
    second.stop()
    clock.now += 5
    wait_until(lambda: not barid.redis().exists(barid.ledger.keys.notifier), 30, "a free office")
    for _ in range(2):
        worker.round()
    assert worker.in_office


def test_nobody_loses_the_office_while_a_message_is_sent(
    barid: Service, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    worker = notifier(barid, receiver.url, clock)
    first = Notifier(barid.settings, rules(receiver.url), first=True, clock=clock)

    def slowly(*given: Any) -> Any:
        first.round()  # comes in the midst of it
        return send(*given)

    monkeypatch.setattr("workers.operate.notify.notifier.send", slowly)
    for _ in range(2):
        worker.round()
    monkeypatch.undo()
    assert len(receiver.got) == 1
    for _ in range(3):
        clock.now += 5
        worker.round()
        first.round()
    assert first.in_office
    assert told(receiver) == [(["no_workers"], [])]


def test_redis_being_away_is_told_by_who_never_had_the_office_and_nothing_twice(
    barid: Service, receiver: Receiver
) -> None:
    clock = Clock()
    settings = barid.settings.model_copy(update={"redis_timeout": 1.0})
    worker = notifier(barid, receiver.url, clock)
    for _ in range(2):
        clock.now += 5
        worker.round()
    assert told(receiver) == [(["no_workers"], [])]
    worker.stop()
    barid.kill_redis()
    late = Notifier(settings, rules(receiver.url), first=True, clock=clock)
    for _ in range(2):
        clock.now += 5
        late.round()
    assert told(receiver)[1:] == [(["redis_down"], [])]
    barid.restart_redis()
    # The server is another one, with another password, so what was told moves along.
    back = barid.settings.model_copy(update={"redis_url": SecretStr(barid.server.url)})
    moved = Notifier(back, rules(receiver.url), first=True, clock=clock)
    moved._alone = late._alone
    for _ in range(20):
        clock.now += 5
        moved.round()
    assert moved.in_office
    assert told(receiver)[2:] == [([], ["redis_down"])]


def test_a_channel_that_fails_is_tried_again_within_bounds(barid: Service) -> None:
    clock = Clock()
    busy = [Answer(503, body=b"busy")] * 2
    with receiving(busy) as receiver:
        one = notifier(barid, receiver.url, clock)
        for _ in range(30):
            clock.now += 5
            one.round()
        assert told(receiver) == [(["no_workers"], [])] * 3
    with receiving(usual=Answer(500)) as receiver:
        barid.redis().flushall()
        one = notifier(barid, receiver.url, clock)
        for _ in range(200):
            clock.now += 5
            one.round()
        assert len(receiver.got) == TRIES
    with receiving(usual=Answer(404, body=b"no_service")) as receiver:
        barid.redis().flushall()
        one = notifier(barid, receiver.url, clock)
        for _ in range(30):
            clock.now += 5
            one.round()
        assert len(receiver.got) == 1  # it will never be there


def test_slack_gets_a_text_and_nothing_else(barid: Service, receiver: Receiver) -> None:
    hook = Webhook(url=SecretStr(receiver.url), allow_private=True)
    assert send(hook, barid.settings, "about", "a <b> & c").outcome is Outcome.DELIVERED
    [got] = receiver.got
    assert json.loads(got.body) == {"text": "a &lt;b&gt; &amp; c"}
    assert got.headers["content-type"] == "application/json; charset=utf-8"


def test_private_addresses_need_a_permission(barid: Service, receiver: Receiver) -> None:
    hook = Webhook(url=SecretStr(receiver.url))
    answer = send(hook, barid.settings, "about", "text")
    assert "not a public address" in answer.cause
    assert receiver.got == []
    allowed = barid.settings.model_copy(update={"allowed_networks": ["127.0.0.0/8"]})
    assert send(hook, allowed, "about", "text").outcome is Outcome.DELIVERED
    with mail_server() as server:
        box = Mail(host="localhost", port=server.port, security="none", sender="a@b.example",
                   to=("c@d.example",))  # fmt: skip
        assert "not a public address" in mail.tell(box, barid.settings, "about", "text").cause
        assert server.got == []
        assert mail.tell(box, allowed, "about", "text").status == 200


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("no openssl: install it (Debian: apt-get install openssl)")
    made, key = tmp_path / "own.pem", tmp_path / "own.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", key, "-out", made, "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made, key


def box(port: int, **values: Any) -> Mail:
    given = {
        "host": "localhost", "port": port, "sender": "barid@news.example", "allow_private": True,
        "to": ["desk@news.example", "مكتب@news.example"][:1], "timeout": 10, **values,
    }  # fmt: skip
    return Mail.model_validate(given)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_is_sent_encrypted_and_logged_in(
    barid: Service, certificate: tuple[Path, Path], security: str
) -> None:
    login = {"user": USER, "password": PASSWORD}
    with mail_server(certificate, encrypted=security == "tls", login=True) as server:
        good = box(server.port, security=security, **login)
        answer = mail.tell(good, barid.settings, "[بريد] حرج: لا عمال", "🔴 حرج: لا يعمل أي عامل")
        assert (answer.status, answer.cause) == (200, "taken by the server")
        [got] = server.got
        assert got["Subject"] == "[بريد] حرج: لا عمال"
        assert (got["From"], got["To"]) == ("barid@news.example", "desk@news.example")
        assert got["Auto-Submitted"] == "auto-generated"
        assert got.get_content().strip() == "🔴 حرج: لا يعمل أي عامل"
        bad = box(server.port, security=security, user=USER, password="wrong")
        answer = mail.tell(bad, barid.settings, "about", "text")
        assert answer.outcome is Outcome.REFUSED
        assert answer.cause.startswith("answered 535")
        assert server.logins[0]
        assert not any(server.logins[1:])
        assert len(server.got) == 1


def test_a_mail_server_that_nobody_vouches_for_is_not_trusted(
    barid: Service, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)
    with mail_server(certificate) as server:
        answer = mail.tell(box(server.port), barid.settings, "about", "text")
        assert "certificate cannot be trusted" in answer.cause
        assert answer.outcome is Outcome.RETRIED
        assert server.got == []


def test_what_a_mail_server_says_decides_whether_it_is_asked_again(barid: Service) -> None:
    with mail_server() as server:
        plain = box(server.port, security="none")
        server.answers = ["451 later", "554 never"]
        answers = [mail.tell(plain, barid.settings, "about", "text") for _ in range(3)]
        assert [a.outcome for a in answers] == [
            Outcome.RETRIED, Outcome.REFUSED, Outcome.DELIVERED,
        ]  # fmt: skip
        assert answers[0].cause == "answered 451: later"
        server.unknown = {"desk@news.example"}
        answer = mail.tell(plain, barid.settings, "about", "text")
        assert answer.cause == "refused desk@news.example: 550 no such mailbox"
        encrypted = mail.tell(box(server.port), barid.settings, "about", "text")
        assert "STARTTLS" in encrypted.cause  # and nothing was said in the clear
    assert "refused" in mail.tell(plain, barid.settings, "about", "text").cause.lower()


def file(barid: Service, receiver: Receiver, port: int = 0, more: str = "") -> Path:
    path = barid.directory / "notify.toml"
    (barid.directory / "hook").write_text(receiver.url)
    mail_table = f"""
    [notify.mail]
    host = "127.0.0.1"
    port = {port}
    security = "none"
    sender = "barid@news.example"
    to = ["desk@news.example"]
    allow_private = true
    """
    path.write_text(
        f"""
        [notify]
        {more}
        [notify.webhook]
        url_file = "hook"
        format = "json"
        timeout = 5
        allow_private = true
        {mail_table if port else ""}
        """
    )
    return path


def test_a_trial_message_goes_everywhere_and_says_what_happened(
    barid: Service, receiver: Receiver
) -> None:
    with mail_server() as server:
        path = file(barid, receiver, server.port, 'language = "ar"')

        def trial() -> tuple[int, list[dict[str, Any]]]:
            told = warm.run(
                ["notify", "--test"], barid.environment | {"BARID_NOTIFY_FILE": str(path)}
            )
            return told.returncode, [json.loads(line) for line in told.stdout.splitlines()]

        code, lines = trial()
        assert code == 0
        assert [(x["channel"], x["delivered"]) for x in lines] == [
            ("webhook 1", True), ("mail 1", True),
        ]  # fmt: skip
        assert "رسالة تجريبية" in json.loads(receiver.got[0].body)["text"]
        assert "رسالة تجريبية" in server.got[0]["Subject"]
        receiver.usual = Answer(403, body=b"invalid_token")
        code, lines = trial()
        assert code == 1
        assert lines[0]["answer"] == "answered 403: invalid_token"
        assert "/hook" not in json.dumps(lines)  # whoever has the address may post


@pytest.mark.timeout(240)
def test_workers_and_the_console_tell_together_once(barid: Service, receiver: Receiver) -> None:
    """The real processes: the last worker is killed, and the console says so."""
    path = file(barid, receiver, more="begins_after = 1\nends_after = 1")
    path.write_text(
        path.read_text().replace("timeout = 5", "timeout = 3")
    )  # the office lasts twice; a receiver that takes longer is told again
    here = barid.with_settings(notify_file=path)
    hasty = ("-m", "tests.hasty")
    workers = [here.start(*hasty, "worker", "-c", "1", "-n", f"{n}@test") for n in range(2)]
    wait_until(lambda: len(Presence(barid.settings).workers()[0]) == 2, 60, "the workers")
    here.start(*hasty, "console", "--port", str(free_port()))
    keys = barid.ledger.keys
    wait_until(lambda: bool(barid.redis().exists(keys.notices)), 60, "somebody in office")
    for worker in workers:
        kill_group(worker)
    try:
        wait_until(
            lambda: any("no_workers" in begun for begun, _ in told(receiver)), 90, "the message"
        )
    finally:
        here.kill_processes()
    assert sum("no_workers" in begun for begun, _ in told(receiver)) == 1


@pytest.mark.timeout(120)
def test_the_command_starts_without_redis_and_says_that_it_is_away(
    barid: Service, receiver: Receiver
) -> None:
    path = file(barid, receiver, more="begins_after = 1\nends_after = 1")
    log = barid.directory / "notify.log"
    environment = barid.environment | {"BARID_NOTIFY_FILE": str(path), "BARID_REDIS_TIMEOUT": "1"}
    command = [sys.executable, "-m", "tests.hasty", "notify"]
    barid.kill_redis()
    with log.open("wb") as file_:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stderr=file_, stdout=file_, start_new_session=True
        )
    barid.processes.append(process)
    wait_until(lambda: bool(receiver.got), 60, "the message")
    assert told(receiver) == [(["redis_down"], [])]
    assert "does not answer" in log.read_text()
    process.terminate()
    assert process.wait(60) == 0
