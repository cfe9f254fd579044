"""The console service as an ASGI application."""

import asyncio
import secrets
from ipaddress import ip_address

import redis
from celery import Celery
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workers.errors import ConfigurationError
from workers.flow.ledger import Ledger
from workers.flow.producer import Producer
from workers.operate.console.intake import Intake
from workers.operate.console.openapi import openapi
from workers.operate.console.problems import Problem, away
from workers.settings import Settings


def make_service(settings: Settings, app: Celery) -> Starlette:
    """Return the console service.

    Raises:
        ConfigurationError: it would be open to others without a token.
    """
    check_exposure(settings)
    ledger = Ledger(settings)
    intake = Intake(Producer(settings, app, ledger))

    async def post_articles(request: Request) -> Response:
        check_token(request, settings)
        return await intake.post(request)

    async def ready(_: Request) -> Response:
        try:
            await asyncio.to_thread(ledger.redis.ping)
        except (redis.RedisError, OSError):
            raise away() from None
        return JSONResponse({"status": "ready"})

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def document(_: Request) -> Response:
        return JSONResponse(openapi())

    names = settings.console_names or ["*"]
    return Starlette(
        routes=[
            Route("/articles", post_articles, methods=["POST"]),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/openapi.json", document),
        ],
        # A page of another site, whose name was made to lead here, must not reach the service.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)],
        exception_handlers={Problem: _told},
    )


def check_exposure(settings: Settings) -> None:
    """Refuse to listen to others without a token.

    Raises:
        ConfigurationError: the address is not loopback and there is no token.
    """
    token = settings.console_token
    if token is not None and len(token.get_secret_value()) < 16:
        raise ConfigurationError("BARID_CONSOLE_TOKEN: needs 16 characters or more")
    if token is None and not _is_loopback(settings.console_host):
        raise ConfigurationError(
            f"BARID_CONSOLE_HOST: {settings.console_host} is open to others; set "
            "BARID_CONSOLE_TOKEN, or listen on 127.0.0.1"
        )


def check_token(request: Request, settings: Settings) -> None:
    """Refuse a request without the token, where there is one.

    Raises:
        Problem: it has none, or a wrong one.
    """
    if settings.console_token is None:
        return
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    wanted = settings.console_token.get_secret_value().encode()
    right = secrets.compare_digest(given.strip().encode("utf-8", "surrogateescape"), wanted)
    if kind.lower() != "bearer" or not right:
        headers = {"WWW-Authenticate": 'Bearer realm="barid"'}
        raise Problem(401, "send the token: Authorization: Bearer …", headers=headers)


async def _told(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return problem.response()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
