"""What the page says of each thing that can be wrong, asked of the page's own code."""

import re
from dataclasses import asdict, replace
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import CHROMIUM, NO_CHROMIUM
from tests.states import EVERY, state
from workers.operate.diagnosis import diagnose
from workers.operate.notify.wording import said

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

SAID = """async (problem) => {
  const i18n = await import("/static/i18n.js");
  i18n.setLanguage("ar");
  return i18n.problem(problem);
}"""
ISOLATES = re.compile("[\u2066-\u2069]")


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_the_page_says_each_problem_as_messages_do(page: Page) -> None:
    page.goto("/#/health")
    for name, given in EVERY:
        [problem] = [p for p in diagnose(state(**given)) if p.name == name]
        named = {
            key: value if isinstance(value, bool) else f"<{key}>"
            for key, value in problem.figures.items()
        }
        texts: dict[str, Any] = page.evaluate(SAID, asdict(problem) | {"figures": named})
        expected = said(replace(problem, figures=named), "ar")
        assert texts["lang"] == "ar", name
        assert [plain(texts["what"]), plain(texts["todo"])] == [*map(plain, expected)], name


def plain(text: str) -> str:
    return ISOLATES.sub("", text)
