"""Subscriptions: named durable queues, each with a filter."""

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches

from workers.errors import ConfigurationError
from workers.events.backend import open_backend
from workers.events.debts import Debts
from workers.events.definition import Definition
from workers.events.definitions import Definitions
from workers.events.exchange import default_queues
from workers.events.filters import Filter
from workers.events.holds import Holds
from workers.events.states import SubscriptionState, states
from workers.settings import Settings
from workers.store.connection import Client


class Subscriptions:
    """Makes, lists, changes, repairs and removes the subscriptions in one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._backend = open_backend(settings, client)
        self._redis, self._keys = self._backend.client, self._backend.keys
        self._definitions = Definitions(settings, self._redis)

    def declare(
        self, name: str, topics: Sequence[str] = (), languages: Sequence[str] = ()
    ) -> list[str]:
        """Make a subscription by topics and languages, or use the same one if it exists.

        Returns:
            Its binding keys.

        Raises:
            ConfigurationError: see `take_up`.
        """
        definition = Definition.of(filter={"topics": topics, "languages": languages})
        self.take_up(name, definition)
        return definition.bindings

    def take_up(self, name: str, wanted: Definition | None = None) -> bool:
        """Make a subscription, or use the one that exists; never change it.

        Args:
            name: its name, which is also that of its queue.
            wanted: how it should be defined; fields that are not set may have any value. None: use
                it however it is defined, or make one that lets everything in.

        Returns:
            Whether it is new, so that it gets events from now on.

        Raises:
            ConfigurationError: it exists with another definition, or the name or a condition
                cannot be used.
        """
        existing = self._definitions.get(name)
        if existing is None:
            made = wanted or Definition()
            self.check(made.filter)
            self._make(name, made)
            return True
        if wanted is not None and wanted.differs_from(existing):
            self.check(wanted.filter)  # a misspelt topic is the more likely cause
            raise ConfigurationError(
                f"subscription {name!r} already exists and lets in {_in_words(existing)}, not "
                f"{_in_words(wanted)}: leave the filter out to read it as it is, or change it for "
                f"all its consumers with `barid subscriptions change {name}`"
            )
        return False

    def change(self, name: str, definition: Definition) -> Definition:
        """Change the definition of a subscription for all its consumers; its events stay.

        Returns:
            The definition before.

        Raises:
            ConfigurationError: there is no such subscription, or a condition cannot be met.
        """
        before = self.definition(name)
        self.check(definition.filter)
        self._backend.declare(name, definition)
        self._definitions.put(name, definition)
        kept = set(definition.bindings)
        if gone := [key for key in before.bindings if key not in kept]:
            self._backend.unbind(name, gone)
        return before

    def definition(self, name: str) -> Definition:
        """Return the definition of a subscription.

        Raises:
            ConfigurationError: there is no such subscription.
        """
        definition = self._definitions.get(name)
        if definition is None:
            near = get_close_matches(name, self._definitions.all(), 1)
            hint = f": did you mean {near[0]!r}?" if near else ": see `barid subscriptions`"
            raise ConfigurationError(f"no subscription {name!r}{hint}")
        return definition

    @property
    def owed_limit(self) -> int:
        """Bytes that may be owed to a subscription."""
        return self._settings.max_owed_bytes

    def definitions(self) -> dict[str, Definition]:
        """Return the definition of every subscription, by name."""
        return self._definitions.all()

    def declared(self) -> set[str]:
        """Return the names of the subscriptions that a file declares."""
        return self._definitions.declared()

    def bring(self, name: str, definition: Definition) -> Definition | None:
        """Make a subscription that a file declares, or change it to what the file says.

        Returns:
            The definition before; None if it is new.

        Raises:
            ConfigurationError: it cannot be made.
        """
        self._definitions.declare([name])
        if self._definitions.get(name) is None:
            self.take_up(name, definition)
            return None
        existing = self.definition(name)
        return self.change(name, definition) if existing != definition else existing

    def bindings(self) -> dict[str, list[str]]:
        """Return the binding keys of every subscription, by name."""
        return {name: definition.bindings for name, definition in self.definitions().items()}

    def declare_defaults(self) -> None:
        """Make the default subscriptions, as every worker does when it starts."""
        existing = self.definitions()
        for topic in self._settings.default_subscriptions:
            [name] = default_queues([topic])
            if name not in existing:
                self._make(name, Definition.of(filter={"topics": [topic]}))

    def check(self, wanted: Filter) -> None:
        """Refuse topics, languages, countries and ids that no event will ever have.

        Raises:
            ConfigurationError: there is one; the message suggests a similar name that exists.
        """
        # The catalogues take longer to import than most commands run; few of them name a filter.
        from workers.events.checks import check

        check(wanted, self._settings)

    def doubts(self, wanted: Filter) -> list[str]:
        """Return a warning for each condition that may not be meant: see checks.py."""
        from workers.events.checks import doubts

        return list(doubts(wanted, self._settings))

    def blind(self) -> list[str]:
        """Return the names of the subscriptions that ask for entities while events have none."""
        if self._settings.entities:
            return []
        return [name for name, one in self.definitions().items() if one.filter.of_entities]

    def states(self) -> list[SubscriptionState]:
        """Return the state of every subscription."""
        return states(self._settings, self._backend, self._definitions)

    def remove(self, name: str) -> int:
        """Remove a subscription and all its events; return how many there were.

        Raises:
            ConfigurationError: there is no such subscription.
        """
        definition = self.definition(name)
        lost = next(s.length + s.held for s in self.states() if s.name == name)
        self._definitions.remove(name)
        self._backend.unbind(name, definition.bindings)
        self._backend.delete(name)
        lost += Debts(self._settings, self._redis).forgive(name)
        Holds(name, self._settings, self._redis).forget()
        self._redis.delete(*self._keys.subscription(name).own)
        return lost

    def repair(self) -> int:
        """Restore bindings or queues that the exchange has lost; return how many were missing.

        In Redis, bindings may be missing from kombu's table. On another broker, queues may be
        missing because it was emptied, or because it has just replaced Redis.
        """
        known = self.definitions()
        missing = self._backend.missing(known)
        if missing:
            for name, definition in known.items():
                # A queue that exists with another length is not lost.
                with suppress(ConfigurationError):
                    self._backend.declare(name, definition)
        return missing

    def _make(self, name: str, definition: Definition) -> None:
        """Make a subscription so that any worker that finds its queue bound knows its filter."""
        self._backend.make(name, definition)
        self._definitions.put(name, definition)
        self._backend.declare(name, definition)


def _in_words(definition: Definition) -> str:
    bounds = definition.model_dump(exclude={"filter"}, exclude_none=True)
    more = [f"{name.replace('_', ' ')}: {value}" for name, value in bounds.items()]
    return f"({'; '.join([str(definition.filter), *more])})"
