"""`barid console`."""

import asyncio
from collections.abc import Callable
from contextlib import closing, suppress
from errno import EADDRINUSE
from socket import AF_INET, AF_INET6, create_server, gethostname, socket
from types import FrameType
from typing import TYPE_CHECKING

import click

from workers.cli.common import ready
from workers.errors import ConfigurationError
from workers.operate.ownname import own_name
from workers.settings import Settings
from workers.telemetry.logging import configure
from workers.telemetry.lognames import get_logger

if TYPE_CHECKING:
    import uvicorn


@click.command(name="console")
@click.option("--host", help="Address to listen on; by default BARID_CONSOLE_HOST.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Port to listen on; by default BARID_CONSOLE_PORT.",
)
def command(host: str | None, port: int | None) -> None:
    """Serve the live page, the HTTP intake and metrics. Ctrl-C or SIGTERM ends it."""
    from workers.app import app
    from workers.operate.console.connections import server_config
    from workers.operate.console.service import make_service
    from workers.operate.notify.notifier import notifiers

    settings = _with(ready(), host, port)
    service, watching = make_service(settings, app), notifiers(settings)
    listening = _listen(settings)
    address = f"http://{settings.console_host}:{listening.getsockname()[1]}"
    configure(settings, service=own_name(settings, f"console@{gethostname()}"))
    get_logger("workers.cli").info("console.starting", address=address)
    config = server_config(service, settings)
    for notifier in watching:
        notifier.start()
    with closing(listening), suppress(KeyboardInterrupt):  # Ctrl-C, which the server has heeded
        _server(config, service.state.end).run([listening])
    for notifier in watching:
        notifier.stop()


def _listen(settings: Settings) -> socket:
    """Return a socket that listens where the settings say.

    Raises:
        ConfigurationError: the address is taken, not allowed or not of this machine.
    """
    host, port = settings.console_host, settings.console_port
    try:
        return create_server(
            (host, port), family=AF_INET6 if ":" in host else AF_INET, backlog=2048
        )
    except OSError as error:
        reason = "another program listens there" if error.errno == EADDRINUSE else error.strerror
        raise ConfigurationError(
            f"the console cannot listen on {host}:{port}: {reason or error}; choose another port "
            "with --port or BARID_CONSOLE_PORT (0: any free one)"
        ) from None


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
