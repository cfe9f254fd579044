"""Sends the requests of a push, only to public addresses, within bounds of time and size."""

from time import time
from typing import Self

import aiohttp
from standardwebhooks import Webhook

from workers.push.answers import Answer
from workers.push.declared import Push
from workers.push.message import Message, signed
from workers.push.web import open_session, post
from workers.settings import Settings


class Sender:
    """The HTTP client of one push. Use it in one event loop, as a context."""

    def __init__(self, push: Push, settings: Settings) -> None:
        self._push, self._settings = push, settings
        self._signers = [Webhook(secret.get_secret_value()) for secret in push.secrets]
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        push, settings = self._push, self._settings
        self._session = open_session(
            timeout=push.timeout,
            connections=push.parallel,
            allow_private=push.allow_private or settings.allow_private_addresses,
            networks=settings.allowed_networks,
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
        return await post(self._session, url, message.body.encode(), headers, self._push.timeout)
