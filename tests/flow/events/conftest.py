from collections.abc import Iterator

import pytest

from tests.exchanges import Exchange
from tests.servers import Service
from workers.events.subscriptions import Subscriptions


@pytest.fixture(params=["redis", "rabbitmq"])
def exchange(request: pytest.FixtureRequest, barid: Service) -> Iterator[Exchange]:
    """A service on each backend in turn; settings come from a `barid` mark."""
    service = barid
    if request.param == "rabbitmq":
        url = request.getfixturevalue("amqp_url")
        given = request.node.get_closest_marker("barid")
        service = barid.with_settings(broker_url=url, **(given.kwargs if given else {}))
    made = Exchange(service)
    yield made
    subscriptions = Subscriptions(made.settings)
    for name in subscriptions.definitions():
        if name.startswith(made.name):
            subscriptions.remove(name)
