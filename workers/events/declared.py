"""Subscriptions declared in a file, such as `subscriptions.toml`, for deployments."""

from collections.abc import Mapping
from pathlib import Path

from workers.errors import ConfigurationError
from workers.events.definition import KEYS, Definition, did_you_mean
from workers.events.exchange import queue
from workers.events.filters import Filter
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings
from workers.telemetry.lognames import get_logger
from workers.tomlfile import read_tables

log = get_logger(__name__)


def declare_subscriptions(settings: Settings) -> int:
    """Apply the subscriptions file; return how many subscriptions it declares.

    A subscription that is no longer in the file is kept, since its events may be wanted, and named
    in a warning until it is removed. The whole file is checked before anything is changed.

    Raises:
        ConfigurationError: the file cannot be used; the message names the subscription and the key.
    """
    if settings.subscriptions_file is None:
        return 0
    subscriptions = Subscriptions(settings)
    wanted = read_toml(settings.subscriptions_file)
    for name, definition in wanted.items():
        try:
            subscriptions.check(definition.filter)
        except ConfigurationError as error:
            raise ConfigurationError(f"{settings.subscriptions_file}: {name}: {error}") from None
        for doubt in subscriptions.doubts(definition.filter):
            log.warning("subscription.doubtful", subscription=name, doubt=doubt)
    for name in sorted(subscriptions.declared() - wanted.keys()):
        log.warning("subscription.undeclared", subscription=name)
    for name, definition in wanted.items():
        before = subscriptions.bring(name, definition)
        if before is None:
            log.info("subscription.made", subscription=name, definition=_values(definition))
        elif before != definition:
            log.warning(
                "subscription.changed",
                subscription=name,
                before=_values(before),
                definition=_values(definition),
            )
    return len(wanted)


def read_toml(path: Path) -> dict[str, Definition]:
    """Read a subscriptions file: one table a subscription, with conditions and bounds.

    Raises:
        ConfigurationError: it cannot be used; the message names the subscription and the key.
    """
    tables = read_tables(path, "BARID_SUBSCRIPTIONS_FILE")
    return {name: _definition(f"{path}: {name}", name, table) for name, table in tables.items()}


def _definition(where: str, name: str, table: object) -> Definition:
    if not isinstance(table, Mapping):
        raise ConfigurationError(
            f'{where}: needs a table, such as [{name}] with topics = ["security"]'
        )
    for key, value in table.items():
        if isinstance(value, Mapping):
            raise ConfigurationError(
                f'{where}: {key} is a table within it: quote a name with a dot, ["{name}.{key}"]'
            )
        if key not in KEYS:
            raise ConfigurationError(
                f"{where}: {key}: is not a key of a subscription; {did_you_mean(key, KEYS)}"
            )
    conditions = {key: value for key, value in table.items() if key in Filter.model_fields}
    bounds = {key: value for key, value in table.items() if key not in conditions}
    try:
        queue(name, [])
        return Definition.of(filter=conditions, **bounds)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from None


def _values(definition: Definition) -> dict[str, object]:
    return definition.model_dump(mode="json", exclude_defaults=True)
