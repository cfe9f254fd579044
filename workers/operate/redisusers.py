"""The users that Redis is to know: one for each role of Barid, with the rights that it needs.

A right is a set of keys and a set of commands. Keys tell the roles apart; of commands each has
those that read and write data, and none that empties the server, changes it, lists its keys or
looks at other clients. Redis holds scripts to the same rights. The rules are those of Redis 6.2, so
that later and managed ones take them as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

COMMANDS = (
    "-@all +@read +@write +@connection +@transaction +eval +evalsha +script|load +script|exists "
    "+time -@dangerous -scan -randomkey -dbsize"
)

READING = (
    "-@all +@read +@connection +@transaction +eval +evalsha +script|load +script|exists +time "
    "-@dangerous -scan -randomkey -dbsize"
)
"""Commands of who looks on."""

_ENQUEUE = "ledger waiting waiting_urgent waiting_bulk lanes pauses bells counts known*"
_OWED = "owed owed_refs owed_bytes dropped dropped_at pushed read_at"
_DECLARED = "bindings subscriptions definitions declared detached"
_WATCH = "logs log_failures workers holders batches signs watch samples sampled feeds_due poll_bell"
_BELL = "bells* _kombu.binding.bells _kombu.binding_permanent.bells"

CELERY = "+@pubsub &{}:* &{}:/0.celery.pidbox"
"""Channels of Celery workers. A pattern that is listened to has to be named as it is; this is that
of database 0."""

QUEUES = "queue:*"
"""Stands for Barid's keys of the subscriptions that a user may read."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a kind of process may do.

    Attributes:
        name: of the role.
        purpose: what it is for.
        own: patterns of Barid's own keys, after `{barid}/`.
        kombu: patterns of kombu's keys, after `{barid}:`.
        more: further rules: commands and channels.
        commands: those that it may give.
    """

    name: str
    purpose: str
    own: str
    kombu: str = ""
    more: str = ""
    commands: str = COMMANDS


ROLES = (
    Role(
        "producer", "enqueues articles, or pushes them into the inbox", f"{_ENQUEUE} inbox", _BELL
    ),
    Role(
        "worker",
        "processes articles: barid worker -Q bells",
        f"{_ENQUEUE} {_OWED} {_DECLARED} {_WATCH} {QUEUES} turns leases deliveries holds "
        "causes dead dead_causes dead_index recent outlines outlines:* topics:* stories stories:* "
        "inbox inbox_*",
        "*",
        CELERY,
    ),
    Role(
        "feeds",
        "polls feeds: barid worker -Q feeds",
        f"{_ENQUEUE} {_OWED} {_DECLARED} {_WATCH} {QUEUES} leases holds dead_index inbox "
        "inbox_claims inbox_leases inbox_since inbox_dead_bytes inbox_dead_index feeds feed_* "
        "feed:* host:* robots:*",
        "*",
        CELERY,
    ),
    Role("consumer", "takes events of subscriptions", f"{_OWED} {_DECLARED} {QUEUES}", "*"),
    Role(
        "push",
        "sends webhooks: barid push",
        f"{_OWED} {_DECLARED} pushes push_counts {QUEUES}",
        "*",
    ),
    Role("logs", "sends log lines on: barid logs --push", "logs log_failures logs_pushed workers"),
    Role(
        "notify",
        "tells people of problems: barid notify",
        f"{_ENQUEUE} {_OWED} {_DECLARED} {_WATCH} {QUEUES} leases dead_causes dead_index stories "
        "inbox inbox_* corrections_index pushes push_counts feeds feed_marks feed_states notifier "
        "notices",
        "*",
        "+info +set +del",
        READING,
    ),
    Role("console", "barid console, and the commands of operators", "*", "*", "+info"),
)
"""The roles. Who may read articles in flight by hand is a producer, too: it writes that hash."""


def acl_file(
    roles: Sequence[Role] = ROLES, namespace: str = "barid", subscriptions: Sequence[str] = ()
) -> str:
    """Return a file of users for Redis (`aclfile`), with names in place of passwords.

    Args:
        roles: whose users are to be in it.
        namespace: of the keys; users are called `<namespace>-<role>`.
        subscriptions: names of those that consumers and pushes may read; empty: all.
    """
    lines = [
        "user default on >ADMIN_PASSWORD ~* &* +@all",
        "user health on >HEALTH_PASSWORD resetchannels -@all +ping",
        *(
            f"user {namespace}-{role.name} on >{role.name.upper()}_PASSWORD "
            f"{rules(role, namespace, subscriptions)}"
            for role in roles
        ),
    ]
    return "\n".join(lines) + "\n"


def rules(role: Role, namespace: str = "barid", subscriptions: Sequence[str] = ()) -> str:
    """Return the rules of a role's user, as `ACL SETUSER` takes them."""
    own, kombu = role.own.split(), role.kombu.split()
    if subscriptions and role.name in ("consumer", "push"):
        own.remove(QUEUES)
        own += [f"queue:{name}:*" for name in subscriptions]
        # kombu keeps lists of further priorities: the name, two bytes and a digit.
        kombu = [pattern for name in subscriptions for pattern in (name, f"{name}??[369]")]
        kombu += ["_kombu.binding.barid.events", "_kombu.binding_permanent.barid.events"]
    tag = f"{{{namespace}}}"
    keys = [f"~{tag}/{pattern}" for pattern in own] + [f"~{tag}:{pattern}" for pattern in kombu]
    more = role.more.replace("{}", tag)
    return " ".join(filter(None, (*keys, "resetchannels", role.commands, more)))
