"""Arabic to the end: what the service tells in English is said in Arabic on the Arabic page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pydantic import ValidationError

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.filling import fill
from tests.browser.pages import SAMPLE
from tests.servers import Service
from workers.articles.inbox.entries import read_article
from workers.errors import InvalidArticle
from workers.feeds.blocked import refusal
from workers.feeds.fetch import FetchError, Response

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

SAID = """async (texts) => {
  const i18n = await import("/static/i18n.js");
  i18n.setLanguage("ar");
  return texts.map((text) => i18n.cause(text)).map(({ said, lang }) => [said.replace(/[\\u2066-\\u2069]/g, ""), lang]);
}"""

LEFT = """() => {
  const told = "bdi, code, pre, .lines, [lang]:not([lang=ar]), [dir=ltr], [dir=auto]:not(bdi), option, .share";
  const walk = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const place = node.parentElement;
    if (!place.checkVisibility() || place.closest("script, noscript, style") || place.closest(told)?.closest("main, header")) continue;
    const text = node.data.replace(/\\u2068[^\\u2069]*\\u2069/g, "").replace(/\\u2066[^\\u2069]*\\u2069/g, "");
    found.push(...(text.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !["Redis", "JSON"].includes(word)));
  }
  return found;
}"""
"""Words in Latin letters that are not names, commands, texts or log lines."""


def refusals() -> Iterator[str]:
    """Yield what the service says of articles that it refuses, as it says it."""
    bad: list[dict[str, object]] = [
        {"body": " "},
        {"title": "x"},
        {"body": "x", "title": "x" * 5_000},
        {"body": "x", "url": "news.example/a"},
        {"body": "x", "published_at": "2026-01-01T00:00:00"},
        {"body": "x", "published_at": "1601-01-01T00:00:00Z"},
        {"body": "x", "published_at": "2999-01-01T00:00:00Z"},
        {"body": "a\0b"},
        {"body": "x", "autor": "y"},
        {"body": "<p></p>"},
    ]
    for fields in bad:
        with pytest.raises(ValidationError) as caught:
            RawArticle.model_validate(fields)
        yield str(InvalidArticle.from_validation(caught.value))
    for text in (b"", b"[]", b"x", b"\xff", b'{"title": "x"}'):
        yield from (letter.error for letter in read_article(text).letters)


def fetched() -> Iterator[str]:
    """Yield what it says of feeds that cannot be fetched."""
    for status in (401, 403, 451):
        yield refusal(Response("https://a.example/rss", status, {}, b""))
    yield refusal(Response("https://a.example/rss", 403, {"cf-mitigated": "challenge"}, b""))
    for problem in (
        "the server answered 503",
        "no connection: Connection refused",
        "did not arrive within 20 s (BARID_FETCH_TIMEOUT)",
        "has more than 10,000,000 bytes (BARID_FETCH_MAX_BYTES)",
        "redirects more than 5 times",
    ):
        yield str(FetchError("https://a.example/rss", problem))


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_every_cause_is_said_in_arabic(page: Page) -> None:
    causes = [*refusals(), *fetched(), "failed 4 times in a row: https://a.example/rss: the server answered 503"]  # fmt: skip
    page.goto("/#/")
    for cause, (said, lang) in zip(causes, page.evaluate(SAID, causes), strict=True):
        assert lang == "ar", cause
        assert re.search("[\u0600-\u06ff]{3}", said), cause
    unknown = "zlib.error: Error -3 while decompressing"
    assert page.evaluate(SAID, [unknown]) == [[unknown, "en"]]  # what is not known stays as it was
    [[several, _]] = page.evaluate(SAID, ["title: is missing; body: is missing"])
    assert several == "العنوان: غير موجود؛ النص: غير موجود"


@pytest.mark.parametrize("page", ["en"], indirect=True)
def test_in_english_a_cause_stays_as_it_was_written(barid: Service, page: Page) -> None:
    fill(barid)
    page.goto("/#/feeds")
    problem = page.locator("tr[data-feed=akhbar] td.long")
    expect(problem).to_have_text("the server answered 503")


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_problems_of_feeds_and_causes_of_dead_letters_are_arabic(
    barid: Service, page: Page
) -> None:
    fill(barid)
    page.goto("/#/feeds")
    problem = page.locator("tr[data-feed=akhbar] td.long bdi")
    expect(problem).to_have_text(re.compile("أجاب الخادم بالرمز .?٥٠٣"))
    expect(problem).to_have_css("direction", "rtl")
    expect(problem).to_have_attribute("title", "the server answered 503")
    page.goto("/#/health")
    expect(page.locator("#problems")).to_contain_text("رُفض الاتصال")
    expect(page.locator("#problems")).to_contain_text("تنقية النص")
    page.goto("/#/dead")
    letter = page.locator("li[data-entry]", has_text="رسالة لم يقبلها الطابور")
    expect(letter.locator(".cause")).to_contain_text("توقّف عامله أو نفد وقته")
    expect(letter.locator(".cause .badge")).to_contain_text("تنقية النص")
    inbox = page.locator("li[data-entry^=inbox-] .cause")
    expect(inbox).to_contain_text("غير موجود")
    expect(inbox.locator(".badge").nth(1)).to_contain_text("النص")
    page.goto("/#/logs?grouped=1")
    expect(page.locator("#groups")).to_contain_text("أجاب الخادم بالرمز")


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_no_english_word_is_left_on_any_view(barid: Service, page: Page) -> None:
    fill(barid)
    for view, ready in {
        "": ".event", "stories": ".event", "health": "tbody tr", "logs": "#lines li", "dead": "li[data-entry]",
        "feeds": "tbody tr", "paste": "form",
    }.items():  # fmt: skip
        page.goto(f"/#/{view}")
        expect(page.locator(ready).first).to_be_visible()
        assert page.evaluate(LEFT) == [], view
    page.goto("/#/")
    page.locator("#filters").click()
    assert page.evaluate(LEFT) == []
    page.keyboard.press("Escape")
    page.locator("a.title", has_text=SAMPLE).click()
    expect(page.locator("[data-step=enqueued], #trail .quiet").first).to_be_visible()
    assert page.evaluate(LEFT) == []


STEPS = [
    {"what": "enqueued", "facts": {"feed": "akhbar"}},
    {"what": "article.failed", "facts": {"stage": "topics", "error": "its worker died or ran out of time"}},
    {"what": "article.held", "facts": {"queue": "alerts"}},
    {"what": "article.enriched", "facts": {"duration_ms": 12.5}},
    {"what": "article.repeated", "facts": {}},
    {"what": "queued", "facts": {"subscription": "alerts", "state": "waiting"}},
    {"what": "queued", "facts": {"subscription": "alerts", "state": "held"}},
    {"what": "handled", "facts": {"subscription": "alerts", "state": "handled"}},
    {"what": "refused", "facts": {"subscription": "alerts", "state": "refused", "error": "answered 503"}},
    {"what": "article.dead", "facts": {"stage": "clean", "error": "body: is missing"}},
    {"what": "topics.corrected", "facts": {}},
    *({"what": "now", "facts": {"place": place, "lane": "bulk", "paused": paused, "entry": "a.1" if place == "dead" else None}}
      for place, paused in (("waiting", False), ("waiting", True), ("leased", False), ("dead", False))),
]  # fmt: skip
WRITERS = {"cli": "بأمر من سطر الأوامر", "worker@a": "على العامل \u2068worker@a\u2069"}
TRAIL = """async (steps) => {
  const { trail } = await import("/static/trail.js");
  document.querySelector("main").replaceChildren(trail(steps.map((step) => ({ at: "2026-11-28T10:00:00Z", detail: "", worker: "", ...step }))));
}"""


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_what_happened_to_an_article_is_told_in_arabic(page: Page) -> None:
    page.goto("/#/health")
    page.evaluate(TRAIL, STEPS)
    expect(page.locator(".trail li")).to_have_count(len(STEPS))
    expect(page.locator(".trail code")).to_have_count(0)  # a step that is not known
    assert page.evaluate(LEFT) == []
    expect(page.locator("[data-step='article.dead']")).to_contain_text(
        re.compile("النص.?: غير موجود")
    )
    expect(page.locator("[data-step='article.dead']")).to_contain_text("تنقية النص")
    by = [step | {"worker": worker} for step, worker in zip(STEPS[0::3], WRITERS, strict=False)]
    page.evaluate(TRAIL, by)
    assert page.locator(".trail .by").all_inner_texts() == [*WRITERS.values()]
