"""Who can use the page, and how: by keyboard, on a phone, with a screen reader, with a token."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHROMIUM
from tests.browser.pages import SAMPLE, VIEWS, accessible, enqueue_samples, language, shot
from tests.servers import Service

pytestmark = pytest.mark.skipif(
    not CHROMIUM,
    reason="no Chromium: install it (Debian: apt-get install chromium), or name it in BARID_TEST_CHROMIUM",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_has_a_serious_accessibility_fault(
    barid: Service, page: Page, theme: str, samples: Path
) -> None:
    barid.start_worker(1)
    enqueue_samples(barid, samples)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for view in VIEWS:
        page.goto(f"/{view}")
        page.wait_for_timeout(700)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        accessible(page)


def test_on_a_phone_nothing_is_wider_than_the_screen(
    barid: Service, page: Page, samples: Path
) -> None:
    barid.start_worker(1)
    enqueue_samples(barid, samples)
    page.set_viewport_size({"width": 360, "height": 740})
    for view in VIEWS:
        page.goto(f"/{view}")
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
    page.goto("/#/")
    page.locator("a.title", has_text=SAMPLE).click()
    expect(page.locator("main > article")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, "phone")


def test_by_keyboard_and_in_the_other_language(page: Page) -> None:
    page.goto("/#/")
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("nav a").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/logs$"))
    before = language(page)
    page.locator("#language").press("Enter")
    assert language(page) != before
    page.reload()
    assert language(page) != before  # remembered


@pytest.mark.barid(console_token="a-long-enough-token")
def test_with_a_token_one_has_to_log_in(barid: Service, page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/login$"))
    accessible(page)
    page.locator("#token").fill("a-long-enough-token")
    page.keyboard.press("Enter")
    expect(page.locator("nav a").first).to_be_visible()
    page.locator("nav a").nth(1).click()
    expect(page.locator("#problems")).to_contain_text("no_workers")
    message = "لا يعمل أي عامل" if language(page) == "ar" else "No worker is alive"
    expect(page.locator("#problems")).to_contain_text(message)
    expect(page.locator("#banner")).to_contain_text(message)
