"""`barid subscriptions` and `barid consume` as an operator runs them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.articles import make_articles
from tests.flow.cli.test_cli import run
from tests.servers import ROOT, Service
from tests.terminal import Terminal, terminal
from workers.articles.loop import Loop
from workers.cli.intake import read_path
from workers.events.definition import Definition
from workers.events.subscriptions import Subscriptions
from workers.pipeline import default_pipeline


@pytest.fixture
def told(barid: Service) -> Service:
    """A service through which the sample articles have gone, and that has no subscription."""
    barid.producer().enqueue(
        [i.article for i in read_path(ROOT / "workers/cli/samples") if i.article]
    )
    Loop(barid.settings, barid.app, default_pipeline()).answer("")
    return barid


def state(barid: Service, name: str) -> dict[str, Any]:
    code, [found], _ = run(barid, "subscriptions", "show", name)
    assert code == 0
    return found


def test_a_subscription_is_made_listed_and_shown_with_all_its_fields(barid: Service) -> None:
    code, [made], _ = run(
        barid, "subscriptions", "add", "alerts", "--topic", "security", "--language", "ar",
        "--feed", "wire", "--source", "وكالة", "--word", "غزة", "--word", "هدنة*",
        "--country", "eg", "--about", "PS", "--actor", "حماس", "--place", "geonames:360630",
        "--at-least", "0.8", "--without-flag", "uncertain", "--when-full", "drop-oldest",
        "--max-length", "500",
    )  # fmt: skip
    assert (code, made["new"]) == (0, True)
    _, [listed], _ = run(barid, "subscriptions")
    assert listed == state(barid, "alerts")
    assert listed["definition"] == made["definition"] == {
        "filter": {
            "topics": ["security"], "languages": ["ar"], "feeds": ["wire"], "sources": ["وكالة"],
            "words": ["غزة", "هدنة*"], "countries": ["EG"], "about": ["PS"], "actors": ["حماس"],
            "places": ["geonames:360630"], "at_least": 0.8, "without_flags": ["uncertain"],
        },
        "when_full": "drop-oldest", "max_length": 500,
    }  # fmt: skip
    assert {"waiting", "owed", "owed_bytes", "held", "dead", "dropped", "read_at"} <= listed.keys()
    assert (listed["max_length"], listed["when_full"]) == (500, "drop-oldest")


def test_adding_one_that_is_there_changes_nothing_and_another_filter_is_an_error(
    barid: Service,
) -> None:
    run(barid, "subscriptions", "add", "alerts", "--topic", "security", "--max-length", "5")
    code, [again], _ = run(barid, "subscriptions", "add", "alerts", "--topic", "security")
    assert (code, again["new"], again["definition"]["max_length"]) == (0, False, 5)
    for other in (["--topic", "diplomacy"], [], ["--topic", "security", "--max-length", "6"]):
        code, _, text = run(barid, "subscriptions", "add", "alerts", *other)
        assert code == 1
        assert "barid subscriptions change alerts" in text
    code, _, text = run(
        barid, "subscriptions", "add", "alerts", "--topic", "security", "--since", "1d"
    )
    assert code == 1
    assert "barid subscriptions replay alerts" in text


def test_change_changes_only_what_is_given_and_says_what_was_and_what_is(barid: Service) -> None:
    run(barid, "subscriptions", "add", "a", "--topic", "security", "--word", "غزة")
    code, [done], _ = run(
        barid, "subscriptions", "change", "a", "--word", "هدنة", "--max-length", "9",
        "--clear", "topic",
    )  # fmt: skip
    assert code == 0
    assert done["before"] == {"filter": {"topics": ["security"], "words": ["غزة"]}}
    assert done["after"] == {"filter": {"words": ["هدنة"]}, "max_length": 9}
    assert state(barid, "a")["bindings"] == ["event.#"]
    run(barid, "subscriptions", "change", "a", "--clear", "max-length", "--clear", "word")
    assert state(barid, "a")["definition"] == {}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ([], "nothing to change"),
        (["--topic", "security", "--clear", "topic"], "--topic is given and cleared"),
        (["--topic", "sekurity"], "did you mean 'security'?"),
        (["--language", "AR"], "did you mean 'ar'?"),
        (["--at-least", "1.5"], "at_least: needs a probability above 0 and at most 1"),
        (["--at-least", "0.5", "--topic", "none"], "no event can meet this"),
        (["--without-flag", "unsure"], "is not a flag that an event can have"),
        (["--word", "؟"], "has no letter or digit"),
        (["--max-length", "0"], "max_length: needs a whole number"),
        (["--when-full", "x"], "--when-full"),
    ],
)
def test_a_change_that_cannot_be_meant_is_one_clear_line_and_changes_nothing(
    barid: Service, options: list[str], named: str
) -> None:
    Subscriptions(barid.settings).declare("a", ["diplomacy"])
    code, _, text = run(barid, "subscriptions", "change", "a", *options)
    assert code in (1, 2)
    assert named in text
    assert "Traceback" not in text
    assert Subscriptions(barid.settings).bindings() == {"a": ["#.diplomacy.#"]}


@pytest.mark.parametrize(
    "command",
    [["subscriptions", "add", "b"], ["consume", "--since", "1h"], ["consume", "--name", "b"]],
)
def test_every_command_with_a_filter_refuses_one_that_no_event_can_meet(
    barid: Service, command: list[str]
) -> None:
    for options, named in (
        (["--topic", "sekurity"], "'security'"),
        (["--at-least", "2"], "at_least"),
        (["--country", "Egypt"], "did you mean 'EG'?"),
        (["--about", "XX"], "'XX' is not a country"),
        (["--actor", "barid:org/hamass"], "did you mean 'barid:org/hamas'?"),
        (["--place", "geonames:0"], "is not in the catalogue of places"),
    ):
        code, _, text = run(barid, *command, *options)
        assert code == 1
        assert named in text
    assert Subscriptions(barid.settings).bindings() == {}


@pytest.mark.parametrize("command", ["show", "change", "remove", "explain", "replay"])
def test_a_name_that_is_not_there_is_named_with_what_is_near(barid: Service, command: str) -> None:
    Subscriptions(barid.settings).declare("alerts")
    more = {
        "change": ["--topic", "security"], "remove": ["--yes"], "explain": ["x"],
        "replay": ["--since", "1h"],
    }  # fmt: skip
    code, _, text = run(barid, "subscriptions", command, "alert", *more.get(command, []))
    assert code == 1
    assert "no subscription 'alert': did you mean 'alerts'?" in text


def test_consume_takes_up_what_is_there_and_says_what_is_new(told: Service) -> None:
    code, lines, text = run(told, "consume", "--name", "mine", "--topic", "security")
    assert (code, lines) == (0, [])
    assert "mine is new: it gets events from now on" in text
    assert "barid subscriptions replay mine --since 1h" in text
    code, [done], _ = run(told, "subscriptions", "replay", "mine", "--since", "1h")
    assert (code, done["put"]) == (0, 7)
    code, lines, text = run(told, "consume", "--name", "mine")
    assert (code, len(lines)) == (0, 7)
    assert "is new" not in text
    code, _, text = run(told, "consume", "--name", "mine", "--topic", "diplomacy")
    assert code == 1
    assert "barid subscriptions change mine" in text
    code, _, text = run(told, "consume", "--name", "mine", "--since", "1h")
    assert code == 1
    assert "barid subscriptions replay mine --since 1h" in text


def test_recent_events_are_filtered_as_a_subscription_filters(told: Service) -> None:
    options = ["--topic", "security", "--word", "غزة", "--without-flag", "uncertain"]
    _, recent, _ = run(told, "consume", "--since", "1h", *options)
    code, [made], _ = run(told, "subscriptions", "add", "a", *options, "--since", "1h")
    assert (code, made["new"]) == (0, True)
    _, taken, _ = run(told, "consume", "--name", "a")
    assert [e["id"] for e in recent] == [e["id"] for e in taken]
    assert 0 < len(recent) < 7


def test_recent_events_are_found_by_what_they_name(told: Service) -> None:
    found = {}
    for option in ("--country EG", "--about EG", "--actor حماس", "--actor Hamas", "--place قاهرة"):
        code, events, _ = run(told, "consume", "--since", "1h", *option.split(" "))
        assert code == 0, option
        found[option] = {e["id"] for e in events}
    named = {c["code"] for e in events for c in e["data"]["countries"]}
    assert "EG" in named
    assert 0 < len(found["--about EG"]) <= len(found["--country EG"]) < 14
    assert found["--actor حماس"] == found["--actor Hamas"] != set()
    assert found["--place قاهرة"]


@pytest.mark.parametrize(
    "command",
    [["subscriptions", "add", "b"], ["consume", "--since", "1h"], ["consume", "--name", "b"]],
)
def test_a_name_that_no_catalogue_knows_is_said_with_what_may_be_meant(
    barid: Service, command: list[str]
) -> None:
    code, _, text = run(barid, *command, "--actor", "Witkof")
    assert code == 0
    assert "the catalogue does not know 'Witkof' (did you mean 'Witkoff'" in text


@pytest.mark.barid(entities=False)
def test_without_entities_a_filter_that_asks_for_them_is_an_error(barid: Service) -> None:
    for command in (["subscriptions", "add", "b"], ["consume", "--since", "1h"]):
        code, _, text = run(barid, *command, "--country", "EG")
        assert code == 1
        assert "BARID_ENTITIES is false" in text


def test_explain_says_what_was_named(told: Service) -> None:
    _, recent, _ = run(told, "consume", "--since", "1h", "--actor", "حماس", "--country", "EG")
    run(told, "subscriptions", "add", "no", "--actor", "Hamas", "--about", "FR")
    _, [answer], _ = run(told, "subscriptions", "explain", "no", recent[0]["id"])
    about, actors = answer["conditions"]
    assert (about["wanted"], about["holds"], answer["lets_in"]) == ("FR", False, False)
    assert actors["holds"]
    assert "Hamas (barid:org/hamas)" in actors["found"]


def test_replay_says_what_it_put_what_it_passed_over_and_what_had_no_room(told: Service) -> None:
    run(told, "subscriptions", "add", "a", "--topic", "security", "--max-length", "3")
    code, [dry], _ = run(told, "subscriptions", "replay", "a", "--since", "1h", "--dry-run")
    assert dry["dry_run"]
    code, [done], text = run(told, "subscriptions", "replay", "a", "--since", "1h")
    assert (code, done["put"], done["no_room"]) == (1, 3, 4)
    assert dry == done | {"dry_run": True}
    assert "4 that found no room" in text
    assert len(run(told, "consume", "--name", "a")[1]) == 3
    code, [done], text = run(told, "subscriptions", "replay", "a", "--since", "1h", "--limit", "2")
    assert (code, done["put"], done["handled"]) == (0, 2, 3)
    assert "3 that its consumers have handled (--again" in text
    code, [done], _ = run(
        told, "subscriptions", "replay", "a", "--since", "1h", "--again", "--limit", "1"
    )
    assert (code, done["put"]) == (0, 1)
    assert len(run(told, "consume", "--name", "a")[1]) == 3
    code, _, text = run(told, "subscriptions", "replay", "a", "--since", "yesterday")
    assert code == 1
    assert "write 90s, 10m, 2h or 1d" in text


def test_explain_says_which_condition_kept_an_event_out_and_where_it_is(told: Service) -> None:
    _, recent, _ = run(told, "consume", "--since", "1h", "--word", "غزة", "--topic", "security")
    event = recent[0]
    run(told, "subscriptions", "add", "no", "--topic", "security", "--language", "fr")
    code, [answer], _ = run(told, "subscriptions", "explain", "no", event["id"])
    assert (code, answer["lets_in"], answer["place"]) == (0, False, None)
    assert [(c["name"], c["holds"]) for c in answer["conditions"]] == [
        ("topics", True), ("languages", False),
    ]  # fmt: skip
    run(told, "subscriptions", "add", "yes", "--topic", "security")
    explained = ("subscriptions", "explain", "yes", event["subject"])  # by the article, too
    assert run(told, *explained)[1][0]["place"] is None
    run(told, "subscriptions", "replay", "yes", "--since", "1h")
    [answer] = run(told, *explained)[1]
    assert (answer["event_id"], answer["lets_in"]) == (event["id"], True)
    assert answer["place"] == "waiting"
    run(told, "consume", "--name", "yes")
    [answer] = run(told, *explained)[1]
    assert (answer["place"], bool(answer["at"])) == ("handled", True)
    code, _, text = run(told, "subscriptions", "explain", "yes", "nothing")
    assert code == 1
    assert "no recent event or article 'nothing'" in text


@pytest.mark.barid(linger=0)
def test_explain_finds_what_is_owed(barid: Service) -> None:
    run(barid, "subscriptions", "add", "a", "--max-length", "1")
    barid.producer().enqueue(make_articles(2))
    Loop(barid.settings, barid.app, default_pipeline()).answer("")
    _, recent, _ = run(barid, "consume", "--since", "1h")
    [answer] = run(barid, "subscriptions", "explain", "a", recent[-1]["id"])[1]
    assert answer["place"] == "owed"
    assert state(barid, "a")["owed"] == 1


@pytest.mark.barid(linger=0, max_owed_bytes=8_000)
def test_status_says_of_a_full_subscription_what_is_owed_and_lost(
    barid: Service, tmp_path: Path
) -> None:
    subscriptions = Subscriptions(barid.settings)
    subscriptions.take_up("full", Definition.of(max_length=1, when_full="drop-oldest"))
    subscriptions.take_up("live", Definition())
    with terminal(barid, tmp_path / "clone") as shell:
        assert "no room for" not in "\n".join(shell.run("barid status").lines)
        barid.producer().enqueue(make_articles(20))
        Loop(barid.settings, barid.app, default_pipeline()).answer("")
        state = next(s for s in subscriptions.states() if s.name == "full")
        shown = " ".join(" ".join(shell.run("barid status").lines).split())
    assert state.dropped > 0
    assert f"{state.owed:,} owed (" in shown
    assert f"{state.dropped:,} dropped; drop-oldest" in shown


@pytest.fixture
def shell(told: Service, tmp_path: Path) -> Iterator[Terminal]:
    with terminal(told, tmp_path / "clone") as made:
        yield made


def shown(shell: Terminal, command: str) -> str:
    done = shell.run(command)
    assert done.code == 0, done.errors
    return "\n".join(line.rstrip() for line in done.lines)


def test_on_a_terminal_lines_fit_and_every_value_keeps_its_direction(
    told: Service, shell: Terminal
) -> None:
    words = [f"--word 'كلمة رقم {n}'" for n in range(8)]
    shown(
        shell, f"barid subscriptions add a-name-that-is-rather-long-for-a-table {' '.join(words)}"
    )
    shown(
        shell,
        "barid subscriptions add alerts --topic security --at-least 0.8 --without-flag uncertain",
    )
    listed = shown(shell, "barid subscriptions")
    for line in listed.splitlines():
        assert len(line.translate({0x2068: None, 0x2069: None})) <= 100
        assert line.count("\u2068") == line.count("\u2069")
    assert "  topic security; at least 0.8; without flag uncertain" in listed
    assert "\u2068كلمة رقم 7\u2069" in listed
    assert "0  100,000  hold" in listed
    detail = shown(shell, "barid subscriptions show alerts")
    assert "bound to    #.security.#" in detail
    changed = shown(shell, "barid subscriptions change alerts --clear at-least --language ar")
    assert "alerts was     topic security; at least 0.8; without flag uncertain" in changed
    assert "is now  topic security; language ar; without flag uncertain" in changed
    event = json.loads(shown(shell, "barid consume --since 1h --word غزة --limit 1 --format json"))
    explained = shown(shell, f"barid subscriptions explain alerts {event['id']}")
    assert "alerts lets it in" in explained
    assert "barid subscriptions replay alerts" in explained
