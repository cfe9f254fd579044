"""What the tests of the page share."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.servers import ROOT, Service
from workers.cli.intake import read_path

SHOTS = ROOT / "docs/screenshots"
VIEWS = ["#/", "#/health", "#/logs", "#/dead", "#/feeds", "#/paste"]
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


def accessible(page: Page) -> None:
    result = Axe().run(page)
    serious = [v for v in result.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in serious]
