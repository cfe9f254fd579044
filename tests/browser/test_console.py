"""The console's page in a real browser, in both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.filling import alive
from tests.browser.pages import EVENTS, SAMPLE, accessible, enqueue_samples, language, shot
from tests.exchanges import Exchange
from tests.servers import Service, start_console, wait_until
from workers.articles.deadletters import DeadLetters
from workers.articles.pauses import Pauses
from workers.events.consumer import subscribe
from workers.feeds.store import Feed, FeedState, FeedStatus, FeedStore

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)


def test_events_come_live_and_can_be_filtered(barid: Service, page: Page, samples: Path) -> None:
    page.goto("/#/")
    expect(page.locator("html")).to_have_attribute(
        "dir", "rtl" if language(page) == "ar" else "ltr"
    )
    expect(page.locator("#note")).not_to_be_empty()
    number = enqueue_samples(barid, samples)
    Exchange(barid).work()
    events = page.locator(EVENTS)
    expect(events).to_have_count(number)  # without a reload
    expect(page.locator("#timeline svg")).to_have_attribute("aria-label", re.compile(r"\d|[٠-٩]"))
    expect(page.locator("#timeline rect").first).to_be_visible()
    alive(barid)
    shot(page, "events")
    page.locator("#filters").press("Enter")  # by keyboard
    page.locator("#ask button[data-topic=humanitarian]").press("Enter")
    expect(page.locator(f"{EVENTS}:not(:has(.topic.humanitarian))")).to_have_count(0)
    expect(events.first).to_be_visible()
    page.locator("#ask button[data-topic=humanitarian]").click()
    page.locator("#ask button[data-language=fr]").click()
    expect(events).to_have_count(2)
    page.keyboard.press("Escape")
    page.locator("[data-chip='language=fr']").click()
    expect(events).to_have_count(number)
    page.locator("input[name=text]").fill("للنازِحين")  # in the text, with a clitic and a vowel sign
    expect(events.first).to_be_visible()
    expect(events).not_to_have_count(number)
    page.locator("input[name=text]").fill("xyzzy")
    expect(events).to_have_count(0)
    expect(page.locator("#note")).not_to_be_empty()


def test_an_event_shows_its_evidence_and_its_story(
    barid: Service, page: Page, samples: Path
) -> None:
    barid.start_worker(2)
    enqueue_samples(barid, samples)
    text = (samples / "ceasefire-mission.ar.txt").read_text("utf-8").split("\n", 1)
    barid.producer().enqueue(
        RawArticle(
            url="https://two.example/a",
            title="نقلًا عن الأولى",
            body=text[1] + "\n\nانتهى الخبر.",
            source="الوكالة الثانية",
        )
    )
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the articles")
    page.goto("/#/")
    page.locator("a.title", has_text=SAMPLE).click()
    article = page.locator("main article")
    expect(article.locator("h1")).to_have_css("direction", "rtl")
    expect(article.locator(".text mark").first).to_be_visible()
    expect(page.locator(".found [role=meter]")).to_have_count(3)
    assert "استقبل اللواء حسن رشاد" in article.locator("mark.diplomacy").first.inner_text()
    expect(
        page.locator("#found-parties").get_by_text("جهاز المخابرات العامة المصرية")
    ).to_be_visible()
    expect(page.locator("#sources li")).to_have_count(2)
    expect(page.locator("#sources")).to_contain_text("الوكالة الثانية")
    arabic = language(page) == "ar"
    expect(page.locator("[data-step='article.enriched']")).to_contain_text(
        "عولج" if arabic else "Processed"
    )
    waiting = page.locator("[data-step=queued]", has_text="events.diplomacy")
    expect(waiting).to_contain_text("ينتظر" if arabic else "Waiting")
    shot(page, "event")
    accessible(page)
    page.locator("a[href^='#/story/']").click()
    expect(page.locator("main > #sources li")).to_have_count(2)
    accessible(page)


def test_what_came_while_the_connection_was_away_is_shown_after_it(
    barid: Service, page: Page, samples: Path
) -> None:
    page.goto("/#/")
    expect(page.locator("#note")).not_to_be_empty()
    # As in a tab that nobody looks at: it gives its connection back, and opens it when it is seen.
    seen = "Object.defineProperty(document, 'hidden', {{value: {}, configurable: true}});"
    change = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(seen.format("true") + change)
    number = enqueue_samples(barid, samples)
    Exchange(barid).work()
    page.wait_for_timeout(1_000)
    expect(page.locator(EVENTS)).to_have_count(0)
    page.evaluate(seen.format("false") + change)
    expect(page.locator(EVENTS)).to_have_count(number)


@pytest.mark.barid(max_deliveries=1)
def test_dead_letters_and_logs_appear_and_are_acted_on(barid: Service, page: Page) -> None:
    page.goto("/#/dead")
    barid.start_worker(1)
    keys, redis = barid.ledger.keys, barid.redis()
    barid.producer().enqueue(
        [RawArticle(title=f"n{i}", body="Envoys met.", guid=str(i), feed="f") for i in range(3)]
    )
    wait_until(lambda: barid.ledger.depth()["in_flight"] == 0, 60, "the articles")
    # Broken payloads, as a disk or another writer may leave them: each is a dead letter.
    for i in range(3):
        redis.hset(keys.ledger, f"{i:032d}.1", b"broken")
        redis.lpush(keys.waiting, f"{i:032d}.1")
    rows = page.locator("li[data-entry]")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(re.compile("payload|تالف"))
    shot(page, "dead")
    accessible(page)
    page.on("dialog", lambda dialog: dialog.accept())
    rows.first.get_by_role("button").nth(1).click()  # drop
    expect(rows).to_have_count(2)
    assert len(DeadLetters(barid.settings, barid.app)) == 2
    rows.first.get_by_role("button").first.click()  # retry: it dies again
    expect(page.locator("#done")).not_to_be_empty()
    expect(rows).to_have_count(2)
    page.goto("/#/logs")
    expect(page.locator("li[data-name='article.dead']").first).to_be_visible()
    page.locator("select[name=level]").select_option("error")
    expect(page.locator("li[data-name='article.enriched']")).to_have_count(0)
    before = 4  # three, and the one that was tried again; their lines come a moment later
    expect(page.locator("li[data-name='article.dead']")).to_have_count(before)
    redis.hset(keys.ledger, f"{9:032d}.1", b"broken")
    redis.lpush(keys.waiting, f"{9:032d}.1")
    expect(page.locator("li[data-name='article.dead']")).to_have_count(before + 1)  # live
    shot(page, "logs")
    accessible(page)


def test_a_text_in_the_inbox_that_is_no_article_is_shown_when_asked_for(
    barid: Service, page: Page
) -> None:
    page.goto("/#/dead")
    barid.redis().lpush("{barid}/inbox", '{"title": "<b>بلا نص</b>"}')
    Exchange(barid).work()
    row = page.locator("li[data-entry^=inbox-]")
    expect(row).to_contain_text("غير موجود" if language(page) == "ar" else "is missing")
    row.locator("summary").click()
    expect(row.locator("pre")).to_have_text('{"title": "<b>بلا نص</b>"}')
    accessible(page)
    page.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button").nth(1).click()  # drop
    expect(row).to_have_count(0)


@pytest.mark.barid(max_refusals=1)
def test_refused_events_go_back_to_their_queue(barid: Service, page: Page) -> None:
    all_events = subscribe("all", settings=barid.settings)
    barid.producer().enqueue(
        RawArticle(title="Truce", body="Envoys met in Cairo.", guid="1", feed="f")
    )
    Exchange(barid).work()

    def refuse(_: object) -> None:
        raise ValueError("our database is away")

    with all_events:
        wait_until(
            lambda: all_events.consume(refuse, timeout=0.5) == 0 and all_events.refused == 1,
            60,
            "a refusal",
        )
    page.goto("/#/dead")
    row = page.locator("li[data-refused]")
    expect(row).to_contain_text("our database is away")
    row.get_by_role("button").first.click()
    expect(row).to_have_count(0)
    assert barid.redis().llen(barid.ledger.keys.queue("all")) == 1


def test_health_feeds_and_a_text_of_ones_own(barid: Service, page: Page, samples: Path) -> None:
    barid.start_worker(1)
    store = FeedStore(barid.settings)
    store.add(Feed("wakala", "https://wakala.example/rss", source="وكالة"), 10)
    listed = store.get("wakala")
    assert listed
    store.settle(
        listed.feed,
        FeedState(status=FeedStatus.FAILING, failures=4, problem="the server answered 503"),
        store.now() + 900,
        {},
    )
    page.goto("/#/health")
    expect(page.locator("#problems")).to_contain_text("feeds_failing")
    enqueue_samples(barid, samples)
    expect(page.get_by_role("region").filter(has_text="events.security")).to_be_visible()
    shot(page, "health")
    accessible(page)
    page.goto("/#/feeds")
    expect(page.locator("tr[data-feed=wakala]")).to_contain_text(re.compile("503|٥٠٣"))
    page.goto("/#/paste")
    page.locator("textarea").fill((samples / "ceasefire-mission.ar.txt").read_text("utf-8"))
    page.locator("button.main").click()
    expect(page.locator("#understood article .topic.diplomacy")).to_be_visible()
    expect(page.locator("#understood mark").first).to_be_visible()
    shot(page, "paste")
    page.locator("textarea").fill(" ")
    page.locator("button.main").click()
    expect(page.locator("#understood [role=alert]")).to_contain_text("body")


def test_a_pause_is_shown_as_a_state_with_since_when_and_by_whom(
    barid: Service, page: Page
) -> None:
    barid.start_worker(1)
    pauses = Pauses(barid.settings)
    pauses.pause("bulk", "علي@desk")
    barid.producer().enqueue(RawArticle(body="Envoys met in Cairo."), lane="bulk")
    page.goto("/#/health")
    paused = page.locator("#paused [data-paused=bulk]")
    expect(paused).to_contain_text("علي@desk")
    expect(paused).to_contain_text("barid resume --lane bulk")
    expect(page.locator("tr[data-lane=bulk] td")).to_have_text(re.compile("^[1١]$"))
    expect(page.locator("#problems .problem")).to_have_count(0)
    accessible(page)
    pauses.resume("bulk", "علي@desk", barid.app)
    expect(paused).to_have_count(0)


def test_when_redis_is_away_the_page_says_so(tmp_path: Path, page: Page) -> None:
    from playwright.sync_api import Browser

    browser = page.context.browser
    assert isinstance(browser, Browser)
    own = Service(tmp_path, redis_timeout=1)
    try:
        address = start_console(own)
        arabic = language(page) == "ar"
        other = browser.new_page(locale="ar-EG" if arabic else "en-GB", base_url=address)
        other.goto("/#/health")
        expect(other.locator("#problems")).to_contain_text("no_workers", timeout=15_000)
        own.kill_redis()
        said = "لا يجيب Redis" if arabic else "does not answer"
        expect(other.locator("#banner")).to_contain_text(said, timeout=20_000)
        expect(other.locator("#problems")).to_contain_text("redis_down", timeout=20_000)
        own.restart_redis()
    finally:
        own.stop()
