"""Fetching pages safely: only from public addresses, within limits of time and size."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.cookies import Morsel
from urllib.parse import urldefrag, urljoin, urlsplit

import aiohttp
from yarl import URL

from schemas.identity import canonical_url
from workers.addresses import ForbiddenAddress, socket_factory
from workers.errors import ConfigurationError, FieldError, InvalidArticle
from workers.feeds.access import Access, same_site
from workers.feeds.links import absolute
from workers.settings import Settings, get_settings
from workers.stages.text.encoding import decode

MAX_REDIRECTS = 5
MAX_HEADER_LINE = 65_536
"""Bytes of a line of an answer's head; what protects a page in a browser can be long."""

MAX_HEADERS = 500
"""Lines of an answer's head."""

_GZIP = b"\x1f\x8b\x08"
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
        max_line_size=MAX_HEADER_LINE,
        max_field_size=MAX_HEADER_LINE,
        max_headers=MAX_HEADERS,
    )


async def fetch(
    client: aiohttp.ClientSession,
    url: str,
    settings: Settings,
    headers: Mapping[str, str] | None = None,
    before: Callable[[str], Awaitable[None]] | None = None,
    access: Access | None = None,
) -> Response:
    """Fetch a URL, following redirects; the size is counted after decompression.

    Cookies that a server sets are sent back along the redirects that follow, and then forgotten.

    Args:
        client: from `session`.
        url: what to fetch.
        settings: limits of time and size.
        headers: to send in addition to the usual ones.
        before: called with each address just before it is requested.
        access: what else to send; its secrets go to the host of `url` only.

    Raises:
        FetchError: it cannot be fetched; the message says why.
    """
    address, permanent, cookies = url, True, _Cookies()
    try:
        private = access.headers_to_send() if access else {}
    except ConfigurationError as error:
        raise FetchError(url, str(error)) from None
    usual = {**(headers or {})}
    if access and access.user_agent:
        usual["User-Agent"] = access.user_agent
    for hop in range(MAX_REDIRECTS + 1):
        try:
            canonical_url(address)
        except ValueError as error:
            raise FetchError(address, str(error)) from None
        if before:
            await before(address)
        sent = usual | (private if same_site(url, address) else {})
        cookie = "; ".join(filter(None, (sent.get("Cookie"), cookies.header(address))))
        if cookie:
            sent["Cookie"] = cookie
        answer = await _get(client, address, settings, sent)
        location = answer.headers.get("Location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            moved = urldefrag(address)[0] if hop and permanent else None
            return Response(address, answer.status, answer.headers, answer.body, moved)
        cookies.take(address, answer.cookies)
        permanent = permanent and answer.status in (301, 308)
        target = absolute(address, location)
        if not target:
            raise FetchError(address, f"redirects to what is no address: {location[:100]!r}")
        address = target
    raise FetchError(url, f"redirects more than {MAX_REDIRECTS} times")


class _Cookies:
    """The cookies of one chain of redirects, each for its own host, path and port."""

    def __init__(self) -> None:
        self._jars: dict[int | None, aiohttp.CookieJar] = {}

    def take(self, url: str, cookies: Mapping[str, "Morsel[str]"]) -> None:
        if cookies:
            self._jar(url).update_cookies(cookies, URL(url))

    def header(self, url: str) -> str:
        found = self._jar(url).filter_cookies(URL(url)) if self._jars else {}
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in found.items())

    def _jar(self, url: str) -> aiohttp.CookieJar:
        # Cookies know no ports, but another port is often another one's server.
        port = urlsplit(url).port
        return self._jars.setdefault(
            None if port in (80, 443) else port, aiohttp.CookieJar(unsafe=True)
        )


async def post(client: aiohttp.ClientSession, url: str, form: Mapping[str, str]) -> int:
    """Send a form, following the redirects that keep it one (307, 308); returns the status.

    Raises:
        FetchError: it cannot be sent; the message says why.
    """
    address = url
    try:
        for _ in range(MAX_REDIRECTS + 1):
            canonical_url(address)
            async with client.post(address, data=dict(form), allow_redirects=False) as answer:
                location = answer.headers.get("Location")
                if answer.status not in (307, 308) or not location:
                    return answer.status
                address = urljoin(address, location)
    except aiohttp.ClientConnectorError as error:
        raise FetchError(address, _no_connection(error)) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise FetchError(address, str(error) or type(error).__name__) from None
    raise FetchError(url, f"redirects more than {MAX_REDIRECTS} times")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: Mapping[str, "Morsel[str]"]


def charset(content_type: str) -> str | None:
    """Return the charset of a Content-Type header."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset":
            return value.strip("\"' ") or None
    return None


async def _get(
    client: aiohttp.ClientSession, url: str, settings: Settings, headers: Mapping[str, str]
) -> _Answer:
    try:
        async with client.get(url, headers=dict(headers), allow_redirects=False) as answer:
            body = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                body += chunk
                if len(body) > settings.fetch_max_bytes:
                    raise _too_large(url, settings)
            plain = _unpacked(url, bytes(body), settings)
            return _Answer(answer.status, answer.headers, plain, answer.cookies)
    except TimeoutError:
        raise FetchError(
            url, f"did not arrive within {settings.fetch_timeout:g} s (BARID_FETCH_TIMEOUT)"
        ) from None
    except aiohttp.ClientConnectorError as error:
        raise FetchError(url, _no_connection(error)) from None
    except aiohttp.ClientResponseError as error:
        # Its own text repeats the request.
        raise FetchError(url, f"{type(error).__name__}: {error.message}") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise FetchError(url, f"{type(error).__name__}: {error}") from None


def _no_connection(error: aiohttp.ClientConnectorError) -> str:
    reason = error.os_error
    if isinstance(reason, ForbiddenAddress):
        return str(reason)
    return f"no connection: {reason.strerror or reason}"


def _unpacked(url: str, body: bytes, settings: Settings) -> bytes:
    """Unpack what is gzip without saying so, such as `feed.xml.gz`.

    Raises:
        FetchError: it cannot be unpacked, or is too large then.
    """
    if not body.startswith(_GZIP):
        return body
    plain = bytearray()
    while body.startswith(_GZIP):  # a file of several parts is one after another
        part = zlib.decompressobj(wbits=31)
        try:
            plain += part.decompress(body, settings.fetch_max_bytes + 1 - len(plain))
        except zlib.error as error:
            raise FetchError(url, f"is gzip, but broken: {error}") from None
        if len(plain) > settings.fetch_max_bytes:
            raise _too_large(url, settings)
        if not part.eof:
            raise FetchError(url, "is gzip, but cut off")
        body = part.unused_data
    return bytes(plain)


def _too_large(url: str, settings: Settings) -> FetchError:
    return FetchError(
        url, f"has more than {settings.fetch_max_bytes:,} bytes (BARID_FETCH_MAX_BYTES)"
    )
