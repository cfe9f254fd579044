"""`barid console`."""

from socket import gethostname

import click

from workers.cli.common import ready
from workers.settings import Settings
from workers.telemetry.logging import configure
from workers.telemetry.lognames import get_logger

CONCURRENCY = 200
"""Largest number of requests that are served at once; further ones are answered with 503."""


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
    uvicorn.run(
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


def _with(settings: Settings, host: str | None, port: int | None) -> Settings:
    changes = {"console_host": host, "console_port": port}
    return settings.model_copy(update={k: v for k, v in changes.items() if v is not None})
