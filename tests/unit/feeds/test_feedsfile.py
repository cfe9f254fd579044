"""What a feeds file may say of access, intervals and rules, and how mistakes in it are told."""

from pathlib import Path

import pytest

from workers.errors import ConfigurationError
from workers.feeds.access import Access, Secret
from workers.feeds.declared import read_toml
from workers.feeds.feed import Feed, dump_feed, dump_options, load_feed
from workers.feeds.rules import Rules, RuleSet

HEAD = '[a]\nurl = "https://n.example/f"\n'


def read(tmp_path: Path, text: str) -> list[Feed]:
    file = tmp_path / "feeds.toml"
    file.write_text(text, "utf-8")
    return read_toml(file).feeds


def test_all_that_a_feed_may_have_goes_into_redis_and_comes_back(tmp_path: Path) -> None:
    [feed] = read(
        tmp_path,
        HEAD + 'interval = "1h"\nuser = "u"\npassword = {file = "/run/p"}\ncookie_file = "c"\n'
        'user_agent = "x"\nheaders = {X-A = "1", X-B = {file = "b"}}\n'
        '[a.keep]\nwords = ["غزة"]\nmax_age = "2d"\n[a.block]\nauthors = "Haddad"\n',
    )
    assert feed.interval == 3600
    assert feed.access == Access(
        headers={"X-A": Secret("1"), "X-B": Secret(file=str(tmp_path / "b"))},
        cookie=Secret(file=str(tmp_path / "c")), user="u", password=Secret(file="/run/p"),
        user_agent="x",
    )  # fmt: skip
    assert feed.rules == RuleSet(Rules(words=("غزة",), max_age=172_800), Rules(authors=("Haddad",)))
    assert load_feed(dump_feed(feed), dump_options(feed)) == feed
    assert dump_options(Feed("b", "https://n.example")) == ""


def test_an_interval_may_be_a_number(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "interval = 900\n")[0].interval == 900


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('interval = "often"', "a: interval: needs seconds, or a text such as 15m"),
        ("interval = true", "a: interval: needs seconds"),
        ('password = "s3cret"', "a: password: needs a user"),
        ('user = "u"\npassword = 3', "a: password: needs a text in quotes, or"),
        ('user = "u"\npassword = "s3cret"\npassword_file = "x"', "a: password and password_file"),
        ('user = ["s3cret"]', "a: user: needs a text in quotes"),
        ('cookie = {path = "s3cret"}', "a: cookie: needs a text in quotes, or"),
        ('headers = "s3cret"', "a: headers: needs a table"),
        ("headers = {Host = 's3cret'}", "a: headers: Host is set by Barid itself"),
        ('headers = {X-A = "s3cret\\nX: y"}', "a: headers: X-A: needs one line"),
        ("keep = ['x']", "a: keep: needs a table"),
        ("keep = {word = 'x'}", "a: keep: word: is no condition"),
        ('block = {languages = ["Arabic"]}', "a: block: languages: 'arabic' is no language code"),
        ('[b]\nurl = "http://n.example/f/#x"', "b: has the same url as a"),
        ('["*"]\nurl = "https://n.example"', r"\*: url: is not a field for all feeds"),
        ('["*".block]\nword = "x"', r"\*: block: word: is no condition"),
    ],
)
def test_mistakes_are_told_by_feed_and_field_without_the_secret(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        read(tmp_path, HEAD + text + "\n")
    assert "s3cret" not in str(caught.value)
