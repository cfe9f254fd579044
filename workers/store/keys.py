"""The name of every key that Barid has in Redis.

All of them, and kombu's as well, begin with the same hash tag, so that Redis Cluster keeps them on
one node and accepts the scripts.
"""

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class QueueKeys:
    """Key names of a subscription, with those that all subscriptions share.

    Attributes:
        queue: list that kombu keeps; events go in on the left and are taken from the right.
        hands: sorted set, stem -> deadline in ms: what consumers took in one fetch each.
        open: hash, stem -> how many events of that fetch are not settled yet.
        hand: first part of the names of lists, followed by the stem: the messages of one fetch.
        held, leases: what earlier versions keep instead, by event: a hash of messages and a sorted
            set of deadlines.
        refusals: hash, event id -> how often it was refused.
        seen: sorted set of events that were handled, id -> ms when.
        refused: hash of the subscription's dead letters, event id -> JSON.
        owed_list: list of events owed to it, "<bytes> <entry>".
        owed, owed_refs, owed_bytes, dropped, dropped_at, pushed, read_at: see `Keys`.
    """

    queue: str
    hands: str
    open: str
    hand: str
    held: str
    leases: str
    refusals: str
    seen: str
    refused: str
    owed_list: str
    owed: str
    owed_refs: str
    owed_bytes: str
    dropped: str
    dropped_at: str
    pushed: str
    read_at: str

    @property
    def own(self) -> tuple[str, ...]:
        """The keys that belong to this subscription alone."""
        return (
            *(self.queue, self.hands, self.open, self.held, self.leases, self.refusals),
            *(self.seen, self.refused, self.owed_list),
        )


@dataclass(frozen=True, slots=True)
class InboxKeys:
    """Key names of the inbox, and of what its scripts need of the ledger.

    Attributes:
        inbox: list of articles as JSON; any client pushes left, workers take right.
        calls: list of Celery messages, where Celery itself puts those for the queue `CALLS`.
        calls_3: the same of a higher priority, as kombu keeps them; so `calls_6`, `calls_9`.
        claims: hash, token -> text: entries that a worker has in hand.
        leases: sorted set, token -> deadline in ms.
        deliveries: hash, token -> how often it was claimed again.
        since: ms since when something waits and nothing was taken.
        dead: hash, name -> text of an entry that is no article, or as much as is kept of it.
        dead_causes: hash, name -> JSON: cause, deliveries, time, bytes of the whole text.
        dead_index: sorted set, name -> ms when it was refused.
        dead_bytes: bytes of the texts in `dead`.
        ledger: as in `Keys`; so `bells` and `counts`.
    """

    inbox: str
    calls: str
    calls_3: str
    calls_6: str
    calls_9: str
    claims: str
    leases: str
    deliveries: str
    since: str
    dead: str
    dead_causes: str
    dead_index: str
    dead_bytes: str
    ledger: str
    bells: str
    counts: str


CALLS = "barid.enqueue"
"""Celery's queue for calls of the task of that name, by whatever application."""

PRIORITY = "\x06\x16"
"""Stands between a queue's name and a message's priority in kombu's names of lists."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Key names under a namespace.

    Attributes:
        prefix: first part of kombu's keys (`global_keyprefix`), including the queues.
        ledger: hash, entry -> payload: every article in flight.
        waiting: list of entries of the normal lane; producers push on the left, workers take from
            the right.
        waiting_urgent: the same for the urgent lane.
        waiting_bulk: the same for the bulk lane.
        lanes: hash, entry -> lane, for those in flight that are not in the normal lane.
        turns: hash, lane -> articles claimed from it in a row while one of a lower lane waited.
        pauses: hash, `all` or a lane -> JSON: who paused claiming, and since when.
        leases: sorted set, entry -> deadline in ms: claimed, failed or held articles.
        holders: hash, entry -> claim that has it, "<token> <process>", if that gives signs of life.
        batches: hash, process -> JSON of its last claim: token, bell, entries.
        signs: sorted set, process -> ms of its last sign of life.
        watch: hash: since when sweeps have come without a gap, and the last one, in ms.
        deliveries: hash, entry -> how often it was claimed.
        holds: hash, entry -> how often a full queue held it back.
        causes: hash, entry -> JSON: why it last failed.
        bells: sorted set, token -> ms when it rang: bells that nobody has answered yet.
        counts: hash, name -> number since the beginning.
        known: first part of names: with "/" and a number of the hashes of known articles
            (known.lua), with ":" and an article's id of what version 0.1.0 has instead.
        known_table: hash: how many there are, and until when that is written and read.
        dead: hash, entry -> payload of a dead letter.
        dead_causes: hash, entry -> JSON: cause, deliveries, time.
        dead_index: sorted set, entry -> ms when it died.
        recent: stream of the latest events, compressed.
        outlines: hash: which hash of `outline_rings` is being filled, since when, and its bytes.
        bindings: set: our own copy of kombu's binding table.
        subscriptions: hash, name -> JSON of what it is bound to.
        definitions: hash, name -> JSON of what it lets in, and what happens when it is full.
        declared: set of the names of subscriptions that a file declares.
        owed: hash, entry -> event, compressed: events that some queue had no room for.
        owed_refs: hash, entry -> how many subscriptions it is owed to.
        owed_bytes: hash, name of a subscription -> bytes that are owed to it.
        dropped: hash, name of a subscription -> events dropped since it was made.
        detached: hash, name of a subscription -> ms when it was unbound from a broker's exchange.
        dropped_at: hash, name of a subscription -> ms when the last one was dropped.
        pushed: hash, name of a subscription -> number of events that it was given.
        read_at: hash, name of a subscription -> ms when a consumer last looked.
        pushes: hash, name of a push -> JSON of how it is doing.
        push_counts: hash, "<name of a push> <result>" -> number since the beginning.
        receipt_secret: string that receipts for events taken over HTTP are signed with.
        feeds: hash, name of a feed -> JSON of its declaration.
        feed_options: hash, name of a feed, or `*` for all -> JSON: interval, access, rules.
        feed_hubs: hash, token of a callback -> JSON of a subscription at a WebSub hub.
        feed_hub_tokens: hash, name of a feed -> token of its callback.
        feed_states: hash, name of a feed -> JSON of what its polls found.
        feed_marks: hash, name of a feed -> its status and how often it failed in a row.
        feeds_due: sorted set, name of a feed -> ms when it is to be polled next.
        poll_bell: a string while a call for pollers is out.
        corrections: hash, article id -> correction of its topic decisions, compressed.
        corrections_index: sorted set, article id -> ms when it was corrected.
        corrections_bytes: bytes of the values in `corrections`.
        logs: stream of the latest log lines of all workers.
        log_failures: the same of warnings and errors, which are kept longer.
        logs_pushed: position in both up to which lines were pushed to a log store.
        notifier: string: which process tells of problems, while it says so again and again.
        notices: JSON: which problems were seen and told, and what waits to be sent.
        workers: hash, name and process id of a worker -> JSON of its sign of life.
        samples: stream of counts and depths, one entry every ten seconds.
        sampled: a string while the latest sample is fresh.
    """

    namespace: str
    exchange: str
    prefix: str = field(init=False)
    ledger: str = field(init=False)
    waiting: str = field(init=False)
    waiting_urgent: str = field(init=False)
    waiting_bulk: str = field(init=False)
    lanes: str = field(init=False)
    turns: str = field(init=False)
    pauses: str = field(init=False)
    leases: str = field(init=False)
    holders: str = field(init=False)
    batches: str = field(init=False)
    signs: str = field(init=False)
    watch: str = field(init=False)
    deliveries: str = field(init=False)
    holds: str = field(init=False)
    causes: str = field(init=False)
    bells: str = field(init=False)
    counts: str = field(init=False)
    known: str = field(init=False)
    known_table: str = field(init=False)
    dead: str = field(init=False)
    dead_causes: str = field(init=False)
    dead_index: str = field(init=False)
    recent: str = field(init=False)
    outlines: str = field(init=False)
    bindings: str = field(init=False)
    subscriptions: str = field(init=False)
    definitions: str = field(init=False)
    declared: str = field(init=False)
    owed: str = field(init=False)
    owed_refs: str = field(init=False)
    owed_bytes: str = field(init=False)
    dropped: str = field(init=False)
    dropped_at: str = field(init=False)
    detached: str = field(init=False)
    pushed: str = field(init=False)
    read_at: str = field(init=False)
    pushes: str = field(init=False)
    push_counts: str = field(init=False)
    receipt_secret: str = field(init=False)
    feeds: str = field(init=False)
    feed_options: str = field(init=False)
    feed_hubs: str = field(init=False)
    feed_hub_tokens: str = field(init=False)
    feed_states: str = field(init=False)
    feed_marks: str = field(init=False)
    feeds_due: str = field(init=False)
    poll_bell: str = field(init=False)
    corrections: str = field(init=False)
    corrections_index: str = field(init=False)
    corrections_bytes: str = field(init=False)
    logs: str = field(init=False)
    log_failures: str = field(init=False)
    logs_pushed: str = field(init=False)
    notifier: str = field(init=False)
    notices: str = field(init=False)
    workers: str = field(init=False)
    samples: str = field(init=False)
    sampled: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prefix", f"{{{self.namespace}}}:")
        for key in fields(self):
            if not key.init and key.name != "prefix":
                object.__setattr__(self, key.name, self._own(key.name))

    def lane(self, name: str) -> str:
        """Key of the list of entries that wait in a lane: urgent, normal or bulk."""
        return self.waiting if name == "normal" else str(getattr(self, f"waiting_{name}"))

    def outline_rings(self, number: int) -> list[str]:
        """Keys of the hashes, article id -> outline of its last version, filled in turn."""
        return [self._own(f"outlines:{n}") for n in range(number)]

    def feed_items(self, name: str) -> str:
        """Key of the hash of a feed's items that were sent, item key -> fingerprint."""
        return self._own(f"feed:{name}:items")

    def host(self, host: str) -> str:
        """Key of the sorted set of requests under way to a host, token -> ms when they are over."""
        return self._own(f"host:{host}")

    def robots(self, origin: str) -> str:
        """Key of the robots.txt of an origin."""
        return self._own(f"robots:{origin}")

    def tally(self, day: str) -> str:
        """Key of the hash of topic decisions on a day (`YYYY-MM-DD`)."""
        return self._own(f"topics:{day}")

    def queue(self, name: str) -> str:
        """Key of the list that kombu keeps for a queue."""
        return self.prefix + name

    def subscription(self, name: str) -> QueueKeys:
        """Return the keys of a subscription."""
        return QueueKeys(
            queue=self.queue(name),
            hands=self._own(f"queue:{name}:hands"),
            open=self._own(f"queue:{name}:open"),
            hand=self._own(f"queue:{name}:hand:"),
            held=self._own(f"queue:{name}:held"),
            leases=self._own(f"queue:{name}:leases"),
            refusals=self._own(f"queue:{name}:refusals"),
            seen=self._own(f"queue:{name}:seen"),
            refused=self._own(f"queue:{name}:dead"),
            owed_list=self._own(f"queue:{name}:owed"),
            owed=self.owed,
            owed_refs=self.owed_refs,
            owed_bytes=self.owed_bytes,
            dropped=self.dropped,
            dropped_at=self.dropped_at,
            pushed=self.pushed,
            read_at=self.read_at,
        )

    def inbox(self) -> InboxKeys:
        """Keys of the inbox."""
        calls = self.queue(CALLS)
        return InboxKeys(
            inbox=self._own("inbox"),
            calls=calls,
            calls_3=f"{calls}{PRIORITY}3",
            calls_6=f"{calls}{PRIORITY}6",
            calls_9=f"{calls}{PRIORITY}9",
            claims=self._own("inbox_claims"),
            leases=self._own("inbox_leases"),
            deliveries=self._own("inbox_deliveries"),
            since=self._own("inbox_since"),
            dead=self._own("inbox_dead"),
            dead_causes=self._own("inbox_dead_causes"),
            dead_index=self._own("inbox_dead_index"),
            dead_bytes=self._own("inbox_dead_bytes"),
            ledger=self.ledger,
            bells=self.bells,
            counts=self.counts,
        )

    @property
    def kombu_bindings(self) -> str:
        """Key of kombu's binding table of the events exchange."""
        return f"{self.prefix}_kombu.binding.{self.exchange}"

    def _own(self, name: str) -> str:
        # Kombu's prefix has a different separator, so no queue's name can be one of our keys.
        return f"{{{self.namespace}}}/{name}"
