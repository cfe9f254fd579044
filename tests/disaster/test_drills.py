from collections.abc import Callable
from pathlib import Path

import pytest

from tests.disaster import drills
from tests.disaster.scene import Outcome


@pytest.mark.timeout(240)
@pytest.mark.parametrize("drill", [drills.backup, drills.tail, drills.emptied])
def test_a_disaster_costs_what_was_said_and_no_more(
    tmp_path: Path, drill: Callable[[Path, int], Outcome]
) -> None:
    outcome = drill(tmp_path, 300)
    assert outcome.passed, str(outcome)
    assert outcome.sent > 100
    assert outcome.kept > 20, "nothing that could have been lost"
