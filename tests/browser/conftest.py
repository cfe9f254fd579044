"""Fixtures: one browser and one process for all tests, in which each has its console and its page."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.servers import Service, wait_until
from workers.operate.console.service import make_service

# The one without a desktop's windows takes two thirds of the processor time.
CHROMIUM = (
    os.environ.get("BARID_TEST_CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
)
NO_CHROMIUM = (
    "no Chromium: install it (Debian: apt-get install chromium-headless-shell, or chromium), "
    "or name it in BARID_TEST_CHROMIUM"
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; tests that need it are skipped where there is none."""
    if not CHROMIUM:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def console(browser: Browser, barid: Service) -> Iterator[str]:
    """The address of a console of this test's service."""
    with serving(barid) as address:
        yield address


@contextmanager
def serving(barid: Service) -> Iterator[str]:
    """Serve the console of a service from a thread of this process; yields its address.

    A process of its own takes a second and a half of a processor to start, for each test.
    """
    service = make_service(barid.settings, barid.app)
    listening = create_server(("127.0.0.1", 0))
    config = uvicorn.Config(service, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    server, loops = uvicorn.Server(config), []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve([listening])

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), 60, "the console")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        loops[0].call_soon_threadsafe(service.state.end)
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(params=["en", "ar"])
def page(browser: Browser, console: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The console's page, in English and in Arabic; an error in it fails the test."""
    locale = {"en": "en-GB", "ar": "ar-EG"}[request.param]
    context = browser.new_context(
        base_url=console, locale=locale, viewport={"width": 1200, "height": 850}
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda line: (
            errors.append(line.text)
            if line.type == "error" and "status of 400" not in line.text
            else None
        ),
    )
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    assert not errors
