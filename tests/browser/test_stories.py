"""Stories on the page: the largest of a time, and one with all who told it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.filling import COPIED, fill
from tests.browser.pages import SAMPLE, accessible, fits, language
from tests.servers import Service

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_story_is_opened_by_its_id(barid: Service, page: Page, width: int) -> None:
    fill(barid)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/#/stories")
    arabic = language(page) == "ar"
    largest = page.locator("#stories > li").first
    expect(largest).to_contain_text(re.compile("مصدران" if arabic else "2.? sources"))
    expect(largest.locator("h3")).to_have_css("direction", "rtl")
    assert fits(page, width)
    accessible(page)
    largest.locator("a.title").press("Enter")
    expect(page).to_have_url(re.compile("#/stories/[0-9a-f]+$"))
    expect(page.locator("h1")).to_have_text(SAMPLE_TITLE)
    told = page.locator("main > #sources > li")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text(SAMPLE)
    expect(told.nth(0).locator(".badge")).to_have_text(
        "أول من رواها" if arabic else "first to tell it"
    )
    expect(told.nth(1)).to_contain_text(COPIED)
    expect(told.nth(1)).to_contain_text("الوكالة الثانية")
    expect(told.nth(1).locator(".topic").first).to_be_visible()
    expect(page.locator("nav a[aria-current=page]")).to_have_attribute("href", "#/stories")
    assert fits(page, width)
    accessible(page)
    told.nth(1).get_by_role("link").first.click()
    expect(page.locator("article h1")).to_contain_text(COPIED)


def test_from_a_story_one_goes_back_to_the_stories_that_were_asked_for(
    barid: Service, page: Page
) -> None:
    fill(barid)
    page.goto("/#/stories?hours=168")
    page.locator("#stories a.title").first.click()
    way = page.locator("main > a.back")
    expect(way).to_have_text("كل القصص" if language(page) == "ar" else "All stories")
    way.click()
    expect(page).to_have_url(re.compile(r"#/stories\?hours=168$"))


SAMPLE_TITLE = re.compile(SAMPLE)


def test_the_time_of_stories_stands_in_the_address(barid: Service, page: Page) -> None:
    fill(barid)
    page.goto("/#/stories")
    expect(page.locator("#stories > li").first).to_be_visible()
    week = page.locator("[data-hours='168']")
    week.press("Enter")
    expect(week).to_be_focused()
    expect(page).to_have_url(re.compile(r"#/stories\?hours=168$"))
    page.reload()
    expect(week).to_have_attribute("aria-pressed", "true")


def test_a_story_that_is_not_kept_says_so(page: Page) -> None:
    page.goto("/#/stories")
    expect(page.locator(".empty b")).to_be_visible()  # none at all
    other = page.context.new_page()  # where the browser may tell of the 404
    other.goto(page.url.split("#")[0] + "#/stories/0000")
    expect(other.locator(".empty b")).to_have_text(
        "لم تعد هذه القصة محفوظة" if language(page) == "ar" else "This story is no longer kept"
    )
    accessible(other)
    other.close()
