"""Who can use the page, and how: by keyboard, on a phone, with a screen reader, with a token."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.filling import alive, fill
from tests.browser.pages import (
    OVER,
    SAMPLE,
    accessible,
    each_view,
    enqueue_samples,
    fits,
    language,
    shot,
)
from tests.exchanges import Exchange
from tests.servers import Service

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)


SIZES = {"light": (360, 740), "dark": (1440, 900)}


@pytest.mark.parametrize("theme", SIZES)
def test_no_view_has_a_serious_accessibility_fault(barid: Service, page: Page, theme: str) -> None:
    fill(barid)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    width, height = SIZES[theme]
    page.set_viewport_size({"width": width, "height": height})
    for _ in each_view(page):
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        accessible(page)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_wider_than_the_screen_nor_printed_over_another(
    barid: Service, page: Page, width: int
) -> None:
    fill(barid)
    page.set_viewport_size({"width": width, "height": 800})
    for view in each_view(page):
        assert fits(page, width), view
        assert page.evaluate(OVER) == [], view
        assert page.evaluate(OUTSIDE) == [], view


OUTSIDE = """() => [...document.querySelectorAll("main :is(button, select, input, textarea)")].filter((e) => e.checkVisibility() && !e.closest(".marks")).filter((e) => {
  const own = e.getBoundingClientRect(), around = (e.closest("li, td, form, .ask, .segments") ?? document.body).getBoundingClientRect();
  return own.left < around.left - 1 || own.right > around.right + 1 || own.left < 0 || own.right > innerWidth;
}).map((e) => e.outerHTML.slice(0, 80))"""
"""Buttons and fields that stick out of what they stand in. Those of an event's marks scroll."""


def test_a_phone_shows_an_event(barid: Service, page: Page, samples: Path) -> None:
    enqueue_samples(barid, samples)
    Exchange(barid).work()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/#/")
    page.locator("a.title", has_text=SAMPLE).click()
    expect(page.locator("article .text")).to_be_visible()
    alive(barid)
    shot(page, "phone")


def test_by_keyboard_and_in_the_other_language(page: Page) -> None:
    page.goto("/#/")
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("nav a[href='#/logs']").focus()
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
    page.locator("nav a[href='#/health']").click()
    expect(page.locator("#problems")).to_contain_text("no_workers")
    message = "لا يعمل أي عامل" if language(page) == "ar" else "No worker is alive"
    expect(page.locator("#problems")).to_contain_text(message)
    expect(page.locator("#banner")).to_contain_text(message)
