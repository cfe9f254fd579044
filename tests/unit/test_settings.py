import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from workers.cli.settingsdoc import FILE, document
from workers.errors import ConfigurationError
from workers.settings import SECRETS, SECTIONS, Settings, get_settings

ROOT = Path(__file__).parents[2]


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARID_BATCH_SIZE", "many")
    get_settings.cache_clear()
    try:
        with pytest.raises(ConfigurationError, match="BARID_BATCH_SIZE"):
            get_settings()
    finally:
        get_settings.cache_clear()


def test_times_must_grow() -> None:
    with pytest.raises(ValueError, match="must increase"):
        Settings(lease=10, _env_file=None)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARID_DEFAULT_SUBSCRIPTIONS", "security, diplomacy")
    assert Settings(_env_file=None).default_subscriptions == ["security", "diplomacy"]


def test_secrets_are_not_shown() -> None:
    settings = Settings(redis_url="redis://:geheim@127.0.0.1/0", _env_file=None)
    assert "geheim" not in repr(settings)


@pytest.fixture
def fresh() -> Iterator[None]:
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_secrets_come_from_files_and_the_environment_goes_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "barid_redis_url").write_text("redis://:geheim@redis/0\n")
    (tmp_path / "barid_console_token").write_text("from the file, long enough")
    monkeypatch.setenv("BARID_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("BARID_REDIS_URL", "")  # as a compose file hands on what is not set
    monkeypatch.setenv("BARID_CONSOLE_TOKEN", "from the environment")
    settings = get_settings()
    assert settings.redis_url == SecretStr("redis://:geheim@redis/0")
    assert settings.console_token == SecretStr("from the environment")


@pytest.mark.usefixtures("fresh")
def test_a_directory_without_secrets_is_an_error_and_no_redis_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BARID_SECRETS_DIR", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"BARID_SECRETS_DIR: .* needs a file"):
        get_settings()


def test_an_empty_url_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARID_BROKER_URL", "")
    assert Settings(_env_file=None).broker_url is None


def test_the_table_of_settings_is_the_one_of_the_class() -> None:
    assert (ROOT / FILE).read_text("utf-8") == document(), "run: make docs"


def test_every_setting_has_a_row_with_its_meaning() -> None:
    rows = re.findall(r"^\| `BARID_([A-Z_]+)` \| (.+) \| .* \| (.+) \|$", document(), re.M)
    assert [name.lower() for name, _, _ in rows] == list(Settings.model_fields)
    assert [name.lower() for name, kind, _ in rows if kind == "secret text"] == list(SECRETS)


def test_the_sections_of_the_document_are_those_of_the_class() -> None:
    source = (ROOT / "workers/settings.py").read_text("utf-8")
    sections = re.findall(r"^    # ([A-Z].*)\n    (\w+): ", source, re.M)
    assert [(name, heading) for heading, name in sections] == list(SECTIONS.items())
