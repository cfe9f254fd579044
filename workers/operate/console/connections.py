"""How connections are kept: none that sends no request, none whose length is in doubt."""

import asyncio

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from workers.operate.console.problems import Problem
from workers.settings import Settings

CONCURRENCY = 800
"""Connections that are served at once, those that only wait among them (100 pages, 200 streams, 300
long polls); further ones are answered 503."""

HEAD_TIME = 20.0
"""Seconds within which the head of a request must have come, from its first byte or, for the first
request, from the connection on. The number of connections has a bound, so those that send nothing
would keep all others out."""


def server_config(service: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how the console is served."""
    return uvicorn.Config(
        service,
        http=PatientProtocol,
        host=settings.console_host,
        port=settings.console_port,
        limit_concurrency=CONCURRENCY,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
        access_log=False,
        log_config=None,
        server_header=False,
    )


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, whose patience with the head of a request has an end."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._wait()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_TIME, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class OneLength:
    """ASGI middleware that refuses a request which gives its length in two ways.

    A proxy in front may believe the other one, and take the rest of the body for the next request
    of another client (request smuggling).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it and end its connection."""
        if scope["type"] == "http":
            names = {name for name, _ in scope["headers"]}
            if {b"content-length", b"transfer-encoding"} <= names:
                refused = Problem(
                    400,
                    "send Content-Length or Transfer-Encoding, not both",
                    headers={"Connection": "close"},
                )
                await refused.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)
