"""What strangers write: names and titles without end, no title at all, an address that makes no sense."""

import pytest
from playwright.sync_api import Page, expect

from schemas import RawArticle
from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.browser.pages import OVER, fits, language
from tests.exchanges import Exchange
from tests.servers import Service

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

BODY = (
    "On 3 March 2026 envoys met in Cairo to talk about a truce after air strikes in which soldiers "
    "were killed. Aid agencies are feeding displaced families in camps along the river. "
) * 3
ENDLESS = RawArticle(guid="1", title="word" * 60, source="S" * 190, body=BODY)
UNTITLED = RawArticle(guid="2", feed="wire", body=BODY)


@pytest.fixture
def told(barid: Service, page: Page) -> Page:
    """The page, of a service in which a story has a source and a title of one endless word each."""
    barid.producer().enqueue([ENDLESS, UNTITLED])
    Exchange(barid).work()
    page.goto("/#/")
    return page


@pytest.mark.parametrize("width", [360, 1440])
def test_no_word_of_a_stranger_makes_a_view_wider(told: Page, width: int) -> None:
    told.set_viewport_size({"width": width, "height": 800})
    told.locator("a.title", has_text="On 3 March").click()
    expect(told.locator("#sources li")).to_have_count(2)
    assert fits(told, width)
    assert told.evaluate(OVER) == []
    told.goto("/#/stories")
    told.locator("#stories a.title").click()
    expect(told.locator("main > #sources li")).to_have_count(2)
    assert fits(told, width)


def test_an_article_without_a_title_is_headed_by_whole_words(told: Page) -> None:
    heading = told.locator("a.title", has_text="On 3 March")
    expect(heading).to_have_text("On 3 March 2026 envoys met in Cairo to talk about a truce after air strikes in which soldiers were killed. Aid agencies …")  # fmt: skip
    heading.click()
    dates = told.locator("#found-dates dd").first
    expect(dates).to_have_text("٣ مارس ٢٠٢٦" if language(told) == "ar" else "3 March 2026")


def test_dates_are_said_in_the_language_of_the_page(page: Page) -> None:
    page.goto("/#/")
    values = ["2026", "2026-03", "2026-03-03T09:05", "2026-03-02/2026-03-08", "-0044"]
    arabic = ["٢٠٢٦", "مارس ٢٠٢٦", "٣ مارس ٢٠٢٦ في ٩:٠٥ ص", "٢ مارس ٢٠٢٦ – ٨ مارس ٢٠٢٦", "-0044"]
    english = ["2026", "March 2026", "3 March 2026 at 9:05", "2 March 2026 – 8 March 2026", "-0044"]
    said = page.evaluate(
        """async (values) => (await import("/static/i18n.js")).language() && values.map((await import("/static/i18n.js")).calendar)""",
        values,
    )
    assert said == (arabic if language(page) == "ar" else english)


def test_a_filter_that_is_refused_is_said_in_the_language_of_the_page(
    page: Page, barid: Service
) -> None:
    page.goto("/#/?country=ZZ")
    arabic = language(page) == "ar"
    alarm = page.locator("#note [role=alert]")
    expect(alarm).to_contain_text("لا دولة رمزها" if arabic else "'ZZ' is not a country")
    expect(page.locator("#chips, .chips").get_by_role("button").first).to_be_visible()
