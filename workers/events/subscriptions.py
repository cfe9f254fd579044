"""Subscriptions: named durable queues, each with what it lets in."""

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches

from workers.errors import ConfigurationError
from workers.events.backend import open_backend
from workers.events.debts import Debts
from workers.events.definition import Definition, did_you_mean
from workers.events.definitions import Definitions
from workers.events.exchange import default_queues
from workers.events.filters import NO_TOPIC, Filter
from workers.events.holds import Holds
from workers.events.states import SubscriptionState, states
from workers.settings import Settings
from workers.stages.language import LANGUAGES
from workers.stages.topics.modelfile import topic_names
from workers.store.connection import Client


class Subscriptions:
    """Makes, lists, changes, repairs and removes the subscriptions of one Redis and namespace."""

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._settings = settings
        self._backend = open_backend(settings, client)
        self._redis, self._keys = self._backend.client, self._backend.keys
        self._definitions = Definitions(settings, self._redis)

    def declare(
        self, name: str, topics: Sequence[str] = (), languages: Sequence[str] = ()
    ) -> list[str]:
        """Make a subscription by topics and languages, or take up the same one.

        Returns:
            Its binding keys.

        Raises:
            ConfigurationError: see `take_up`.
        """
        definition = Definition.of(filter={"topics": topics, "languages": languages})
        self.take_up(name, definition)
        return definition.bindings

    def take_up(self, name: str, wanted: Definition | None = None) -> bool:
        """Make a subscription, or find one that is there already; never change one.

        Args:
            name: its name, and its queue's.
            wanted: what it is to be; what is not given in it is as it is. None: whatever it is,
                and everything if it has to be made.

        Returns:
            Whether it is new, and so gets events from now on.

        Raises:
            ConfigurationError: there is one that is defined otherwise, or the name, a topic or a
                language cannot be used.
        """
        there = self._definitions.get(name)
        if there is None:
            made = wanted or Definition()
            self.check(made.filter)
            self._make(name, made)
            return True
        if wanted is not None and wanted.differs_from(there):
            self.check(wanted.filter)  # a misspelt topic is the likelier reason
            raise ConfigurationError(
                f"subscription {name!r} is there already and lets in {_told(there)}, not "
                f"{_told(wanted)}: leave the filter out to read it as it is, or change it for all "
                f"its consumers with `barid subscriptions change {name}`"
            )
        return False

    def change(self, name: str, definition: Definition) -> Definition:
        """Change what a subscription is, for all its consumers; what lies in it stays.

        Returns:
            What it was.

        Raises:
            ConfigurationError: there is none of that name, or a topic or language is unknown.
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
        """Return what a subscription is.

        Raises:
            ConfigurationError: there is none of that name.
        """
        found = self._definitions.get(name)
        if found is None:
            near = get_close_matches(name, self._definitions.all(), 1)
            hint = f": did you mean {near[0]!r}?" if near else ": see `barid subscriptions`"
            raise ConfigurationError(f"no subscription {name!r}{hint}")
        return found

    def definitions(self) -> dict[str, Definition]:
        """Return what every subscription is, by name."""
        return self._definitions.all()

    def declared(self) -> set[str]:
        """Return the names of the subscriptions that a file declares."""
        return self._definitions.declared()

    def bring(self, name: str, definition: Definition) -> Definition | None:
        """Make a subscription that a file declares, or change it to what the file says.

        Returns:
            What it was; None when it is new.

        Raises:
            ConfigurationError: it cannot be made.
        """
        self._definitions.declare([name])
        if self._definitions.get(name) is None:
            self.take_up(name, definition)
            return None
        there = self.definition(name)
        return self.change(name, definition) if there != definition else there

    def bindings(self) -> dict[str, list[str]]:
        """Return the binding keys of every subscription by name."""
        return {name: definition.bindings for name, definition in self.definitions().items()}

    def declare_defaults(self) -> None:
        """Make the default subscriptions, as every worker does when it starts."""
        there = self.definitions()
        for topic in self._settings.default_subscriptions:
            [name] = default_queues([topic])
            if name not in there:
                self._make(name, Definition.of(filter={"topics": [topic]}))

    def check(self, wanted: Filter) -> None:
        """Refuse topics and languages that no event will ever have.

        Raises:
            ConfigurationError: there is one; the message names it and what is near it.
        """
        topics = {*topic_names(self._settings.topic_model), NO_TOPIC}
        for topic in wanted.topics:
            if topic not in topics:
                raise _no_such("topic", topic, did_you_mean(topic, topics))
        for language in wanted.languages:
            if language not in LANGUAGES:
                near = language.lower() if language.lower() in LANGUAGES else ""
                hint = (
                    f"did you mean {near!r}?" if near else "use an ISO 639 code, such as ar or en"
                )
                raise _no_such("language", language, hint)

    def states(self) -> list[SubscriptionState]:
        """Return every subscription and what lies in it."""
        return states(self._settings, self._backend, self._definitions)

    def remove(self, name: str) -> int:
        """Remove a subscription and everything that lies in it; returns how many events those were.

        Raises:
            ConfigurationError: there is none of that name.
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
        """Make again what the exchange has lost of what we know; returns how much that was.

        In Redis these are bindings that are gone from kombu's table. On another broker they are
        queues: of a broker that was emptied, or that has just taken the place of Redis.
        """
        known = self.definitions()
        missing = self._backend.missing(known)
        if missing:
            for name, definition in known.items():
                # One that is there with another length is not lost.
                with suppress(ConfigurationError):
                    self._backend.declare(name, definition)
        return missing

    def _make(self, name: str, definition: Definition) -> None:
        """Make a subscription: a worker that finds its queue bound must know its filter."""
        self._backend.make(name, definition)
        self._definitions.put(name, definition)
        self._backend.declare(name, definition)


def _no_such(what: str, given: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f"{given!r} is no {what} that an event can have: {hint}")


def _told(definition: Definition) -> str:
    bounds = definition.model_dump(exclude={"filter"}, exclude_none=True)
    more = [f"{name.replace('_', ' ')}: {value}" for name, value in bounds.items()]
    return f"({'; '.join([str(definition.filter), *more])})"
