"""Sends the requests of a push, only to public addresses, within bounds of time and size."""

import asyncio
from contextlib import suppress
from time import time
from typing import Self
from urllib.parse import urljoin

import aiohttp
from standardwebhooks import Webhook

from workers.addresses import ForbiddenAddress, socket_factory
from workers.distribution import version
from workers.push.answers import Answer, Outcome, retry_after
from workers.push.declared import Push, shown
from workers.push.message import Message, signed
from workers.settings import Settings

CONNECT, READ = 5.0, 10.0
"""Seconds to connect, and between two parts of the answer; never more than the push's timeout."""

MAX_ANSWER = 4_096
"""Bytes of an answer's body that are read, within `ANSWER_TIME` seconds."""

ANSWER_TIME = 2.0
MAX_CAUSE = 200
"""Characters of an answer's body that a cause quotes."""

KEPT_OPEN = 4.0
"""Seconds for which an idle connection is kept; many servers close theirs after 5."""


class Sender:
    """The HTTP client of one push. Use it in one event loop, as a context."""

    def __init__(self, push: Push, settings: Settings) -> None:
        self._push, self._settings = push, settings
        self._signers = [Webhook(secret.get_secret_value()) for secret in push.secrets]
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        push, settings = self._push, self._settings
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=push.parallel,
                keepalive_timeout=KEPT_OPEN,
                socket_factory=socket_factory(
                    allow_private=push.allow_private or settings.allow_private_addresses,
                    networks=settings.allowed_networks,
                ),
            ),
            timeout=aiohttp.ClientTimeout(
                total=push.timeout,
                sock_connect=min(CONNECT, push.timeout),
                sock_read=min(READ, push.timeout),
            ),
            headers={"User-Agent": f"Barid/{version()}", "Accept-Encoding": "identity"},
            auto_decompress=False,  # a small answer may decompress to a large one
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    async def send(self, message: Message) -> Answer:
        """Send a message once; anything that goes wrong is an answer, too."""
        if self._session is None:
            raise RuntimeError("a sender is used as a context")
        url = self._push.url.get_secret_value()
        headers = signed(message, self._signers, time())
        try:
            async with self._session.post(
                url, data=message.body.encode(), headers=headers, allow_redirects=False
            ) as response:
                return await _answer(url, response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answer(None, self._problem(error))

    def _problem(self, error: Exception) -> str:
        """Say what went wrong, without the address that a library may quote."""
        if isinstance(error, TimeoutError):
            return f"no answer within {self._push.timeout:g} s"
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return f"its certificate cannot be trusted: {error.certificate_error}"
        if isinstance(error, aiohttp.ClientConnectorError):
            reason = error.os_error
            if isinstance(reason, ForbiddenAddress):
                return str(reason)
            return f"no connection: {reason.strerror or reason}"
        if isinstance(error, aiohttp.ServerDisconnectedError):
            return "the connection ended before there was an answer"
        return f"the answer is not HTTP ({type(error).__name__})"


async def _answer(url: str, response: aiohttp.ClientResponse) -> Answer:
    asked = retry_after(response.headers.get("Retry-After"), time())
    detail = await _body(response)
    answer = Answer(response.status, f"answered {response.status}", asked)
    if answer.outcome is Outcome.DELIVERED:
        return answer
    if 300 <= response.status < 400:
        target = shown(urljoin(url, response.headers.get("Location", "")))
        detail = f"redirects are not followed (to {target}); give the push the new address"
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
