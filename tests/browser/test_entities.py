"""What events name, on the page: marked by kind, listed, and asked for by a click or a menu."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import EVENTS, SAMPLE, accessible, enqueue_samples, language
from tests.exchanges import Exchange
from tests.servers import Service

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

EGYPT = {"en": "Egypt", "ar": "مصر"}


@pytest.fixture
def told(barid: Service, page: Page, samples: Path) -> Page:
    """The page, of a service that the samples have gone through."""
    enqueue_samples(barid, samples)
    Exchange(barid).work()
    page.goto("/#/")
    expect(page.locator("a.title", has_text=SAMPLE)).to_be_visible()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_mentions_are_marked_by_kind_when_the_switch_says_so(told: Page, theme: str) -> None:
    told.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    told.locator("a.title", has_text=SAMPLE).click()
    text = told.locator("article .text")
    expect(told.locator(".entity")).to_have_count(0)
    whole = text.inner_text()
    told.locator("button[data-named=people]").press("Enter")
    assert set(told.locator(".entity.named-people").all_inner_texts()) >= {"حسن رشاد", "ويتكوف"}
    expect(told.locator(".entity:not(.named-people)")).to_have_count(0)
    name = "ستيف ويتكوف" if language(told) == "ar" else "Steve Witkoff"
    expect(told.locator(".entity", has_text="ويتكوف").first).to_have_attribute(
        "title", f"{name} · US special envoy for the Middle East"
    )
    accessible(told)
    told.locator("button[data-named=all]").click()
    for kind in ("countries", "places", "people", "organisations", "dates"):
        expect(told.locator(f".entity.named-{kind}").first).to_be_visible()
    # A country within an organisation's name keeps its own mark.
    expect(told.locator(".named-organisations .named-countries").first).to_be_visible()
    assert text.inner_text() == whole
    accessible(told)
    told.locator("button[data-named=none]").click()
    expect(told.locator(".entity")).to_have_count(0)


def test_a_click_on_what_is_named_asks_for_the_events_that_name_it(told: Page) -> None:
    total = told.locator(EVENTS).count()
    told.locator("a.title", has_text=SAMPLE).click()
    hamas = "حماس" if language(told) == "ar" else "Hamas"
    told.locator("#found-named a", has_text=hamas).click()
    chip = told.locator("[data-chip='actor=barid:org/hamas']")
    expect(chip).to_contain_text(hamas)
    expect(told.locator("a.title", has_text=SAMPLE)).to_be_visible()
    assert 0 < told.locator(EVENTS).count() < total
    chip.click()
    expect(told.locator(EVENTS)).to_have_count(total)


def test_the_menus_say_how_many_events_name_it_and_new_events_are_filtered(
    told: Page, barid: Service
) -> None:
    name = EGYPT[language(told)]
    told.locator("#filters").click()
    menu = told.locator("select[name=country]")
    option = menu.locator("option[value=EG]")
    expect(option).to_contain_text(name)
    menu.select_option("EG")
    told.keyboard.press("Escape")
    expect(told.locator(f"{EVENTS}:not(:has-text('{name}'))")).to_have_count(0)
    before = told.locator(EVENTS).count()
    assert before > 0
    for text in ("The minister of Egypt spoke to reporters.", "La France vote aujourd'hui."):
        barid.producer().enqueue(RawArticle(title=text, body=text))
    Exchange(barid).work()
    expect(told.locator("a.title", has_text="The minister of Egypt")).to_be_visible()
    expect(told.locator(EVENTS)).to_have_count(before + 1)
    accessible(told)


def test_menus_count_what_the_other_filters_leave(told: Page) -> None:
    name = EGYPT[language(told)]
    left = told.locator(f"{EVENTS}:has-text('{name}')").count()
    assert left in (1, 2)
    told.locator("#filters").click()
    option = told.locator("select[name=country] option[value=EG]")
    expect(option).to_have_text(re.compile(rf"^{name} \([{left}{'٠١٢'[left]}]\)$"))
    french = told.locator("#ask button[data-language=fr]")
    expect(french).to_have_text(re.compile("[2٢]$"))
    french.click()
    expect(option).to_have_count(0)  # no French event names it
    expect(told.locator("select[name=country] option")).not_to_have_count(1)
    expect(
        told.locator("#ask button[data-language=ar]")
    ).to_be_visible()  # its own menu stays whole
    expect(told.locator("#ask .counted")).not_to_be_empty()
