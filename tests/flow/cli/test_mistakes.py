"""Mistakes of operators: each is told where they look for it, by the name that they know."""

from pathlib import Path

import pytest

from tests.flow.cli.test_cli import run
from tests.servers import Service
from workers.events.subscriptions import Subscriptions


def test_a_worker_that_ends_at_once_says_why_in_the_log_as_well(
    barid: Service, tmp_path: Path
) -> None:
    code, _, text = run(barid, "worker", BARID_SUBSCRIPTIONS_FILE=str(tmp_path / "nope"))
    assert code == 1
    said = f"BARID_SUBSCRIPTIONS_FILE: {tmp_path / 'nope'}: cannot be read"
    assert text.splitlines()[-1].startswith(f"barid: {said}")
    _, lines, _ = run(barid, "logs", "--level", "error")
    assert [x["event_name"] for x in lines if x.get("error", "").startswith(said)] == [
        "worker.not_started"
    ]


def test_a_worker_without_redis_says_it_as_all_commands_do(barid: Service) -> None:
    code, _, text = run(barid, "worker", BARID_REDIS_URL="redis://127.0.0.1:1/0")
    assert code == 1
    assert "barid: Redis at 127.0.0.1:1/0 does not answer" in text


def test_a_file_that_is_no_model_is_named(barid: Service, tmp_path: Path) -> None:
    file = tmp_path / "other.model"
    file.write_text("no model")
    code, _, text = run(barid, "topics", "compare", str(file))
    assert code == 2
    assert f"barid: {file}: is not a topic model" in text


def test_a_broken_actors_file_leaves_no_subscription_behind(barid: Service, tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    file.write_text("no actor\n")
    code, _, text = run(
        barid, "subscriptions", "add", "z", "--actor", "X", BARID_ACTORS_FILE=str(file)
    )
    assert code != 0
    assert "BARID_ACTORS_FILE" in text
    assert "z" not in Subscriptions(barid.settings).definitions()


@pytest.mark.parametrize("command", ["subscriptions", "pause"])
def test_a_mistyped_setting_is_told_and_refuses_nothing(barid: Service, command: str) -> None:
    code, lines, text = run(barid, command, BARID_BATCH_SIZ="3")
    assert code == 0
    assert "did you mean BARID_BATCH_SIZE?" in text
    assert "BATCH" not in str(lines)


def test_a_worker_warns_of_a_mistyped_setting(barid: Service) -> None:
    run(barid, "worker", BARID_BATCH_SIZ="3", BARID_FEEDS_FILE="/nope")
    _, lines, _ = run(barid, "logs", "--level", "warning")
    assert "BARID_BATCH_SIZE" in next(
        x["problem"] for x in lines if x["event_name"] == "settings.mistyped"
    )
