"""The console service as an ASGI application: page, API, HTTP intake, metrics, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from ipaddress import ip_address
from urllib.parse import urlsplit

from celery import Celery
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from workers.articles.ledger import Ledger
from workers.articles.producer import Producer
from workers.errors import ConfigurationError
from workers.operate.console.api import Api
from workers.operate.console.connections import OneLength
from workers.operate.console.guard import Guard, SecurityHeaders
from workers.operate.console.index import EventIndex
from workers.operate.console.intake import Intake
from workers.operate.console.live import Live
from workers.operate.console.openapi import openapi
from workers.operate.console.problems import Problem, away
from workers.operate.console.pull import Pull
from workers.operate.console.stream import Stream
from workers.operate.console.tail import Tail
from workers.operate.console.websub import WebSub
from workers.operate.servicemetrics import ServiceCollector
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS

STATIC = files("workers.operate.console") / "static"


def make_service(settings: Settings, app: Celery) -> Starlette:
    """Return the console service; its `state.end()` ends what would go on for ever.

    Raises:
        ConfigurationError: it would be open to others without a token.
    """
    check_exposure(settings)
    ledger = Ledger(settings)
    intake = Intake(Producer(settings, app, ledger))
    guard = Guard(settings)
    index = EventIndex(settings.actors_file)
    tail = Tail(settings.actors_file)
    live = Live(settings, index, tail)
    pull, stream = Pull(settings, guard), Stream(settings, guard, tail)
    registry = CollectorRegistry()
    registry.register(ServiceCollector(settings))
    page = (STATIC / "index.html").read_text("utf-8")

    async def post_articles(request: Request) -> Response:
        guard.check(request)
        return await intake.post(request)

    async def index_page(request: Request) -> Response:
        try:
            guard.check(request)
        except Problem:
            return RedirectResponse("/login", 303)
        return HTMLResponse(page)

    async def metrics(request: Request) -> Response:
        guard.check(request)
        text = await asyncio.to_thread(generate_latest, registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    async def ready(_: Request) -> Response:
        try:
            await asyncio.to_thread(ledger.redis.ping)
        except REDIS_ERRORS as error:
            raise away(error) from None
        return JSONResponse({"status": "ready"})

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def document(_: Request) -> Response:
        return JSONResponse(openapi())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with live.running(), pull, stream:
            yield

    def end() -> None:
        for one in (live, pull, stream):
            one.end()

    names = list(settings.console_names)
    if public := urlsplit(settings.public_url or "").hostname:
        names.append(public)  # the hubs' way in
    service = Starlette(
        routes=[
            Route("/", index_page),
            Route("/login", guard.login, methods=["GET", "POST"]),
            Mount("/static", _static()),
            *Api(settings, app, guard, index, live).routes,
            *pull.routes,
            *stream.routes,
            *WebSub(settings).routes,
            Route("/articles", post_articles, methods=["POST"]),
            Route("/metrics", metrics),
            Route("/health/live", alive),
            Route("/health/ready", ready),
            Route("/openapi.json", document),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(OneLength),
            # A page of another site, whose name was made to lead here, must not reach the service.
            Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False),
        ],
        exception_handlers={Problem: _told},
        lifespan=lifespan,
    )
    service.state.end = end
    return service


def check_exposure(settings: Settings) -> None:
    """Refuse to listen to others without a token.

    Raises:
        ConfigurationError: the address is not loopback and there is no token.
    """
    if not settings.console_names:
        raise ConfigurationError("BARID_CONSOLE_NAMES: needs a name; *: any")
    token = settings.console_token
    if token is not None and len(token.get_secret_value()) < 16:
        raise ConfigurationError("BARID_CONSOLE_TOKEN: needs 16 characters or more")
    if token is None and not settings.console_open and not _is_loopback(settings.console_host):
        raise ConfigurationError(
            f"BARID_CONSOLE_HOST: {settings.console_host} is open to others; set "
            "BARID_CONSOLE_TOKEN, or listen on 127.0.0.1, or set BARID_CONSOLE_OPEN where "
            "something else keeps others out"
        )


def _static() -> ASGIApp:
    """Return the page's files, compressed on their way; fonts are compressed already."""
    files = StaticFiles(packages=[("workers.operate.console", "static")])
    packed = GZipMiddleware(files, minimum_size=500, compresslevel=6)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        font = scope.get("path", "").endswith(".woff2")
        await (files if font else packed)(scope, receive, send)

    return answer


async def _told(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return problem.response()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
