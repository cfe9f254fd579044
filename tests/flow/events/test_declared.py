"""Subscriptions that a file declares."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.exchanges import Exchange, ids
from tests.servers import Service
from workers.errors import ConfigurationError
from workers.events.declared import declare_subscriptions, read_toml
from workers.events.definition import Definition
from workers.events.subscriptions import Subscriptions


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "subscriptions.toml"


def declare(exchange: Exchange, file: Path, text: str) -> list[tuple[str, str]]:
    """Write a file and read it as a worker does; returns what the log says of which subscription."""
    file.write_text(text, "utf-8")
    settings = exchange.settings.model_copy(update={"subscriptions_file": file})
    with capture_logs() as lines:
        declare_subscriptions(settings)
    return [
        (line["event"], line["subscription"])
        for line in lines
        if line["event"].startswith("subscription.")
    ]


def test_a_table_makes_a_subscription_with_all_that_it_says(exchange: Exchange, file: Path) -> None:
    name = exchange.name
    text = f"""
        [{name}]
        topics = ["security", "diplomacy"]
        languages = ["ar", "en"]
        words = ["غزة", "هدنة*"]
        countries = ["EG", "ps"]
        about = ["PS"]
        actors = ["حماس", "barid:org/united-nations"]
        places = ["رفح"]
        at_least = 0.5
        without_flags = ["uncertain"]
        when_full = "drop-oldest"
        max_length = 7
    """
    assert declare(exchange, file, text) == [("subscription.made", name)]
    assert declare(exchange, file, text) == []
    assert Subscriptions(exchange.settings).definition(name) == Definition.of(
        filter={
            "topics": ["security", "diplomacy"], "languages": ["ar", "en"],
            "words": ["غزة", "هدنة*"], "countries": ["EG", "PS"], "about": ["PS"],
            "actors": ["حماس", "barid:org/united-nations"], "places": ["رفح"], "at_least": 0.5, "without_flags": ["uncertain"],
        },
        when_full="drop-oldest", max_length=7,
    )  # fmt: skip


def test_a_name_that_no_catalogue_knows_is_taken_with_a_warning(
    exchange: Exchange, file: Path
) -> None:
    text = f"[{exchange.name}]\nactors = ['Rashad']\n"
    assert declare(exchange, file, text) == [
        ("subscription.doubtful", exchange.name),
        ("subscription.made", exchange.name),
    ]


def test_a_country_that_there_is_not_is_named_with_file_and_subscription(
    exchange: Exchange, file: Path
) -> None:
    with pytest.raises(ConfigurationError, match=rf"toml: {exchange.name}: 'EGY' is not a country"):
        declare(exchange, file, f"[{exchange.name}]\nabout = ['EGY']\n")
    assert exchange.name not in Subscriptions(exchange.settings).definitions()


def test_a_changed_table_changes_the_subscription_and_what_lies_in_it_stays(
    exchange: Exchange, file: Path
) -> None:
    name = exchange.name
    declare(exchange, file, f"[{name}]\n")
    first = exchange.publish(4)
    changed = f'[{name}]\nlanguages = ["en"]\n'
    assert declare(exchange, file, changed) == [("subscription.changed", name)]
    second = [e for e in exchange.publish(12) if e.data.language.code == "en"]
    assert 0 < len(second) < 12
    assert exchange.take() == ids([*first, *second])


def test_a_table_that_left_the_file_is_kept_and_named_until_it_is_removed(
    exchange: Exchange, file: Path
) -> None:
    name = exchange.name
    declare(exchange, file, f"[{name}]\n")
    sent = ids(exchange.publish(2))
    assert declare(exchange, file, "") == [("subscription.undeclared", name)]
    assert declare(exchange, file, "") == [("subscription.undeclared", name)]
    assert exchange.take() == sent
    Subscriptions(exchange.settings).remove(name)
    assert declare(exchange, file, "") == []


def test_without_a_file_nothing_is_declared(barid: Service) -> None:
    assert declare_subscriptions(barid.settings) == 0
    assert Subscriptions(barid.settings).definitions() == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x = 1", "x: needs a table, such as [x]"),
        (
            "[a]\ntopic = ['security']",
            "a: topic: is not a key of a subscription; did you mean 'topics'?",
        ),
        ("[a]\ntopics = 'security'", "a: topics: needs a list of texts"),
        ("[a]\nat_least = true", "a: at_least: needs a probability"),
        ("[a]\nat_least = nan", "a: at_least: needs a probability"),
        ("[a]\nmax_length = 'many'", "a: max_length: needs a whole number"),
        ("[a]\nwhen_full = 'wait'", "a: when_full: needs hold or drop-oldest"),
        ("[a]\nwithout_flags = ['x']", "a: without_flags: 'x' is not a flag"),
        ("[a]\nwords = ['!']", "a: words: '!' has no letter or digit"),
        ("[a]\ntopics = ['none']\nat_least = 0.5", "a: filter: no event can meet this"),
        ("[a]\ncountries = 'EG'", "a: countries: needs a list of texts"),
        (
            "[a]\ncountry = ['EG']",
            "country: is not a key of a subscription; did you mean 'countries'?",
        ),
        ("[a]\nactors = ['Wit*']", "a: actors: 'Wit*': a name has no *"),
        ("['a b']", "a b: 'a b' is not a subscription name"),
        ("[events.security]", 'quote a name with a dot, ["events.security"]'),
        ("[a", "toml: "),
        ("[a]\n[a]", "toml: "),
    ],
)
def test_what_is_wrong_with_a_file_is_named_with_file_subscription_and_key(
    file: Path, text: str, named: str
) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_toml(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert named in str(caught.value)


def test_a_file_that_is_not_there_or_not_text_is_named(file: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"subscriptions\.toml"):
        read_toml(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"subscriptions\.toml"):
        read_toml(file)


def test_a_file_with_one_mistake_changes_nothing(barid: Service, file: Path) -> None:
    file.write_text('[good]\n["bad"]\ntopics = ["secruity"]\n')
    settings = barid.settings.model_copy(update={"subscriptions_file": file})
    with pytest.raises(ConfigurationError, match=r"toml: bad: 'secruity' .* 'security'"):
        declare_subscriptions(settings)
    assert Subscriptions(barid.settings).definitions() == {}


def test_a_worker_with_a_wrong_file_ends_and_its_last_line_says_why(
    barid: Service, file: Path
) -> None:
    file.write_text("[alerts]\ntopic = []\n")
    service = barid.with_settings(subscriptions_file=file)
    process = service.start_worker(log="wrong.log")
    assert process.wait(60) == 1
    last = (service.directory / "wrong.log").read_text("utf-8").splitlines()[-1]
    assert (
        last
        == f"barid: {file}: alerts: topic: is not a key of a subscription; did you mean 'topics'?"
    )
