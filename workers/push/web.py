"""Posts to an address that somebody gave: public ones only, within bounds of time and size."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import time
from urllib.parse import urljoin

import aiohttp

from workers.addresses import ForbiddenAddress, socket_factory
from workers.distribution import version
from workers.push.answers import Answer, Outcome, retry_after
from workers.push.declared import shown

CONNECT, READ = 5.0, 10.0
"""Seconds to connect, and between two parts of the answer; never more than the whole timeout."""

MAX_ANSWER = 4_096
"""Bytes of an answer's body that are read, within `ANSWER_TIME` seconds."""

ANSWER_TIME = 2.0
MAX_CAUSE = 200
"""Characters of an answer's body that a cause quotes."""

KEPT_OPEN = 4.0
"""Seconds for which an idle connection is kept; many servers close theirs after 5."""


def open_session(
    *, timeout: float, connections: int, allow_private: bool, networks: Sequence[str]
) -> aiohttp.ClientSession:
    """Return an HTTP client that follows nobody astray; to be closed by the caller.

    Args:
        timeout: seconds that a whole request may take.
        connections: at once.
        allow_private: connect to loopback and private addresses.
        networks: private networks that may be connected to all the same.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=connections,
            keepalive_timeout=KEPT_OPEN,
            socket_factory=socket_factory(allow_private=allow_private, networks=networks),
        ),
        timeout=aiohttp.ClientTimeout(
            total=timeout, sock_connect=min(CONNECT, timeout), sock_read=min(READ, timeout)
        ),
        headers={"User-Agent": f"Barid/{version()}", "Accept-Encoding": "identity"},
        auto_decompress=False,  # a small answer may decompress to a large one
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def post(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str], timeout: float
) -> Answer:
    """Post once; anything that goes wrong is an answer, too."""
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            return await _answer(url, response)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answer(None, _problem(error, timeout))


def _problem(error: Exception, timeout: float) -> str:
    """Say what went wrong, without the address that a library may quote."""
    if isinstance(error, TimeoutError):
        return f"no answer within {timeout:g} s"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"its certificate cannot be trusted: {error.certificate_error}"
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = error.os_error
        if isinstance(reason, ForbiddenAddress):
            return str(reason)
        return f"no connection: {reason.strerror or reason}"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the connection ended before there was an answer"
    # aiohttp tells no status of an answer that goes on after its end, as a 204 with a body does.
    return f"the answer is not HTTP, or has a body that it must not have ({type(error).__name__})"


async def _answer(url: str, response: aiohttp.ClientResponse) -> Answer:
    asked = retry_after(response.headers.get("Retry-After"), time())
    detail = await _body(response)
    answer = Answer(response.status, f"answered {response.status}", asked)
    if answer.outcome is Outcome.DELIVERED:
        return answer
    if 300 <= response.status < 400:
        target = shown(urljoin(url, response.headers.get("Location", "")))
        detail = f"redirects are not followed (to {target}); give it the new address"
    return Answer(response.status, f"{answer.cause}{': ' if detail else ''}{detail}", asked)


async def _body(response: aiohttp.ClientResponse) -> str:
    """Read the beginning of an answer; the connection is reused only if that is all of it."""
    read = bytearray()
    with suppress(aiohttp.ClientError, OSError, ValueError):
        async with asyncio.timeout(ANSWER_TIME):
            async for part in response.content.iter_any():
                read += part
                if len(read) > MAX_ANSWER:
                    break
    if not response.content.at_eof():
        response.close()
    text = bytes(read[:MAX_ANSWER]).decode("utf-8", "replace")
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:MAX_CAUSE]
