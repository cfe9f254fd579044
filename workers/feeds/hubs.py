"""Subscriptions at WebSub hubs, in Redis: a hub's push makes a feed due."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from workers.settings import Settings
from workers.store.codec import known_fields
from workers.store.connection import Client, connect, keys

METHODS = ("sha256", "sha512", "sha384", "sha1")
"""How hubs sign what they push (WebSub, section 7.1)."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed's subscription at its hub. Times are seconds since 1970.

    Attributes:
        feed: name of the feed.
        hub: address of the hub.
        topic: address that the hub knows the feed by.
        token: last part of the callback's address.
        secret: that the hub signs with.
        asked_at: when the hub was asked last; 0: never.
        expires_at: when it ends, if the hub has confirmed it; else 0.
        refused: why the hub refused it; empty when it did not.
    """

    feed: str
    hub: str
    topic: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    asked_at: float = 0.0
    expires_at: float = 0.0
    refused: str = ""

    def signed(self, signature: str) -> "Signature | None":
        """Return what checks a signature of this subscription; None: it has no known form."""
        method, _, value = signature.strip().partition("=")
        if method.lower() not in METHODS or not value:
            return None
        return Signature(self.secret, method.lower(), value.strip().lower())


class Signature:
    """Checks a hub's signature over a body that comes in parts."""

    def __init__(self, secret: str, method: str, value: str) -> None:
        self._mac = hmac.new(secret.encode(), digestmod=getattr(hashlib, method))
        self._value = value

    def add(self, part: bytes) -> None:
        """Take a part of the body."""
        self._mac.update(part)

    def holds(self) -> bool:
        """Whether the whole body was signed with the secret."""
        return hmac.compare_digest(self._mac.hexdigest().encode(), self._value.encode())


class Hubs:
    """The subscriptions of a service.

    Args:
        settings: which Redis and namespace.
        client: of that Redis, if there is one already.
    """

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._redis, self._keys = client or connect(settings), keys(settings)

    def of(self, feed: str) -> Subscription | None:
        """Return the subscription of a feed, if it has one."""
        token: Any = self._redis.hget(self._keys.feed_hub_tokens, feed)
        return self.by_token(token.decode()) if token else None

    def by_token(self, token: str) -> Subscription | None:
        """Return the subscription that a callback belongs to, if there is one."""
        kept: Any = self._redis.hget(self._keys.feed_hubs, token)
        return known_fields(Subscription, json.loads(kept)) if kept else None

    def by_feed(self) -> dict[str, Subscription]:
        """Return all subscriptions by the names of their feeds."""
        kept: Any = self._redis.hvals(self._keys.feed_hubs)
        found = (known_fields(Subscription, json.loads(text)) for text in kept)
        return {subscription.feed: subscription for subscription in found}

    def keep(self, subscription: Subscription) -> None:
        """Write a subscription down, in the place of any other of its feed."""
        before: Any = self._redis.hget(self._keys.feed_hub_tokens, subscription.feed)
        if before and before.decode() != subscription.token:
            self._redis.hdel(self._keys.feed_hubs, before)
        self._redis.hset(self._keys.feed_hubs, subscription.token, json.dumps(asdict(subscription)))
        self._redis.hset(self._keys.feed_hub_tokens, subscription.feed, subscription.token)

    def forget(self, feed: str) -> None:
        """Forget the subscription of a feed; what its hub still pushes is answered by 410."""
        token: Any = self._redis.hget(self._keys.feed_hub_tokens, feed)
        if token:
            self._redis.hdel(self._keys.feed_hub_tokens, feed)
            self._redis.hdel(self._keys.feed_hubs, token)
