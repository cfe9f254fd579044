"""Takes pictures of the page, to be looked at: `python -m tests.browser.pictures DIRECTORY [EVENTS [BEGINNING]]`.

Every view in both languages, light and dark, on a phone, a tablet and a desk, of a service with as
many made events (0: nothing at all) beside the samples; what has gone wrong stands in it as well.
BEGINNING: only those whose names begin so, such as `ar-dark`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.filling import fill
from tests.browser.pages import SAMPLE
from tests.servers import service, start_console, wait_until
from workers.operate.state import look

SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desk": (1440, 900)}
LOCALES = {"en": "en-GB", "ar": "ar-EG"}
VIEWS = {"events": "", "stories": "stories", "health": "health", "logs": "logs", "errors": "logs?grouped=1", "dead": "dead", "feeds": "feeds", "paste": "paste"}  # fmt: skip


def take(page: Page, directory: Path, name: str) -> None:
    """Keep a picture of what is shown once it is at rest."""
    page.wait_for_timeout(700)
    page.screenshot(path=directory / f"{name}.png", animations="disabled")


@contextmanager
def pages(address: str) -> Iterator[Iterator[tuple[str, Page]]]:
    """Yield pages of every language, theme and size, each with its name."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def each() -> Iterator[tuple[str, Page]]:
            for language, locale in LOCALES.items():
                for theme in ("light", "dark"):
                    for size, (width, height) in SIZES.items():
                        page = browser.new_page(
                            base_url=address,
                            locale=locale,
                            color_scheme=theme,
                            viewport={"width": width, "height": height},
                        )
                        yield f"{language}-{theme}-{size}", page
                        page.close()

        yield each()
        browser.close()


def views(page: Page, filled: bool) -> Iterator[str]:
    """Go to one view after the other; yields the name of each."""
    for view, path in VIEWS.items():
        page.goto(f"/#/{path}")
        yield view
    page.goto("/#/health")
    page.locator("table").last.scroll_into_view_if_needed()
    yield "queues"
    if page.locator("#menu").is_visible():
        page.locator("#menu").click()
        yield "menu"
    if not filled:
        return
    page.goto("/#/?text=ويتكوف")
    page.locator("a.title", has_text=SAMPLE).click()
    yield "event"
    page.locator(".correction").scroll_into_view_if_needed()
    page.locator(".correction summary").click()
    page.locator(".correction form").scroll_into_view_if_needed()
    yield "correct"
    page.evaluate("scrollTo(0, 0)")
    page.locator("a[href^='#/story/']").click()
    yield "story"
    page.goto("/#/?topic=security&country=EG")
    page.locator("#filters").click()
    yield "asking"


def main(directory: Path, events: int, beginning: str = "") -> None:
    """Take them all."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, service(Path(home)) as barid:
        if events:
            fill(barid, events)
            barid.start_worker(1)
            wait_until(lambda: bool(look(barid.settings).workers), 60, "a worker")
        with pages(start_console(barid)) as opened:
            for name, page in opened:
                if name.startswith(beginning):
                    for view in views(page, bool(events)):
                        take(page, directory, f"{view}-{name}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), int(given[1]) if len(given) > 1 else 5, given[2] if len(given) > 2 else "")
