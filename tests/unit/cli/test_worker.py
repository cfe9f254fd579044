import pytest

from workers.cli.worker import with_calls


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("-Q bells", "-Q bells,barid.enqueue"),
        ("-Qbells,feeds -n a@b", "-Qbells,feeds,barid.enqueue -n a@b"),
        ("--queues=bells", "--queues=bells,barid.enqueue"),
        ("--queues feeds,bells", "--queues feeds,bells,barid.enqueue"),
        ("-Q feeds", "-Q feeds"),
        ("-Q bells,barid.enqueue", "-Q bells,barid.enqueue"),
        ("-n bells", "-n bells"),
        ("", ""),
    ],
)
def test_a_worker_that_listens_to_bells_listens_to_calls_too(given: str, wanted: str) -> None:
    assert with_calls(tuple(given.split())) == wanted.split()
