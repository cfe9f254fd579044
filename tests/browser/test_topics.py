"""What carried the topics of an event, and the correction of its topics, on the page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schemas import RawArticle
from schemas.event import EnrichedEvent
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import accessible, enqueue_samples, language
from tests.exchanges import Exchange
from tests.servers import Service
from workers.events.corrections import Corrections
from workers.events.recent import recent_events

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

STYLES = """() => [...document.querySelectorAll("mark.several")].map((mark) =>
  [...mark.querySelectorAll(".stripe")].map((stripe) => getComputedStyle(stripe).borderBlockEndStyle))"""
"""The kinds of the lines below each sentence that carried several topics."""

BOTTOMS = """() => [...document.querySelector("mark.several").querySelectorAll(".stripe")]
  .map((stripe) => stripe.getClientRects()[0].bottom)"""
"""Where the lines below such a sentence end, from the outermost inwards."""

CHESS = RawArticle(
    url="https://a.example/chess",
    title="Chess club beats its rivals",
    body="The chess club of the town attacked from the first move on Monday and beat its rivals. "
    "Its captain said that the defence of the other side had been weak in the endgame.",
)


def events(barid: Service, samples: Path) -> list[EnrichedEvent]:
    enqueue_samples(barid, samples)
    barid.producer().enqueue(CHESS)
    Exchange(barid).work()
    return list(recent_events(barid.settings, timedelta(hours=1)))


def shared(event: EnrichedEvent) -> int:
    """Return how many sentences carried several topics."""
    places = [(e.field, e.start) for d in event.data.topics for e in d.evidence]
    return len(places) - len(set(places))


def show(page: Page, event: EnrichedEvent) -> None:
    page.goto("/#/")
    expect(page.locator(f"li[data-event='{event.id}']")).to_be_visible()  # the console has it
    page.goto(f"/#/event/{event.id}")
    expect(page.locator("article .text")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_sentence_names_every_topic_that_it_carried(
    barid: Service, page: Page, samples: Path, theme: str
) -> None:
    made = [e for e in events(barid, samples) if e.topics]
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for event in [max(made, key=shared), *made[:2]]:
        show(page, event)
        for decision in event.data.topics:
            named = page.locator(f"article .share.{decision.topic}")
            expect(named).to_have_count(len(decision.evidence))
    show(page, max(made, key=shared))
    expect(page.locator("mark.several").first).to_be_visible()
    for styles in page.evaluate(STYLES):
        assert len(set(styles)) == len(styles) > 1  # told apart without colours
    bottoms = page.evaluate(BOTTOMS)
    assert bottoms == sorted(bottoms, reverse=True)
    assert bottoms[0] - bottoms[-1] >= 3  # one below the other
    direction = "rtl" if language(page) == "ar" else "ltr"
    expect(page.locator(".share").first).to_have_css("direction", direction)
    accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(page)


def test_one_topic_can_be_looked_at_by_keyboard(barid: Service, page: Page, samples: Path) -> None:
    event = max(events(barid, samples), key=shared)
    show(page, event)
    picks = page.locator(".evidence button")
    expect(picks).to_have_count(2 + len(event.topics))  # all of them, and none
    for decision in (d for d in event.data.topics if d.carried):
        pick = page.locator(f"button[data-evidence={decision.topic}]")
        pick.press("Enter")
        expect(pick).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".evidence button[aria-pressed=true]")).to_have_count(1)
        expect(page.locator(f"article mark.{decision.topic}")).to_have_count(len(decision.evidence))
        expect(page.locator(f"article mark:not(.{decision.topic})")).to_have_count(0)
        expect(page.locator("mark.several")).to_have_count(0)
        expect(pick).to_be_focused()
    page.locator("button[data-evidence=all]").press("Enter")
    expect(page.locator("mark.several").first).to_be_visible()


def test_a_topic_without_a_sentence_says_so(barid: Service, page: Page) -> None:
    page.goto("/#/")
    said = page.evaluate(
        """async () => {
      const { Marks } = await import("/static/marks.js");
      const topic = { topic: "security", probability: 0.9, carried: true, evidence: [] };
      const content = { title: "", text: "War.", paragraphs: [{ start: 0, end: 4, kind: "paragraph" }] };
      return new Marks({ content, language: { code: "en" }, topics: [topic] }).switches.textContent;
    }"""
    )
    assert ("no sentence" if language(page) == "en" else "جملة بعينها") in said


def test_topics_are_corrected_again_and_the_correction_forgotten(
    barid: Service, page: Page, samples: Path
) -> None:
    [event] = [e for e in events(barid, samples) if e.data.provenance.url == CHESS.url]
    show(page, event)
    expect(page.locator("#is-corrected")).to_have_count(0)
    page.locator("#correction summary").press("Enter")
    save = page.locator("#correction form button")
    save.click()
    expect(page.locator("#correction [role=alert]")).not_to_be_empty()  # nothing was said
    assert len(Corrections(barid.settings)) == 0

    page.locator("select[name='grade.security']").select_option("1")
    page.locator("input[name=by]").fill("ليلى <b>")
    accessible(page)
    save.press("Enter")
    expect(page.locator("#said")).to_be_focused()
    expect(page.locator("#is-corrected")).to_be_visible()
    corrected = page.locator("[data-corrected=security]")
    expect(corrected).to_contain_text(re.compile("[1١]:"))
    expect(page.locator(".corrected bdi").first).to_have_text("ليلى <b>")
    as_decided = "كما قُرِّر" if language(page) == "ar" else "as decided"
    expect(page.locator("[data-corrected=diplomacy] b")).to_have_text(as_decided)
    accessible(page)
    [kept] = Corrections(barid.settings).latest()
    assert (kept.grades, kept.by, kept.event_id) == ({"security": 1}, "ليلى <b>", event.id)

    page.reload()
    page.locator("#correction summary").click()
    expect(page.locator("select[name='grade.security']")).to_have_value("1")
    expect(page.locator("input[name=by]")).to_have_value("ليلى <b>")  # remembered
    page.locator("select[name='grade.security']").select_option("0")
    page.locator("select[name='grade.humanitarian']").select_option("2")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    save.click()
    expect(page.locator("#said bdi")).to_have_text("ليلى <b>")  # whose correction was replaced
    [kept] = Corrections(barid.settings).latest()
    assert kept.grades == {"security": 0, "humanitarian": 2}

    page.locator(".corrected button").press("Enter")
    expect(page.locator("#is-corrected")).to_have_count(0)
    expect(page.locator("#said")).to_be_focused()
    assert len(Corrections(barid.settings)) == 0


def test_a_correction_of_another_text_of_the_article_says_so(
    barid: Service, page: Page, samples: Path
) -> None:
    [event] = [e for e in events(barid, samples) if e.data.provenance.url == CHESS.url]
    earlier = event.model_copy(update={"id": "0" * 32})
    Corrections(barid.settings).correct(earlier, {"security": 1})
    show(page, event)
    expect(page.locator(".corrected .alarm")).to_be_visible()
    page.locator("#correction summary").click()
    expect(page.locator("select[name='grade.security']")).to_have_value("")


@pytest.mark.barid(max_correction_bytes=100)
def test_what_the_service_refuses_is_shown(barid: Service, page: Page, samples: Path) -> None:
    [event] = [e for e in events(barid, samples) if e.data.provenance.url == CHESS.url]
    show(page, event)
    page.locator("#correction summary").click()
    page.locator("select[name='grade.security']").select_option("1")
    page.locator("#correction form button").click()
    expect(page.locator("#correction [role=alert]")).to_contain_text("BARID_MAX_CORRECTION_BYTES")
