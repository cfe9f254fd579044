"""The list of events and an event's page: news first, in its own language, and as the address asks."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import EVENTS, SAMPLE, accessible, enqueue_samples, fits, language
from tests.exchanges import Exchange
from tests.servers import Service
from workers.events.consumer import subscribe

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
TOPICS = ("security", "humanitarian", "diplomacy")
UNTITLED = RawArticle(
    guid="untitled",
    feed="wire",
    body="Gunmen attacked a checkpoint in the north before dawn, and six soldiers were wounded, the "
    "army said on Monday. The attackers withdrew towards the border after an hour.",
)
COLOURS = """(topic) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${topic})`;
  return getComputedStyle(probe).color;
}"""


def box(place: Locator) -> dict[str, float]:
    found: Any = place.bounding_box()
    assert found
    return {"left": found["x"], "right": found["x"] + found["width"], "top": found["y"],
            "bottom": found["y"] + found["height"]}  # fmt: skip


@pytest.fixture
def news(barid: Service, page: Page, samples: Path) -> Page:
    """The page, of a service that the samples and an article without a title have gone through."""
    enqueue_samples(barid, samples)
    barid.producer().enqueue(UNTITLED)
    Exchange(barid).work()
    page.goto("/#/")
    expect(page.locator("a.title", has_text=SAMPLE)).to_be_visible()
    return page


def test_on_a_phone_news_comes_first_and_the_chart_after_some_of_it(news: Page) -> None:
    news.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(news.locator(".holder #timeline svg")).to_be_attached()
    assert box(news.locator("header"))["bottom"] <= 60
    assert box(news.locator(EVENTS).first)["top"] < PHONE["height"] / 4
    assert box(news.locator(EVENTS).nth(1))["top"] < PHONE["height"]
    assert box(news.locator("#timeline"))["top"] > box(news.locator(EVENTS).nth(3))["bottom"] - 1
    assert box(news.locator("#timeline"))["bottom"] < box(news.locator(EVENTS).nth(4))["top"]
    assert fits(news, PHONE["width"])


def test_on_a_desk_the_chart_stands_beside_the_news(news: Page) -> None:
    news.set_viewport_size(DESK)  # type: ignore[arg-type]
    expect(news.locator(".desk > .aside svg.chart")).to_be_visible()
    for end, corner in (("first", "start-start"), ("last", "end-end")):
        button = news.locator(f".aside .segments button:{end}-child")
        expect(button).not_to_have_css(f"border-{corner}-radius", "0px")  # it lay over the rim
    chart, first = box(news.locator("#timeline")), box(news.locator(EVENTS).first)
    assert chart["top"] < first["bottom"]
    assert chart["left"] >= first["right"] or chart["right"] <= first["left"]


def test_the_menu_of_a_phone_opens_closes_and_goes_away(news: Page) -> None:
    news.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(news.locator("nav")).to_be_hidden()
    menu = news.locator("#menu")
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(news.locator("nav a")).to_have_count(7)
    expect(news.locator("#language")).to_be_visible()
    accessible(news)
    news.keyboard.press("Escape")
    expect(news.locator("nav")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    news.locator("nav a[href='#/feeds']").click()
    expect(news).to_have_url(re.compile("#/feeds$"))
    expect(news.locator("nav")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_event_of_the_list_says_what_one_must_know(news: Page, size: Any) -> None:
    news.set_viewport_size(size)
    arabic = language(news) == "ar"
    event = news.locator(EVENTS, has_text=SAMPLE)
    expect(event.locator("h3")).to_have_css("direction", "rtl")
    expect(event.locator("h3")).to_have_attribute("lang", "ar")
    expect(event.locator("time")).to_have_attribute("title", re.compile("2026|٢٠٢٦|20"))
    expect(event.locator(".from")).to_contain_text("العربية" if arabic else "Arabic")
    expect(event.locator(".naming")).to_contain_text("مصر" if arabic else "Egypt")
    expect(event.locator(".naming")).to_contain_text("ترامب" if arabic else "Donald Trump")
    expect(event.locator(".lead")).to_be_visible()
    lines = event.locator(".lead").evaluate(
        "e => Math.round(e.clientHeight / parseFloat(getComputedStyle(e).lineHeight))"
    )
    assert lines == 2
    expect(event.locator(".topic .figure").first).to_have_text(re.compile("[%٪]"))
    plain = news.locator(EVENTS, has_text="Town library reopens")
    expect(plain.locator(".topic.none")).to_have_css("font-weight", "400")
    french = news.locator(EVENTS, has_text="Procès").locator("h3")
    expect(french).to_have_css("direction", "ltr")
    expect(french).to_have_attribute("lang", "fr")


def test_topics_have_one_order_and_one_colour_everywhere(news: Page, barid: Service) -> None:
    for topic in TOPICS:
        subscribe(f"events.{topic}", topics=[topic], settings=barid.settings)
    news.set_viewport_size(DESK)  # type: ignore[arg-type]
    colours = {topic: news.evaluate(COLOURS, topic) for topic in TOPICS}
    assert len(set(colours.values())) == 3
    rows = news.locator(".events .foot").evaluate_all(
        "all => all.map(e => [...e.querySelectorAll('.topic')].map(t => t.className.split(' ')[1]))"
    )
    assert any(len(row) > 1 for row in rows)
    for row in rows:
        assert row == sorted(row, key=lambda topic: (*TOPICS, "none").index(topic))
    for topic in TOPICS:
        chip = news.locator(f".events .topic.{topic}").first
        expect(chip).to_have_css("color", colours[topic])
        expect(news.locator(f"#timeline .square.{topic}")).to_have_css(
            "background-color", colours[topic]
        )
        expect(news.locator(f"#timeline g.{topic} rect").first).to_have_css("fill", colours[topic])
    news.locator("a.title", has_text=SAMPLE).click()
    for topic in TOPICS:
        bar = news.locator(f".bars [data-topic={topic}]")
        expect(bar.locator(".what")).to_have_css("color", colours[topic])
        expect(bar.locator(".track i")).to_have_css("background-color", colours[topic])
        expect(news.locator(f".share.{topic}").first).to_have_css("color", colours[topic])
    found = news.locator(".bars [data-topic]").evaluate_all("all => all.map(e => e.dataset.topic)")
    assert found == list(TOPICS)
    news.goto("/#/health")
    for topic in TOPICS:
        square = news.locator(f"tr[data-key='events.{topic}'] .square")
        expect(square).to_have_css("background-color", colours[topic])
        expect(news.locator(f".legend .line.{topic}").first).to_have_css("stroke", colours[topic])


def test_what_is_asked_stands_in_the_address(news: Page) -> None:
    total = news.locator(EVENTS).count()
    news.locator("#filters").click()
    news.locator("#ask button[data-topic=security]").click()
    news.locator("#ask button[data-language=ar]").click()
    expect(news).to_have_url(re.compile(r"#/\?topic=security&language=ar$"))
    accessible(news)
    news.keyboard.press("Escape")
    expect(news.locator("#chips [data-chip]")).to_have_count(2)
    expect(news.locator(f"{EVENTS}:not(:has(.topic.security))")).to_have_count(0)
    few = news.locator(EVENTS).count()
    assert 0 < few < total
    news.reload()
    expect(news.locator("#chips [data-chip]")).to_have_count(2)
    expect(news.locator(EVENTS)).to_have_count(few)
    news.locator("[data-chip='topic=security']").click()
    expect(news).to_have_url(re.compile(r"#/\?language=ar$"))
    news.go_back()
    expect(news.locator(EVENTS)).to_have_count(few)
    news.locator("a.title").first.click()
    expect(news.locator("article .text")).to_be_visible()
    news.go_back()
    expect(news.locator(EVENTS)).to_have_count(few)
    expect(news.locator("#chips [data-chip]")).to_have_count(2)
    shared = news.context.new_page()
    shared.goto(news.url.split("#")[0] + "#/?actor=barid:org/hamas&country=EG&text=ويتكوف&hours=24")
    expect(shared.locator("a.title")).to_have_count(1)
    expect(shared.locator("input[name=text]")).to_have_value("ويتكوف")
    expect(shared.locator("#chips [data-chip]")).to_have_count(3)
    expect(shared.locator("[data-chip='country=EG']")).to_be_visible()
    shared.locator("#chips .clear").click()
    expect(shared.locator(EVENTS)).to_have_count(total)
    shared.close()


def test_a_name_that_is_typed_is_asked_for(news: Page) -> None:
    news.locator("#filters").click()
    name = news.locator("input[name=actor-name]")
    name.fill("حماس")
    name.press("Enter")
    expect(news.locator("a.title")).to_have_count(1)
    name.fill("!")
    name.press("Enter")
    news.keyboard.press("Escape")
    expect(news.locator("#note [role=alert]")).not_to_be_empty()  # what is wrong with it


def test_the_chart_obeys_the_words(news: Page) -> None:
    chart = news.locator("#timeline svg")
    before = chart.get_attribute("aria-label")
    news.locator("input[name=text]").fill("ويتكوف")
    expect(news.locator(EVENTS)).to_have_count(1)
    expect(chart).not_to_have_attribute("aria-label", str(before))
    counts = news.locator("#timeline .ranks .n").all_inner_texts()
    assert [count in "1١" for count in counts] == [True, True, True, False]


def test_an_article_without_a_title_is_headed_by_its_first_words(news: Page) -> None:
    title = news.locator("a.title", has_text="Gunmen attacked a checkpoint in the north")
    title.click()
    heading = news.locator("article h1")
    expect(heading).to_contain_text("Gunmen attacked a checkpoint")
    expect(news.locator("article .topics .topic.security")).to_be_visible()
    nothing = "بلا موضوع" if language(news) == "ar" else "No topic"
    expect(heading).not_to_contain_text(nothing)
    flag = "وصل بلا عنوان" if language(news) == "ar" else "without a title"
    expect(news.locator("[data-flag=no_title]")).to_contain_text(flag)


def test_an_event_uses_its_width(news: Page) -> None:
    news.locator("a.title", has_text=SAMPLE).click()
    news.set_viewport_size(DESK)  # type: ignore[arg-type]
    text, found = box(news.locator("article .text")), box(news.locator(".found"))
    assert found["left"] >= text["right"] or found["right"] <= text["left"]
    assert found["top"] < text["top"]
    news.evaluate("scrollTo(0, 600)")
    assert 0 < box(news.locator(".found"))["top"] < 200  # it stays
    for place in ("topics", "named", "dates", "flags", "provenance"):
        expect(news.locator(f"#found-{place}")).to_be_attached()
    news.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert box(news.locator(".found"))["top"] > box(news.locator("article .text"))["bottom"]
    for switch in news.locator(".marks button").all():  # none stands where nobody looks for it
        assert 0 <= box(switch)["left"] < box(switch)["right"] <= PHONE["width"]
    assert fits(news, PHONE["width"])
    accessible(news)
