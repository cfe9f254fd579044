"""An exchange in Redis, and a client of a console on it."""

import pytest

from tests.exchanges import Exchange
from tests.servers import Service, start_console
from tests.webclient import Web
from workers.events.subscriptions import Subscriptions


@pytest.fixture
def exchange(barid: Service) -> Exchange:
    """An exchange with the subscription that a test is about; settings come from a `barid` mark."""
    made = Exchange(barid)
    Subscriptions(made.settings).take_up(made.name)
    return made


@pytest.fixture
def web(exchange: Exchange) -> Web:
    """A client of a console of its own."""
    return Web(start_console(exchange.service))
