"""What the state machine of subscriptions found (tests/model): two verdicts on one event."""

import pytest

from tests.servers import Service
from workers.events.holds import Holds, Settled, Settlement, Verdict


@pytest.mark.parametrize("second", [Verdict.HANDLED, Verdict.REFUSED, Verdict.UNREADABLE])
def test_only_the_first_of_two_verdicts_on_an_event_counts(barid: Service, second: Verdict) -> None:
    holds = Holds("s", barid.settings, barid.redis())
    keys = barid.ledger.keys.subscription("s")
    barid.redis().lpush(keys.queue, "{}")
    _, [(tag, _)] = holds.fetch(1, "stem")
    ends = [Settlement(tag, "e", verdict, "no") for verdict in (Verdict.HANDLED, second)]
    assert holds.settle(ends) == [Settled.HANDLED, Settled.LOST]
    assert barid.redis().llen(keys.queue) == barid.redis().hlen(keys.refused) == 0
    assert barid.redis().exists(keys.open, keys.hands) == 0
