"""What the page says of each thing that can be wrong, asked of the page's own code."""

import re
from dataclasses import asdict
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import CHROMIUM
from tests.states import WRONG, state
from workers.operate.diagnosis import NAMES, Problem, diagnose

pytestmark = pytest.mark.skipif(
    not CHROMIUM,
    reason="no Chromium: install it (Debian: apt-get install chromium), or name it in BARID_TEST_CHROMIUM",
)

SAID = """async (problem) => {
  const i18n = await import("/static/i18n.js");
  i18n.setLanguage("ar");
  return i18n.problem(problem);
}"""
ISOLATES = re.compile("[\u2066-\u2069]")


def said(page: Page, problem: Problem, figures: dict[str, str]) -> dict[str, str]:
    texts: dict[str, Any] = page.evaluate(SAID, asdict(problem) | {"figures": figures})
    return {key: ISOLATES.sub("", text) for key, text in texts.items()}


@pytest.mark.parametrize("page", ["ar"], indirect=True)
def test_the_page_says_each_problem_in_arabic_with_its_figures(page: Page) -> None:
    page.goto("/#/health")
    for name in NAMES:
        (problem,) = diagnose(state(**WRONG[name]))
        texts = said(page, problem, {figure: f"<{figure}>" for figure in problem.figures})
        assert texts["lang"] == "ar", name
        assert set(re.findall(r"<(\w+)>", texts["what"])) == set(problem.figures), name
        texts = said(page, problem, {key: str(value) for key, value in problem.figures.items()})
        commands = re.findall(r"`[^`]+`", texts["todo"])
        assert all(command in problem.do for command in commands), commands
