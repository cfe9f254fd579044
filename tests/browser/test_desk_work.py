"""What an operator does on the page: dead letters, logs, tables that renew themselves."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import EVENTS, OVER, accessible, enqueue_samples, fits, language
from tests.exchanges import Exchange
from tests.servers import Service
from workers.articles.deadletters import DeadLetters
from workers.feeds.store import Feed, FeedState, FeedStatus, FeedStore
from workers.telemetry.logstream import LogStream

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

STATES = """(number) => import("/static/api.js").then((api) => new Promise((done) => {
  let seen = 0;
  api.listen("state", () => { if (++seen === number) done(); });
}))"""
"""Waits until the page has been told the state as many times."""

FAILED = [
    RawArticle(
        url=f"https://news.example/{number}",
        title=title,
        source="وكالة الأنباء",
        body="Envoys met in Cairo on Monday to talk about a truce. " * 20,
    )
    for number, title in enumerate(("هدنة في الأفق", "Second", "Third"))
]


def fail(barid: Service, articles: list[RawArticle]) -> None:
    barid.producer().enqueue(articles)
    claims = list(barid.ledger.claim().claims)
    while claims:
        for claim in claims:
            barid.ledger.fail(claim, error="no luck with it", stage="clean", permanent=True)
        claims = list(barid.ledger.claim().claims)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_dead_letter_says_what_it_is_before_one_chooses(
    barid: Service, page: Page, width: int
) -> None:
    fail(barid, FAILED)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/#/dead")
    letter = page.locator("li[data-entry]", has_text="هدنة في الأفق")
    expect(letter.locator("h3")).to_have_css("direction", "rtl")
    expect(letter.locator(".from")).to_contain_text("وكالة الأنباء")
    expect(letter.get_by_role("link")).to_have_attribute("href", "https://news.example/0")
    expect(letter.locator(".beginning")).to_contain_text("Envoys met in Cairo")
    expect(letter.locator(".beginning")).to_have_css("direction", "ltr")
    expect(letter.locator(".beginning")).to_have_css("text-align", "start")  # by its own direction
    expect(letter.locator(".cause")).to_contain_text("no luck with it")
    stage = "تنقية النص" if language(page) == "ar" else "clean"
    expect(letter.locator(".cause")).to_contain_text(stage)
    for button in letter.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    letter.locator("summary").click()
    expect(letter.locator("pre")).to_contain_text("هدنة في الأفق")
    assert fits(page, width)
    assert page.evaluate(OVER) == []
    accessible(page)


def test_the_field_at_fault_is_named(barid: Service, page: Page) -> None:
    page.goto("/#/dead")
    barid.redis().lpush("{barid}/inbox", '{"title": "بلا نص", "source": "وكالة"}')
    Exchange(barid).work()
    letter = page.locator("li[data-entry^=inbox-]")
    expect(letter.locator("h3")).to_have_text("بلا نص")
    expect(letter.locator(".from")).to_contain_text("وكالة")
    expect(letter.locator(".cause .badge").nth(1)).to_contain_text(re.compile("body|النص"))


def test_an_answer_that_comes_late_does_not_hide_what_is_newer(barid: Service, page: Page) -> None:
    late: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if late:
            route.continue_()
        else:
            late.append(route)

    page.route("**/api/deadletters", hold_the_first)
    page.goto("/#/dead")
    fail(barid, FAILED)
    expect(page.locator("li[data-entry]")).to_have_count(3)
    with page.expect_response("**/api/deadletters"):
        late[0].fulfill(json={"total": 0, "refused": 0, "articles": [], "events": []})
    page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert page.locator("li[data-entry]").count() == 3


def test_what_was_chosen_stays_chosen_and_many_are_tried_at_once(
    barid: Service, page: Page
) -> None:
    fail(barid, FAILED)
    page.goto("/#/dead")
    boxes = page.locator("li[data-entry] input[type=checkbox]")
    expect(boxes).to_have_count(3)
    boxes.nth(0).check()
    boxes.nth(2).press("Space")
    expect(boxes.nth(2)).to_be_focused()
    fail(barid, [RawArticle(title="Fourth", body="Envoys met.", guid="4", feed="f")])
    expect(boxes).to_have_count(4)  # the list was renewed
    page.evaluate(STATES, 2)
    expect(page.locator("li[data-entry] input:checked")).to_have_count(2)
    expect(boxes.nth(3)).to_be_focused()
    expect(boxes.nth(0)).not_to_be_checked()  # the new one
    page.locator("#retry-chosen").click()
    expect(boxes).to_have_count(2)
    expect(page.locator("#done")).not_to_be_empty()
    assert barid.ledger.depth()["waiting"] == 2
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#choose-all").check()
    page.locator("#drop-chosen").click()
    expect(page.locator(".empty")).to_be_visible()
    assert len(DeadLetters(barid.settings, barid.app)) == 0


def test_tables_that_renew_themselves_keep_the_focus(
    barid: Service, page: Page, samples: Path
) -> None:
    enqueue_samples(barid, samples)
    Exchange(barid).work()
    page.goto("/#/health")
    region = page.get_by_role("region").first
    expect(region).to_be_visible()
    region.focus()
    page.evaluate("document.activeElement.mine = true")
    before = page.locator("[data-lane=normal] td").inner_text()
    barid.producer().enqueue(RawArticle(body="Envoys met in Cairo."))
    expect(page.locator("[data-lane=normal] td")).not_to_have_text(before)
    page.evaluate(STATES, 2)
    assert page.evaluate("document.activeElement.mine") is True
    logs = page.locator("nav a[href='#/logs']")
    logs.focus()
    fail(barid, [RawArticle(body="Envoys met in Doha.", guid="n", feed="f")])
    expect(page.locator("nav a[href='#/dead'] .count")).to_be_visible()
    expect(logs).to_be_focused()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_log_line_says_its_title_whole(barid: Service, page: Page, width: int) -> None:
    title = "الأجهزة الأمنية تفكك خلية مسلحة خططت لهجمات على منشآت الطاقة في ثلاث محافظات"
    line = '{{"timestamp": "2026-11-28T10:00:00.000000Z", "severity_text": "info", "event_name": "article.enriched", "title": "{}", "article_id": "{}", "error": "{}"}}'
    LogStream(barid.settings).append([line.format(title, "a" * 32, "x" * 400)])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/#/logs")
    shown = page.locator("li[data-name='article.enriched'] bdi").first
    expect(shown).to_have_text(title)
    box = shown.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert fits(page, width)
    assert page.locator("#lines").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_storm_of_log_lines_holds_up_no_event(barid: Service, page: Page, samples: Path) -> None:
    page.goto("/#/")
    expect(page.locator(".empty")).to_be_visible()
    line = '{{"timestamp": "2026-11-28T10:00:00.{:06d}Z", "severity_text": "warning", "event_name": "feed.polled", "feed": "{}"}}'
    stream = LogStream(barid.settings)
    stream.append([line.format(0, "first")])
    logs = page.context.new_page()
    logs.goto(page.url.replace("#/", "#/logs"))
    expect(logs.locator("#lines li").first).to_be_visible()
    for start in range(0, 20_000, 2_000):
        stream.append([line.format(start + i, "f" * 300) for i in range(2_000)])
    number = enqueue_samples(barid, samples)
    Exchange(barid).work()
    expect(page.locator(EVENTS)).to_have_count(number)
    expect(logs.locator("li[data-name='feed.polled']").first).to_be_visible()
    assert logs.locator("#lines li").count() <= 500
    logs.close()


@pytest.mark.parametrize("width", [360, 768])
def test_feeds_are_cards_on_a_phone_and_nothing_is_printed_over_another(
    barid: Service, page: Page, width: int
) -> None:
    store = FeedStore(barid.settings)
    for name in ("akhbar", "a-feed-with-a-rather-long-name-of-its-own"):
        store.add(Feed(name, "https://wakala.example/rss", source="وكالة"), 10)
        listed = store.get(name)
        assert listed
        state: Any = FeedState(
            status=FeedStatus.FAILING, problem="the server answered 503", succeeded_at=1_700_000_000
        )
        store.settle(listed.feed, state, store.now() + 900, {})
    page.set_viewport_size({"width": width, "height": 800})
    for view in ("feeds", "health"):
        page.goto(f"/#/{view}")
        expect(page.locator("tbody tr").first).to_be_visible()
        assert fits(page, width)
        assert page.evaluate(OVER) == []
    page.goto("/#/feeds")
    status = page.locator("tr[data-feed=akhbar] td").first
    expect(status).to_have_text("متعثّر" if language(page) == "ar" else "failing")
    if width == 360:
        head = status.evaluate("e => getComputedStyle(e, '::before').content")
        assert ("الحالة" if language(page) == "ar" else "Status") in head
    accessible(page)
