"""How the page is made: its letters, its weight, its empty states, its motion, and its two languages."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import EVENTS, SAMPLE, accessible, enqueue_samples, fits
from tests.exchanges import Exchange
from tests.servers import Service, wait_until

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

HEAVIEST = 150_000
"""Bytes of the whole page on its way, letters included."""

WORDS = """async () => {
  const [ar, en] = (await Promise.all(["ar", "en"].map((one) => import(`/static/words/${one}.js`)))).map((one) => one.default);
  const forms = ["zero", "one", "two", "few", "many", "other"];
  const plural = (entry) => typeof entry === "object" && "other" in entry && Object.keys(entry).every((key) => forms.includes(key));
  const flat = (words, before = "") => Object.entries(words).flatMap(([key, entry]) =>
    typeof entry === "string" ? [[before + key, "text", entry]] : plural(entry) ? [[before + key, "forms", Object.keys(entry).join(" "), Object.values(entry).join(" ")]] : flat(entry, `${before}${key}/`));
  return [flat(ar), flat(en)];
}"""


def test_the_page_has_letters_of_its_own_and_is_light(
    barid: Service, page: Page, samples: Path
) -> None:
    enqueue_samples(barid, samples)
    Exchange(barid).work()
    weights: dict[str, int] = {}

    def weigh(request: Any) -> None:
        if "/static/" in request.url or request.resource_type == "document":
            sizes = request.sizes()
            weights[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    page.on("requestfinished", weigh)
    page.goto("/#/")
    expect(page.locator("a.title", has_text=SAMPLE)).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => true)")
    for letters in ("بريد", "Barid"):
        assert page.evaluate("(letters) => document.fonts.check('600 16px Barid Sans', letters)", letters)  # fmt: skip
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Barid Sans"')
    assert len([url for url in weights if url.endswith(".woff2")]) == 4
    assert sum(weights.values()) < HEAVIEST, weights
    answer = page.request.get("/static/fonts/LICENSE.txt")
    assert "SIL OPEN FONT LICENSE" in answer.text()


def test_the_page_keeps_others_out(page: Page) -> None:
    answer = page.goto("/")
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_what_is_empty_says_so_and_what_to_do(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for view in ("", "dead", "feeds"):
        page.goto(f"/#/{view}")
        expect(page.locator(".empty b")).to_be_visible()
        expect(page.locator(".bone:visible")).to_have_count(0)
        assert fits(page, width)
        accessible(page)
    page.goto("/#/?text=nothing")
    expect(page.locator("#note .empty")).to_be_visible()
    other = page.context.new_page()  # where the browser may tell of the 404
    other.goto(page.url.split("#")[0] + "#/event/none")
    expect(other.locator(".empty b")).to_be_visible()
    other.close()


def test_while_it_loads_there_are_bones(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/events?*", lambda route: held.append(route))
    page.goto("/#/")
    expect(page.locator("#note .bone").first).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator("#note .bone")).to_have_count(0)


def test_motion_stops_where_it_is_not_wanted(page: Page) -> None:
    page.goto("/#/")
    live = page.locator("#pause .live")
    expect(live).to_have_css("animation-name", "wait")
    page.emulate_media(reduced_motion="reduce")
    expect(live).to_have_css("animation-name", "none")
    page.reload()
    motion = page.locator("#motion")
    expect(motion).to_have_attribute("data-is", "still")
    motion.press("Enter")  # the reader's word counts more than the device's
    expect(live).to_have_css("animation-name", "wait")


def test_motion_can_be_switched_off(page: Page) -> None:
    page.goto("/#/")
    motion = page.locator("#motion")
    before = motion.get_attribute("aria-label")
    motion.press("Enter")
    expect(motion).to_be_focused()
    expect(motion).not_to_have_attribute("aria-label", str(before))
    live = page.locator("#pause .live")
    expect(live).to_have_css("animation-name", "none")
    page.reload()
    expect(live).to_have_css("animation-name", "none")  # remembered
    accessible(page)


def test_the_focus_can_be_seen(page: Page) -> None:
    page.goto("/#/")
    page.locator("#pause").focus()
    page.keyboard.press("Shift+Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert (ring, width) == ("solid", 2)


def test_a_long_list_goes_on_as_one_reads(barid: Service, page: Page) -> None:
    Exchange(barid).publish(180)
    page.goto("/#/")
    expect(page.locator(EVENTS).first).to_be_visible()
    expect(page.locator(EVENTS)).to_have_count(50)
    page.keyboard.press("End")
    expect(page.locator(EVENTS)).to_have_count(100)
    page.locator(".more button").scroll_into_view_if_needed()
    expect(page.locator(EVENTS)).to_have_count(150)
    page.locator(".more button").scroll_into_view_if_needed()
    expect(page.locator(EVENTS)).to_have_count(180)
    expect(page.locator(".more button")).to_be_hidden()


def test_a_list_goes_on_that_the_stream_asks_for_anew_meanwhile(barid: Service, page: Page) -> None:
    """A page that comes back into sight opens its stream again, and asks for what it missed."""
    Exchange(barid).publish(180)
    older: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if older:
            route.continue_()
        older.append(route)

    def asked() -> bool:
        page.wait_for_timeout(50)
        return bool(older)

    page.route(re.compile(r"/api/events\?(.*&)?before=[1-9]"), hold_the_first)
    page.goto("/#/")
    expect(page.locator(EVENTS)).to_have_count(50)
    page.keyboard.press("End")
    wait_until(asked, 30, "the page's question for older events")
    with page.expect_response(lambda answer: "before=0" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    older[0].continue_()
    expect(page.locator(EVENTS)).to_have_count(100)
    with page.expect_response(lambda answer: "before=0&limit=100" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(EVENTS)).not_to_have_count(50)


def fields(said: str) -> set[str]:
    """Return the values that a sentence has places for."""
    return set(said.replace("}", "{").split("{")[1::2]) - {"n"}


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_both_languages_say_the_same_things(page: Page) -> None:
    page.goto("/#/")
    arabic, english = page.evaluate(WORDS)
    names = {entry[0]: entry for entry in arabic}
    for name, kind, *said in english:
        assert name in names, name
        if kind == "text":
            assert names[name][1] == "text", name
        assert fields(said[-1]) == fields(names[name][-1]), name
    assert len(arabic) == len(english)
    for name, kind, *said in arabic:
        if kind == "forms" and "one" in said[0].split():
            assert {"two", "few", "many", "other"} <= set(said[0].split()), name
    keys = {name for name, *_ in arabic} - {"language", "redis"}
    latin = [name for name in keys if not any("\u0600" <= c <= "\u06ff" for c in names[name][-1])]
    assert latin == []


SAID = """async () => {
  const i18n = await import("/static/i18n.js");
  i18n.setLanguage("ar");
  const now = Date.UTC(2026, 10, 28, 12) ;
  return [i18n.age(now / 1000 - 19 * 60, now), i18n.languageName("und"), i18n.bytes(52428800), i18n.duration(75),
    ...[1, 2, 5, 19, 100].map((n) => i18n.say("counted/killed", { n })), i18n.t("flag/no_title"), i18n.countryName("EG")]
    .map((said) => said.replace(/[\\u2066-\\u2069]/g, ""));
}"""


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_numbers_ages_and_units_are_said_in_arabic(page: Page) -> None:
    page.goto("/#/")
    assert page.evaluate(SAID) == [
        "قبل ١٩ دقيقة", "لغة غير معروفة", "٥٢ ميغابايت", "٧٥ ثانية",
        "قتيل واحد", "قتيلان", "٥ قتلى", "١٩ قتيلًا", "١٠٠ قتيل", "وصل بلا عنوان.", "مصر",
    ]  # fmt: skip


SPANS = """async () => {
  const i18n = await import("/static/i18n.js"), now = Date.UTC(2026, 10, 28, 12);
  const past = (seconds) => i18n.age((now / 1000) - seconds, now);
  return [i18n.duration(420), past(240), i18n.duration(3 * 3600), past(3 * 3600), i18n.duration(3 * 86400), past(2 * 86400)];
}"""


@pytest.mark.parametrize("page", ["en"], indirect=True)
def test_spans_of_time_are_abbreviated_in_one_way(page: Page) -> None:
    page.goto("/#/")
    said = ["7 min", "4 min ago", "3 hr", "3 hr ago", "3 days", "2 days ago"]
    assert page.evaluate(SPANS) == said


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_in_arabic_the_service_speaks_arabic(barid: Service, page: Page, samples: Path) -> None:
    barid.start_worker(1)
    enqueue_samples(barid, samples)
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the articles")
    page.goto("/#/")
    page.locator("a.title", has_text=SAMPLE).click()
    expect(page.locator("[data-step='article.enriched']")).to_contain_text("عولج في")
    expect(page.locator("[data-step=enqueued]")).to_contain_text("وصل")
    expect(page.locator("[data-flag=no_date]")).to_have_text("وصل بلا تاريخ نشر.")
    expect(page.locator("#found-named")).to_contain_text("دونالد ترامب")
    expect(page.locator("#found-named")).to_contain_text("القاهرة")
