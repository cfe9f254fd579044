"""A fixed, short run of each state machine; `make model` runs them for long, each time another."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.model import profile
from tests.model.machines import MACHINES, machine
from tests.servers import Service


@pytest.mark.parametrize("name", MACHINES)
def test_whatever_happens_in_whatever_order_nothing_is_lost_or_doubled(
    barid: Service, name: str
) -> None:
    run_state_machine_as_test(machine(name, barid), settings=profile.SHORT)
