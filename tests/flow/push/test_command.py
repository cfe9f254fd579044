"""`barid push` as a user runs it, and what `barid status` and the metrics say of it."""

import os
import signal
from pathlib import Path

import pytest

from tests.exchanges import Exchange, ids
from tests.flow.cli.test_cli import run
from tests.flow.push.running import state_of
from tests.receiver import SECRET, Answer, receiving
from tests.servers import Service, wait_until
from workers.events.subscriptions import Subscriptions
from workers.operate.diagnosis import diagnose
from workers.operate.state import look
from workers.operate.statemetrics import of_state
from workers.push.record import push_states

URL = "https://hooks.example/barid"
WITH_SECRET = {"BARID_PUSH_SECRET": SECRET}


@pytest.fixture
def here(barid: Service) -> Exchange:
    made = Exchange(barid)
    made.subscribe()
    return made


def test_what_cannot_be_pushed_is_one_clear_line(here: Exchange, tmp_path: Path) -> None:
    name, barid = here.name, here.service
    empty = tmp_path / "empty"
    empty.touch()
    for arguments, environment, said in (
        ([name, URL], {}, "no secret to sign with: set BARID_PUSH_SECRET or give --secret-file"),
        ([name, URL, "--secret-file", str(empty)], {}, "is empty; make a secret with"),
        ([name, URL], {"BARID_PUSH_SECRET": "whsec_abcd"}, "secrets: needs whsec_ and 24 to 64"),
        ([name, "hooks.example"], WITH_SECRET, "url: needs an absolute http or https URL"),
        ([name, "https://me:geheim@h.example/"], WITH_SECRET, "url: holds a password"),
        ([name, "http://127.0.0.1:1/"], WITH_SECRET, "127.0.0.1 is not a public address"),
        ([name, "http://localhost:1/"], WITH_SECRET, "is not a public address"),
        (["nobody", URL], WITH_SECRET, "no subscription 'nobody'"),
        (["--all"], WITH_SECRET, "BARID_PUSH_FILE: not set"),
        (["--all"], {"BARID_PUSH_FILE": str(empty)}, "declares no push"),
        (["--all"], {"BARID_PUSH_FILE": "/no/such"}, "No such file"),
        ([name], WITH_SECRET, "give NAME and URL, or --all"),
    ):
        code, _, text = run(barid, "push", *arguments, given=b"", **environment)
        assert code in (1, 2), arguments
        assert said in text, arguments
        assert "Traceback" not in text
        assert "geheim" not in text
    assert list(Subscriptions(barid.settings).definitions()) == [name]


def test_it_pushes_until_it_is_told_to_stop_and_its_lines_hold_no_secret(
    here: Exchange, tmp_path: Path
) -> None:
    events = ids(here.publish(3))
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    answers = [Answer(500), Answer(400), Answer(302, {"Location": "/else?token=geheim"})]
    with receiving(answers) as receiver:
        process = here.service.start(
            *("-m", "workers.cli", "push", here.name, f"{receiver.url}/geheim?token=geheim"),
            *("--secret-file", str(secret), "--allow-private"),
            log="push-stop.log",
        )
        wait_until(lambda: set(receiver.ids) == set(events), 30, "all events")
        wait_until(lambda: here.state() == (0, 0, 0), 30, "them to be acknowledged")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(60) == 0
    written = (here.service.directory / "push-stop.log").read_text()
    for name in ("push.started", "push.retried", "push.refused", "push.ended"):
        assert name in written
    assert "geheim" not in written
    assert SECRET.removeprefix("whsec_") not in written
    state = state_of(here.settings, here.name)
    assert (state.status, state.counts["delivered"]) == ("stopped", 3)
    assert "geheim" not in str(state)


def test_one_that_was_stopped_while_its_receiver_refuses_fails_no_longer(
    here: Exchange, tmp_path: Path
) -> None:
    here.publish(5)
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with receiving(usual=Answer(400)) as receiver:
        process = here.service.start(
            *("-m", "workers.cli", "push", here.name, receiver.url, "--allow-private"),
            *("--secret-file", str(secret)),
            log="push-refused.log",
        )
        wait_until(lambda: any(p.failing for p in push_states(here.settings)), 40, "it to fail")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(60) == 0
    state = state_of(here.settings, here.name)
    assert (state.status, state.failures >= 3, state.failing) == ("stopped", True, False)
    assert not [p for p in diagnose(look(here.settings)) if p.name == "push_failing"]


def test_410_ends_the_command_with_a_word_and_an_exit_code(here: Exchange) -> None:
    here.publish(2)
    with receiving(usual=Answer(410)) as receiver:
        arguments = ("push", here.name, receiver.url, "--allow-private")
        code, _, text = run(here.service, *arguments, given=b"", **WITH_SECRET)
    assert code == 1
    assert f"{here.name}: answered 410; the subscription stays" in text
    assert here.state() == (2, 0, 0)
    [problem] = [p for p in diagnose(look(here.settings)) if p.name == "push_failing"]
    assert "wants no more events" in problem.what


def test_all_that_a_file_declares_are_pushed_and_one_that_is_killed_is_seen(
    here: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = here.named("other")
    here.subscribe(other)
    events = ids(here.publish(4))
    (tmp_path / "secret").write_text(SECRET)
    file = tmp_path / "push.toml"
    with receiving() as receiver, receiving(usual=Answer(503)) as broken:
        file.write_text(
            f'["{here.name}"]\nurl = "{receiver.url}"\nsecret_file = "secret"\nallow_private = true\n'
            f'[tar]\nsubscription = "{other}"\nurl = "{broken.url}"\nsecret_env = "TAR"\n'
            "allow_private = true\n"
        )
        monkeypatch.setenv("TAR", SECRET)
        service = here.service.with_settings(push_file=file)
        process = service.start("-m", "workers.cli", "push", "--all", log="push-all.log")
        wait_until(lambda: receiver.ids == events, 30, "all events")

        def problems() -> list[str]:
            return [p.what for p in diagnose(look(here.settings)) if p.name == "push_failing"]

        wait_until(lambda: bool(problems()), 30, "the broken one to be named")
        [what] = problems()
        assert what.startswith(f"The events of {other} do not arrive at http://127.0.0.1")
        assert what.endswith("(push tar): answered 503.")
        metrics = {m.name: m for m in of_state(look(here.settings))}
        failing = {s.labels["push"]: s.value for s in metrics["barid_push_failing"].samples}
        assert failing == {here.name: 0, "tar": 1}
        delivered = [
            s.value for s in metrics["barid_pushes"].samples
            if s.labels == {"push": here.name, "result": "delivered"}
        ]  # fmt: skip
        assert delivered == [4]
        _, [status], _ = run(here.service, "status")
        failures = {p["name"]: p["failures"] for p in status["pushes"]}
        assert (failures[here.name], failures["tar"] >= 3) == (0, True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
    monkeypatch.setattr("workers.push.record.SILENT", -1.0)
    assert [p for p in problems() if "fell silent" in p]
