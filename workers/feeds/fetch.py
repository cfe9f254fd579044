"""Fetching pages safely: only from public addresses, within limits of time and size."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp

from schemas.identity import canonical_url
from workers.addresses import ForbiddenAddress, socket_factory
from workers.errors import FieldError, InvalidArticle
from workers.settings import Settings, get_settings
from workers.stages.text.encoding import decode

MAX_REDIRECTS = 5
USER_AGENT = "Barid/0.1 (+{contact})"


class FetchError(InvalidArticle):
    """A page or feed cannot be fetched; the message says why."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(FieldError(url, problem))


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered.

    Attributes:
        url: where the answer came from, after redirects.
        headers: of the answer; names may be in upper or lower case.
        moved: the new address, if every redirect on the way was permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None

    @property
    def text(self) -> str:
        """The body as text.

        Raises:
            InvalidArticle: the body is not text.
        """
        return decode(self.body, charset(self.headers.get("Content-Type", "")))


def fetch_page(url: str, settings: Settings | None = None) -> Response:
    """Fetch one page and wait for it.

    Raises:
        FetchError: it cannot be fetched, or the server answered with an error.
    """

    async def once() -> Response:
        async with session(settings or get_settings()) as client:
            return await fetch(client, url, settings or get_settings())

    response = asyncio.run(once())
    if response.status >= 400:
        raise FetchError(url, f"the server answered {response.status}")
    return response


def session(settings: Settings) -> aiohttp.ClientSession:
    """Return an HTTP client that connects only to addresses that are public or allowed."""
    connector = aiohttp.TCPConnector(
        limit=100,
        limit_per_host=2,
        socket_factory=socket_factory(
            allow_private=settings.allow_private_addresses, networks=settings.allowed_networks
        ),
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=settings.fetch_timeout),
        headers={
            "User-Agent": USER_AGENT.format(contact=settings.contact),
            "Accept-Language": "ar, en;q=0.9, fr;q=0.9, *;q=0.5",
        },
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def fetch(
    client: aiohttp.ClientSession,
    url: str,
    settings: Settings,
    headers: Mapping[str, str] | None = None,
    before: Callable[[str], Awaitable[None]] | None = None,
) -> Response:
    """Fetch a URL, following redirects; the size is counted after decompression.

    Args:
        client: from `session`.
        url: what to fetch.
        settings: limits of time and size.
        headers: to send in addition to the usual ones.
        before: called with each address just before it is requested.

    Raises:
        FetchError: it cannot be fetched; the message says why.
    """
    address, permanent = url, True
    for hop in range(MAX_REDIRECTS + 1):
        try:
            canonical_url(address)
        except ValueError as error:
            raise FetchError(address, str(error)) from None
        if before:
            await before(address)
        answer = await _get(client, address, settings, headers or {})
        location = answer.headers.get("Location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            moved = address if hop and permanent else None
            return Response(address, answer.status, answer.headers, answer.body, moved)
        permanent = permanent and answer.status in (301, 308)
        address = urljoin(address, location)
    raise FetchError(url, f"redirects more than {MAX_REDIRECTS} times")


def charset(content_type: str) -> str | None:
    """Return the charset of a Content-Type header."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset":
            return value.strip("\"' ") or None
    return None


async def _get(
    client: aiohttp.ClientSession, url: str, settings: Settings, headers: Mapping[str, str]
) -> Response:
    try:
        async with client.get(url, headers=dict(headers), allow_redirects=False) as answer:
            body = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                body += chunk
                if len(body) > settings.fetch_max_bytes:
                    raise FetchError(
                        url,
                        f"has more than {settings.fetch_max_bytes:,} bytes (BARID_FETCH_MAX_BYTES)",
                    )
            return Response(url, answer.status, answer.headers, bytes(body))
    except TimeoutError:
        raise FetchError(
            url, f"did not arrive within {settings.fetch_timeout:g} s (BARID_FETCH_TIMEOUT)"
        ) from None
    except aiohttp.ClientConnectorError as error:
        reason = error.os_error
        if isinstance(reason, ForbiddenAddress):
            raise FetchError(url, str(reason)) from None
        raise FetchError(url, f"no connection: {reason.strerror or reason}") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise FetchError(url, f"{type(error).__name__}: {error}") from None
