"""Manners towards publishers: few requests at once, one a second, as robots.txt allows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import aiohttp
from protego import Protego

from workers.errors import TryLater
from workers.feeds.access import Access
from workers.feeds.blocked import Blocked, refusal
from workers.feeds.fetch import FetchError, Response, fetch, post
from workers.feeds.hosts import Hosts, new_token
from workers.settings import Settings

ROBOTS_KEPT = 86_400.0
"""Seconds for which a robots.txt is believed (RFC 9309: at most a day)."""

ROBOTS_UNREACHABLE = 600.0
"""Seconds for which a site is left alone if its robots.txt cannot be fetched."""

LONGEST_GAP = 30.0
"""Longest Crawl-delay, in seconds, that is waited for; beyond it the page is not fetched."""

PATIENCE = 30.0
"""Seconds to wait for one's turn with a host; then the feed is polled again later."""

SHORT_PATIENCE = 3.0
"""Seconds to wait for one's turn with a host for what can wait for the next poll."""

AGENT = "Barid"

Sleep = Callable[[float], Awaitable[None]]


class HostBusy(TryLater):
    """Other requests to this host come first."""


class Visitor:
    """Makes requests the way hosts want them made; one for each event loop.

    Args:
        client: an HTTP client of `fetch.session`.
        hosts: shares each host's turns among all workers.
        settings: how often, how many and how large.
        sleep: waits for a number of seconds; replaced in simulations.
    """

    def __init__(
        self,
        client: aiohttp.ClientSession,
        hosts: Hosts,
        settings: Settings,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client, self._hosts, self._settings, self._sleep = client, hosts, settings, sleep

    async def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        gap: float = 0.0,
        access: Access | None = None,
    ) -> Response:
        """Fetch a URL when it is its turn with the host.

        Args:
            url: what to fetch.
            headers: to send in addition to the usual ones.
            gap: seconds between two requests to the host at least.
            access: what else to send.

        Raises:
            FetchError: it cannot be fetched.
            HostBusy: the turn did not come in time.
        """
        taken: list[tuple[str, str]] = []

        async def turn(address: str) -> None:
            # A redirect is a request of its own, and often to the same host.
            taken.append((urlsplit(address).netloc.lower(), new_token()))
            await self._wait(*taken[-1], max(gap, self._settings.host_interval))

        try:
            return await fetch(self._client, url, self._settings, headers, turn, access)
        finally:
            for host, token in taken:
                await asyncio.to_thread(self._hosts.done, host, token)

    async def post(self, url: str, form: Mapping[str, str]) -> int:
        """Send a form when it is its turn with the host, which must be soon; returns the status.

        Raises:
            FetchError: it cannot be sent.
            HostBusy: the turn did not come soon.
        """
        host, token = urlsplit(url).netloc.lower(), new_token()
        await self._wait(host, token, self._settings.host_interval, SHORT_PATIENCE)
        try:
            return await post(self._client, url, form)
        finally:
            await asyncio.to_thread(self._hosts.done, host, token)

    async def page(self, url: str, access: Access | None = None) -> Response:
        """Fetch an article's page, if robots.txt allows it.

        Raises:
            FetchError: it cannot be fetched, or must not be.
            HostBusy: the turn did not come in time.
        """
        rules = Protego.parse(await self._robots(url))
        if not rules.can_fetch(url, AGENT):
            raise FetchError(url, "robots.txt does not allow it")
        gap = float(rules.crawl_delay(AGENT) or 0)
        if gap > LONGEST_GAP:
            raise FetchError(
                url,
                f"robots.txt asks for {gap:g} s between requests, more than the {LONGEST_GAP:g} s "
                "we wait",
            )
        response = await self.get(url, gap=gap, access=access)
        if kept_out := refusal(response):
            raise Blocked(url, kept_out)
        if response.status >= 400:
            raise FetchError(url, f"the server answered {response.status}")
        return response

    async def _robots(self, url: str) -> str:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = await asyncio.to_thread(self._hosts.robots, origin)
        if known is not None:
            return known
        text, kept = await self._fetched_robots(f"{origin}/robots.txt")
        await asyncio.to_thread(self._hosts.remember_robots, origin, text, kept)
        return text

    async def _fetched_robots(self, url: str) -> tuple[str, float]:
        try:
            response = await self.get(url)
        except FetchError:
            return "User-agent: *\nDisallow: /", ROBOTS_UNREACHABLE
        if response.status >= 500 or response.status == 429:
            return "User-agent: *\nDisallow: /", ROBOTS_UNREACHABLE
        if response.status >= 400:
            return "", ROBOTS_KEPT  # RFC 9309: if there is none, everything is allowed
        return response.body.decode("utf-8", "replace"), ROBOTS_KEPT

    async def _wait(self, host: str, token: str, gap: float, patience: float = PATIENCE) -> None:
        at_once, over = self._settings.host_connections, self._settings.fetch_timeout * 2
        waited = 0.0
        while True:
            wait = await asyncio.to_thread(self._hosts.slot, host, token, at_once, gap, over)
            if not wait:
                return
            if waited + wait > patience:
                raise HostBusy(
                    f"{host}: other requests to this host come first; it is tried again later"
                )
            waited += wait
            await self._sleep(wait)
