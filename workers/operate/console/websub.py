"""Where WebSub hubs reach us: they confirm subscriptions, and push that a feed has something new.

There is no token of ours in their requests: the callback's address is secret, and what is pushed is
signed. A push only makes its feed due; its body is not read.
"""

import asyncio
import re
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from workers.feeds.hubs import Hubs, Subscription
from workers.feeds.store import FeedStore
from workers.feeds.websub import CALLBACK, LEASE
from workers.operate.console.problems import Problem, away
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS
from workers.telemetry.lognames import get_logger

LEASES = (60.0, 90 * 86_400.0)
"""Shortest and longest lease that is believed, in seconds."""

PATIENCE = 30.0
"""Seconds for the body of a push to arrive."""

_CHALLENGE = re.compile(r"[\x21-\x7e]{1,2000}\Z")

log = get_logger(__name__)


class WebSub:
    """Answers hubs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hubs, self._feeds = Hubs(settings), FeedStore(settings)

    @property
    def routes(self) -> list[Route]:
        """The callback of all subscriptions; none if the console has no public address."""
        if not self._settings.public_url:
            return []
        path = f"{CALLBACK}{{token}}"
        return [
            Route(path, self._verify, methods=["GET"]),
            Route(path, self._push, methods=["POST"]),
        ]

    async def _verify(self, request: Request) -> Response:
        """Confirm what we asked for, and nothing else (WebSub, section 5.3)."""
        known = await self._known(request, gone=404)
        asked = request.query_params
        if asked.get("hub.topic") != known.topic:
            raise Problem(404, "the topic is another one")
        if asked.get("hub.mode") == "denied":
            reason = asked.get("hub.reason", "")[:300] or "the hub denied it"
            await self._keep(replace(known, expires_at=0.0, refused=reason))
            log.warning("hub.refused", feed=known.feed, hub=known.hub, error=reason)
            return PlainTextResponse("")
        challenge = asked.get("hub.challenge", "")
        if asked.get("hub.mode") != "subscribe" or not _CHALLENGE.match(challenge):
            raise Problem(404, "this was not asked for")
        now = await asyncio.to_thread(self._feeds.now)
        lease = min(max(_seconds(asked.get("hub.lease_seconds", "")), LEASES[0]), LEASES[1])
        await self._keep(replace(known, expires_at=now + lease, refused=""))
        log.info("hub.subscribed", feed=known.feed, hub=known.hub, lease=round(lease))
        return PlainTextResponse(challenge)

    async def _push(self, request: Request) -> Response:
        """Make a feed due, if the push is signed with its secret."""
        known = await self._known(request, gone=410)
        signature = known.signed(request.headers.get("x-hub-signature", ""))
        if signature is None:
            raise Problem(403, "X-Hub-Signature: needs a signature, such as sha256=…")
        size = 0
        try:
            async with asyncio.timeout(PATIENCE):
                async for part in request.stream():
                    size += len(part)
                    if size > self._settings.fetch_max_bytes:
                        raise Problem(413, f"more than {self._settings.fetch_max_bytes:,} bytes")
                    signature.add(part)
        except TimeoutError:
            raise Problem(408, "the body did not come in time") from None
        if not signature.holds():
            raise Problem(403, "X-Hub-Signature: is not that of this body")
        try:
            await asyncio.to_thread(self._feeds.make_due, [known.feed])
        except REDIS_ERRORS as error:
            raise away(error) from None
        log.info("hub.pushed", feed=known.feed, hub=known.hub)
        return Response(status_code=202)

    async def _known(self, request: Request, *, gone: int) -> Subscription:
        try:
            known = await asyncio.to_thread(self._hubs.by_token, request.path_params["token"])
        except REDIS_ERRORS as error:
            raise away(error) from None
        if known is None:
            raise Problem(gone, "there is no such subscription")
        return known

    async def _keep(self, subscription: Subscription) -> None:
        try:
            await asyncio.to_thread(self._hubs.keep, subscription)
        except REDIS_ERRORS as error:
            raise away(error) from None


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 12 else float(LEASE)
