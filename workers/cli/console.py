"""`barid console`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from socket import gethostname
from types import FrameType
from typing import TYPE_CHECKING

import click

from workers.cli.common import ready
from workers.settings import Settings
from workers.telemetry.logging import configure
from workers.telemetry.lognames import get_logger

if TYPE_CHECKING:
    import uvicorn

CONCURRENCY = 800
"""Connections that are served at once, those that only wait among them (100 pages, 200 streams, 300
long polls); further ones are answered 503."""


@click.command(name="console")
@click.option("--host", help="Address to listen on; by default BARID_CONSOLE_HOST.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Port to listen on; by default BARID_CONSOLE_PORT.",
)
def command(host: str | None, port: int | None) -> None:
    """Serve the live page, the HTTP intake and metrics. Ctrl-C or SIGTERM ends it."""
    import uvicorn

    from workers.app import app
    from workers.operate.console.service import make_service

    settings = _with(ready(), host, port)
    service = make_service(settings, app)
    address = f"http://{settings.console_host}:{settings.console_port}"
    configure(settings, service=f"console@{gethostname()}")
    get_logger("workers.cli").info("console.starting", address=address)
    config = uvicorn.Config(
        service,
        host=settings.console_host,
        port=settings.console_port,
        limit_concurrency=CONCURRENCY,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
        access_log=False,
        log_config=None,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C, which the server has heeded
        _server(config, service.state.end).run()


def _server(config: "uvicorn.Config", end: Callable[[], None]) -> "uvicorn.Server":
    """Return a server that ends streams and long polls when it is told to end.

    uvicorn waits for requests under way, which these are for as long as their clients like.
    """
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            asyncio.get_running_loop().call_soon_threadsafe(end)
            super().handle_exit(sig, frame)

    return Server(config)


def _with(settings: Settings, host: str | None, port: int | None) -> Settings:
    changes = {"console_host": host, "console_port": port}
    return settings.model_copy(update={k: v for k, v in changes.items() if v is not None})
