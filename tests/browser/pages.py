"""What the tests of the page share."""

import os
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.servers import ROOT, Service
from workers.cli.intake import read_path

SHOTS = ROOT / "docs/screenshots"
VIEWS = {
    "#/": ".event",
    "#/stories": "#stories > li",
    "#/health": "tbody tr",
    "#/logs": "#lines li",
    "#/logs?grouped=1": "#groups > li",
    "#/dead": "li[data-entry]",
    "#/feeds": "tbody tr",
    "#/paste": "form",
}
"""Address of a view -> what is seen of it once it is there."""

EVENTS = ".events > .event"
OVER = """() => {
  const shown = (e, rect) => {
    for (let over = e; over !== document.body; over = over.parentElement) {
      if (getComputedStyle(over).overflow === "visible") continue;
      const edge = over.getBoundingClientRect();
      if (rect.top > edge.bottom - 2 || rect.bottom < edge.top + 2) return false; // cut off there
    }
    return true;
  };
  const boxes = [...(document.querySelector("dialog[open]") ?? document.querySelector("main")).querySelectorAll("*")].filter((e) => e.checkVisibility({ contentVisibilityAuto: true }) && !e.closest(".hidden, svg, thead")).flatMap((e) =>
    [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim()).flatMap((n) => {
      const range = document.createRange();
      range.selectNodeContents(n);
      return [...range.getClientRects()].filter((rect) => shown(e, rect)).map((rect) => [e, rect]);
    }));
  return boxes.flatMap(([a, x], at) => boxes.slice(at + 1).filter(([b, y]) => a !== b
    && Math.min(x.right, y.right) - Math.max(x.left, y.left) > 2 && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 6)
    .map(([b]) => [a.textContent.slice(0, 40), b.textContent.slice(0, 40)]));
}"""
"""Texts that are printed over one another."""

SAMPLE = "مدير المخابرات العامة يبحث مع مبعوث ترامب"


def language(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def shot(page: Page, name: str) -> None:
    """Keep a picture for the README, when asked to (BARID_TEST_SCREENSHOTS=1)."""
    if os.environ.get("BARID_TEST_SCREENSHOTS"):
        expect(page.locator("#banner")).to_be_empty()
        page.screenshot(path=SHOTS / f"{name}-{language(page)}.png")


def enqueue_samples(barid: Service, samples: Path) -> int:
    articles = [
        i.article for path in sorted(samples.iterdir()) for i in read_path(path) if i.article
    ]
    return barid.producer().enqueue(articles).accepted


def fits(page: Page, width: int) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def accessible(page: Page) -> None:
    result = Axe().run(page)
    serious = [v for v in result.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in serious]


def each_view(page: Page) -> Iterator[str]:
    """Go to every view of a service that is filled (filling.py); yields the name of each."""
    for view, ready in VIEWS.items():
        page.goto(f"/{view}")
        expect(page.locator(ready).first).to_be_visible()
        expect(page.locator(".bone:visible")).to_have_count(0)
        yield view
    page.goto("/#/?topic=security&text=ويتكوف")
    page.locator("#filters").click()
    expect(page.locator("#ask select").first).to_be_visible()
    yield "the filters"
    page.keyboard.press("Escape")
    page.locator("a.title", has_text=SAMPLE).click()
    expect(page.locator("#trail > *").first).to_be_visible()
    page.locator("button[data-named=all]").click()
    yield "an event"
    page.locator("a[href^='#/story/']").click()
    expect(page.locator("main > #sources li").first).to_be_visible()
    yield "a story"
