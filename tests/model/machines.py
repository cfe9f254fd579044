"""The state machines by name, each on a Redis that is given."""

from typing import Any

from tests.model import ledger, subscription
from tests.model.clock import ClockedRedis
from tests.model.late import LateMachine
from tests.model.subscription import SubscriptionMachine
from tests.servers import Service
from workers.settings import Settings

_KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "ledger": (LateMachine, ledger.SETTINGS),
    "subscription": (SubscriptionMachine, subscription.SETTINGS),
}
MACHINES = tuple(_KINDS)


def machine(name: str, barid: Service) -> Any:
    """Return what makes a state machine; it empties the Redis each time."""
    client = ClockedRedis.from_url(barid.server.url, socket_timeout=10)
    kind, given = _KINDS[name]
    settings = Settings(redis_url=barid.server.url, _env_file=None, **given)
    return lambda: kind(settings, client)
