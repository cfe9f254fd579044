import re
from pathlib import Path

import pytest

from workers.errors import ConfigurationError
from workers.settings import Settings, get_settings

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
    with pytest.raises(ValueError, match="must grow"):
        Settings(lease=10, _env_file=None)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARID_DEFAULT_SUBSCRIPTIONS", "security, diplomacy")
    assert Settings(_env_file=None).default_subscriptions == ["security", "diplomacy"]


def test_secrets_are_not_shown() -> None:
    settings = Settings(redis_url="redis://:geheim@127.0.0.1/0", _env_file=None)  # type: ignore[arg-type]
    assert "geheim" not in repr(settings)


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"`BARID_([A-Z_]+)`", readme))
    assert {name.upper() for name in Settings.model_fields} <= named
