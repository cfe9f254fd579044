"""Tests of one group run in one process, where a run has several."""

import pytest


@pytest.mark.xdist_group("group")
def test_a_group_is_told_to_the_scheduler(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@group")
