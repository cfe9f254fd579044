"""Fixtures: the console on a free port, and pages of a real Chromium."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.servers import Service, start_console

CHROMIUM = os.environ.get("BARID_TEST_CHROMIUM") or shutil.which("chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; tests that need it are skipped where there is none."""
    if not CHROMIUM:
        pytest.skip(
            "no Chromium: install it (Debian: apt-get install chromium), or name it in BARID_TEST_CHROMIUM"
        )
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def console(browser: Browser, barid: Service) -> str:
    """The address of a console of this test's service."""
    return start_console(barid)


@pytest.fixture(params=["en", "ar"])
def page(
    browser: Browser, barid: Service, console: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
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
    if errors:
        print((barid.directory / "console.log").read_text("utf-8")[-2000:])
    context.close()
    assert not errors
