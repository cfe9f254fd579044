"""Logs that answer, on the page: equal errors in groups, and a search over all lines that are kept."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import accessible, fits, language
from tests.servers import Service
from workers.telemetry.logstream import LogStream

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

LOADED = 500
"""Lines that the page holds at most."""


def line(second: int, **fields: object) -> str:
    at = f"2026-11-28T10:{second // 60 % 60:02d}:{second % 60:02d}.000000Z"
    return json.dumps({"timestamp": at, "severity_text": "error", **fields}, ensure_ascii=False)


def failures(times: int) -> list[str]:
    return [
        line(n, event_name="article.failed", article_id=f"{n:032x}", error=f"topics: no answer after {n} s")
        for n in range(times)
    ]  # fmt: skip


@pytest.mark.parametrize("width", [360, 1440])
def test_equal_errors_are_one_with_first_last_and_count(
    barid: Service, page: Page, width: int
) -> None:
    stream = LogStream(barid.settings)
    stream.append([*failures(7), line(90, event_name="inbox.refused", error="body: is missing")])
    stream.append([line(91, event_name="worker.ready", severity_text="info")])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/#/logs")
    page.locator("[data-grouped=true]").press("Enter")
    expect(page.locator("#groups > li")).to_have_count(2)  # what went well is none
    expect(page.locator("#lines")).to_be_hidden()
    group = page.locator("#groups [data-group='article.failed']")
    expect(group.locator("b.n")).to_have_text(re.compile("^[7٧]×$"))
    expect(group).to_contain_text("no answer after")
    said = group.locator(".quiet").inner_text()
    assert re.search("10:00:00|١٠:٠٠:٠٠", said), said
    assert re.search("10:00:06|١٠:٠٠:٠٦", said), said
    assert fits(page, width)
    accessible(page)
    page.reload()
    expect(page.locator("#groups > li")).to_have_count(2)  # the address says so
    group.get_by_role("link").click()
    expect(page.locator("#lines li")).to_have_count(7)
    expect(page.locator("#lines li:not([data-name='article.failed'])")).to_have_count(0)


def test_a_search_is_over_all_lines_and_not_over_those_loaded(barid: Service, page: Page) -> None:
    title = "الأجهزة الأمنيّة تفكّك خلية"
    stream = LogStream(barid.settings)
    stream.append([line(0, event_name="article.dead", title=title, error="no luck")])
    stream.append(failures(LOADED + 50))
    page.goto("/#/logs")
    expect(page.locator("#lines li")).to_have_count(LOADED)
    expect(page.locator("li[data-name='article.dead']")).to_have_count(0)
    page.locator("input[name=filter]").fill("الامنية")  # in another spelling
    found = page.locator("#lines li")
    expect(found).to_have_count(1)
    expect(found.locator("bdi").first).to_have_text(title)
    page.locator("select[name=level]").select_option("error")
    expect(page).to_have_url(re.compile(r"#/logs\?text=.+&level=error$"))
    page.reload()
    expect(found).to_have_count(1)
    expect(page.locator("input[name=filter]")).to_have_value("الامنية")
    stream.append([line(1, event_name="article.dead", title=title, error="again")])
    expect(found).to_have_count(2)  # and of those that come
    page.locator("input[name=filter]").fill("xyzzy")
    expect(page.locator(".empty b")).to_be_visible()
    expect(page.locator("#lines li")).to_have_count(0)
    direction = "rtl" if language(page) == "ar" else "ltr"
    page.locator("input[name=filter]").fill("")
    expect(page.locator("input[name=filter]")).to_have_css("direction", direction)


def test_lines_that_are_loaded_again_are_left_as_they_are(barid: Service, page: Page) -> None:
    LogStream(barid.settings).append(failures(3))
    page.goto("/#/logs")
    expect(page.locator("#lines li")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('#lines li').mine = true")
    pause = page.locator("#pause")
    pause.click()
    with page.expect_response(re.compile("/logs[?]")) as answer:
        pause.click()  # going on asks for all lines anew
    answer.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert page.evaluate("document.querySelector('#lines li').mine") is True


def test_a_librarys_warning_is_shown_as_what_it_counts_for(barid: Service, page: Page) -> None:
    library = {"severity_text": "warning", "otel.scope.name": "redis.client"}
    stream = LogStream(barid.settings)
    stream.append([line(0, event_name="Retrying.", **library)])
    page.goto("/#/logs")
    shown = page.locator("#lines li[data-name='Retrying.']")
    expect(shown).to_have_count(1)
    stream.append([line(1, event_name="Retrying.", **library), line(2, event_name="feed.polled", severity_text="warning")])  # fmt: skip
    expect(shown).to_have_count(2)  # of the one that came live, too
    for badge in shown.locator(".badge").all():
        expect(badge).to_have_text(re.compile("^(info|معلومة)$"))
    own = page.locator("#lines li[data-name='feed.polled'] .badge")
    expect(own).to_have_text(re.compile("^(warning|تنبيه)$"))
    page.locator("select[name=level]").select_option("warning")
    expect(own).to_have_count(1)
    expect(shown).to_have_count(0)
