"""WebSub (W3C, 2018), the subscriber's side: asks the hub of a feed to push.

What a hub pushes is not read: its signed word that there is something new makes the feed due, and
the poll that follows has all that a poll has. So a hub that dies or lies costs nothing but time.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urljoin

from schemas.identity import canonical_url
from workers.feeds.feed import Feed
from workers.feeds.fetch import FetchError, Response
from workers.feeds.hubs import Hubs, Subscription
from workers.feeds.manners import HostBusy, Visitor
from workers.settings import Settings
from workers.telemetry.lognames import get_logger

LEASE = 10 * 86_400
"""Seconds for which a hub is asked to push; it may grant others."""

RENEWED = 86_400.0
"""Seconds before its end from which a subscription is renewed, or a fifth of a short one."""

AGAIN = 6 * 3_600.0
"""Seconds after which a hub that has not confirmed is asked again."""

CALLBACK = "/websub/"
"""Path of the console service below which hubs reach us."""

HEAD = 20_000
"""Characters of a feed in which its links are looked for."""

_LINK = re.compile(r"<(?:[\w.-]+:)?link\b([^<>]{1,2000})>", re.I)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,50})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)\b", re.I)
_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,50}\s*=\s*(?:\"[^\"]*\"|[^\",;\s]*))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\",;\s]*))", re.I)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """The hub that a feed names, and the address by which that hub knows it."""

    hub: str
    topic: str


def offer(response: Response, url: str) -> Offer | None:
    """Return what an answer says of a hub: in its Link headers, or else in the feed's own head.

    Args:
        response: the answer.
        url: address of the feed, for one that names no other.
    """
    links = _of_headers(response)
    if "hub" not in links:
        links = _of_text(response) | links
    try:
        hub = urljoin(response.url, links["hub"])
        topic = urljoin(response.url, links.get("self") or url)
        canonical_url(hub)
        canonical_url(topic)
    except (KeyError, ValueError):
        return None
    return Offer(hub, topic)


class Subscriber:
    """Keeps feeds subscribed at their hubs.

    Args:
        visitor: makes the requests.
        hubs: the subscriptions.
        settings: the public address of the console.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        visitor: Visitor,
        hubs: Hubs,
        settings: Settings,
        clock: Callable[[], float],
    ) -> None:
        self._visitor, self._hubs, self._settings, self._clock = visitor, hubs, settings, clock

    async def keep(self, feed: Feed, response: Response) -> None:
        """Subscribe a feed that offers it, or renew its subscription, if it is time.

        Args:
            feed: the feed.
            response: to its last request: a 304 repeats nothing, so what is known goes on.
        """
        if not self._settings.public_url:
            return
        known = await asyncio.to_thread(self._hubs.of, feed.name)
        found = offer(response, feed.url) if response.status == 200 else None
        if response.status == 200 and found is None:
            if known:
                await asyncio.to_thread(self._hubs.forget, feed.name)
            return
        if found and (known is None or (known.hub, known.topic) != (found.hub, found.topic)):
            known = Subscription(feed.name, found.hub, found.topic)
        if known and _is_time(known, now := self._clock()):
            # It is written down first: a hub may ask back before it answers.
            asked = replace(known, asked_at=now, refused="")
            await asyncio.to_thread(self._hubs.keep, asked)
            try:
                await self._ask(asked)
            except HostBusy:
                # Many feeds have the same hub: the next poll asks again.
                await asyncio.to_thread(self._hubs.keep, known)

    async def _ask(self, subscription: Subscription) -> None:
        base = (self._settings.public_url or "").rstrip("/")
        form = {
            "hub.callback": f"{base}{CALLBACK}{subscription.token}",
            "hub.mode": "subscribe",
            "hub.topic": subscription.topic,
            "hub.lease_seconds": str(LEASE),
            "hub.secret": subscription.secret,
        }
        said = {"feed": subscription.feed, "hub": subscription.hub}
        try:
            status = await self._visitor.post(subscription.hub, form)
        except FetchError as error:
            log.warning("hub.refused", **said, error=str(error))
            return
        if not 200 <= status < 300:
            log.warning("hub.refused", **said, error=f"the hub answered {status}")


def _is_time(known: Subscription, now: float) -> bool:
    if now - known.asked_at < AGAIN and (not known.expires_at or known.refused):
        return False
    if not known.expires_at:
        return True
    granted = max(known.expires_at - known.asked_at, 0.0)
    # A renewal that is not confirmed is repeated, though not at every poll.
    soon = known.expires_at - now < min(RENEWED, granted / 5)
    return soon and now - known.asked_at > min(AGAIN, granted / 10)


def _of_headers(response: Response) -> dict[str, str]:
    found: dict[str, str] = {}
    getall = getattr(response.headers, "getall", None)
    lines = getall("Link", []) if getall else [response.headers.get("Link", "")]
    for line in lines:
        for address, parameters in _HEADER.findall(line[:10_000]):
            rel = _REL.search(parameters)
            for name in (rel[1] or rel[2] or "").lower().split() if rel else ():
                found.setdefault(name, address.strip())
    return {name: found[name] for name in ("hub", "self") if name in found}


def _of_json(body: str | bytes) -> dict[str, str]:
    try:
        document = json.loads(body)
        hubs = [h for h in document.get("hubs") or [] if h.get("type", "").lower() == "websub"]
        named = {"hub": hubs[0]["url"] if hubs else None, "self": document.get("feed_url")}
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return {}
    return {name: value for name, value in named.items() if value and isinstance(value, str)}


def _of_text(response: Response) -> dict[str, str]:
    text = response.body[: HEAD * 4].decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _of_json(text if len(response.body) <= HEAD * 4 else response.body)
    text = text[:HEAD]
    if first := _ITEM.search(text):
        text = text[: first.start()]
    found: dict[str, str] = {}
    for inside in _LINK.findall(text):
        values = {n.lower(): unescape(a or b) for n, a, b in _ATTRIBUTE.findall(inside)}
        for name in values.get("rel", "").lower().split():
            if name in ("hub", "self") and values.get("href"):
                found.setdefault(name, values["href"].strip())
    return found
