from pathlib import Path

import pytest

from workers.strangers import OTHERS, mistyped_settings


def test_a_mistyped_setting_is_told_with_the_one_that_is_meant() -> None:
    assert list(mistyped_settings(["BARID_BATCH_SIZ", "barid_redis_ur"])) == [
        "BARID_BATCH_SIZ is no setting and does nothing: did you mean BARID_BATCH_SIZE?",
        "barid_redis_ur is no setting and does nothing: did you mean BARID_REDIS_URL?",
    ]


@pytest.mark.parametrize(
    "name",
    [*sorted(OTHERS), "BARID_BATCH_SIZE", "barid_batch_size", "BARID_TEST_AMQP_URL", "BARID_DESK_HOOK", "PATH"],
)  # fmt: skip
def test_what_is_a_setting_or_somebody_elses_is_not(name: str) -> None:
    assert list(mistyped_settings([name])) == []


def test_names_in_the_environment_and_in_the_file_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BARID_LEASES", "1")
    (tmp_path / ".env").write_text("BARID_NAMESPAC=x\n")
    told = " ".join(mistyped_settings())
    assert "BARID_LEASE?" in told
    assert "BARID_NAMESPACE?" in told
