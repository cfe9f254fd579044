"""What can be declared as a push, and what is said of what cannot."""

from pathlib import Path

import pytest

from tests.receiver import OTHER_SECRET, SECRET
from workers.errors import ConfigurationError
from workers.push.declared import Push, check_reachable, read_file, shown
from workers.settings import Settings

CLOSED = Settings(_env_file=None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text(f"{SECRET}\n{OTHER_SECRET}\n")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "short").write_text("whsec_abcd")
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "push.toml"
    file.write_text(text, "utf-8")
    return file


def push(url: str, **more: object) -> Push:
    return Push.of("p", name="p", subscription="s", url=url, secrets=[SECRET], **more)


def test_a_file_declares_pushes_with_secrets_from_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_SECRET", SECRET)
    file = written(
        folder,
        """
        [desk]
        url = "https://hooks.example/barid"
        secret_env = "DESK_SECRET"

        ["غرفة الأخبار"]
        subscription = "archive"
        url = "https://archive.example/"
        secret_file = "secret"
        batch = 50
        parallel = 4
        allow_private = true
        timeout = 5
        max_tries = 3
        max_seconds = 60
        """,
    )
    desk, room = read_file(file)
    assert (desk.name, desk.subscription, desk.batch) == ("desk", "desk", 1)
    assert [s.get_secret_value() for s in desk.secrets] == [SECRET]
    assert (room.subscription, room.batch, room.parallel, room.allow_private) == ("archive", 50, 4, True)  # fmt: skip
    assert [s.get_secret_value() for s in room.secrets] == [SECRET, OTHER_SECRET]


FINE = '[desk]\nurl = "https://a.example/"\nsecret_file = "secret"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "declares no push"),
        ("[desk", "push.toml"),
        ("desk = 1", "desk: needs a table"),
        ('[desk]\nurl = "https://a.example/"', "desk: needs a secret"),
        ('[desk]\nsecret_file = "secret"', "desk: url: Field required"),
        (FINE + f'secret = "{SECRET}"', "desk: secret: must not be in this file"),
        (FINE + "colour = 1", "desk: colour: is not a field of a push; use one of subscription"),
        (FINE + "batch = 0", "desk: batch: "),
        (FINE + "timeout = 'x'", "desk: timeout: "),
        (FINE.replace('"secret"', '"none"'), "desk: secret_file: .*No such file"),
        (FINE.replace('"secret"', '"empty"'), "desk: secret_file: .*is empty"),
        (FINE.replace('"secret"', '"short"'), "desk: secrets: needs whsec_ and 24 to 64 bytes"),
        (FINE.replace('"secret"', "5"), "desk: secret_file: needs a text"),
        (FINE.replace("secret_file", "secret_env"), "desk: secret_env: secret is not set"),
        (FINE + FINE.replace("[desk]", '[other]\nsubscription = "desk"'), "another push has"),
        (FINE.replace("https://a.example/", "ftp://a.example/"), "desk: url: needs an absolute"),
    ],
)
def test_what_cannot_be_used_is_named(folder: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        read_file(written(folder, text))
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example", "/hook", "ftp://a.example/", "file:///etc/passwd", "http://", "https:///x",
     "https://a.example:99999/", "https://a.example/ x", "https://a.example/\r\nx: y", "http://[::1",
     "javascript:alert(1)"],
)  # fmt: skip
def test_a_url_that_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="p: url: needs an absolute http or https URL"):
        push(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]"],
)
def test_a_private_address_is_refused_before_anything_begins(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"p: url: .* is not a public address"):
        check_reachable(push(f"http://{host}/"), CLOSED, by_name=False)
    check_reachable(push(f"http://{host}/", allow_private=True), CLOSED, by_name=True)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "127.1", "0x7f.1"])
def test_so_is_a_name_that_leads_to_one_where_names_are_looked_up(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1 is not|::1 is not"):
        check_reachable(push(f"http://{host}/"), CLOSED, by_name=True)
    check_reachable(push(f"http://{host}/"), CLOSED, by_name=False)


def test_a_name_that_leads_nowhere_now_may_do_so_later() -> None:
    check_reachable(push("https://nowhere.invalid/"), CLOSED, by_name=True)


def test_a_network_that_is_allowed_may_be_pushed_to() -> None:
    allowed = Settings(allowed_networks=["10.1.0.0/16"], _env_file=None)
    check_reachable(push("http://10.1.2.3/"), allowed, by_name=False)
    with pytest.raises(ConfigurationError):
        check_reachable(push("http://10.2.2.3/"), allowed, by_name=False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://user:pass@hooks.example:8443/T/secret?token=x#f", "https://hooks.example:8443/…"),
        ("https://hooks.example", "https://hooks.example"),
        ("http://[::1]:80/", "http://[::1]:80"),
    ],
)
def test_what_is_shown_of_a_url_holds_no_secret(url: str, said: str) -> None:
    assert shown(url) == said
    assert "pass" not in repr(push(url))
    assert SECRET not in repr(push(url))
