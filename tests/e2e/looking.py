"""What a browser test looks at on every page: accessibility by axe, and a picture to look at afterwards."""

import re
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.databases import ROOT

WIDTHS = (360, 768, 1280)
SCREENSHOTS = ROOT / "tests" / "e2e" / "screenshots"
# Whatever a reader sees or hears, other than what is marked as being in another language.
SAID = """() => {
  const said = [document.title, document.querySelector('meta[name=description]')?.content];
  const other = 'code, script, style, template, textarea, [contenteditable], [lang]:not([lang|=ru])';
  const russian = element => !element.closest(other);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    if (russian(texts.currentNode.parentElement)) said.push(texts.currentNode.textContent.trim());
  for (const name of ['aria-label', 'alt', 'title', 'placeholder'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (russian(element)) said.push(element.getAttribute(name));
  return said.filter(Boolean);
}"""
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# Words that Russian took over, whose map it is, the company in Cyprus, and authors who write their names so.
NOT_RUSSIAN = re.compile(
    r"\bcookie\b|\bUTC\b|\bOpenStreetMap\b|Clinic Network \(Cyprus\) Ltd|MoH-PC-\d+|\b[A-Z][a-z]+ [A-Z]\."
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now."""
    page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{page.url}: {violation['id']}: {violation['help']} at {node['target']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """By how much the page is wider than the window."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {wider} px wider than the window"] if wider > 0 else []


def assert_accessible(page: Page) -> None:
    assert barriers(page) == []


def assert_fits(page: Page) -> None:
    assert overflow(page) == []


def look(page: Page, name: str) -> None:
    """The page has no fault at any width; on the way a picture of each."""
    assert faults_at_every_width(page, name) == []


def faults_at_every_width(page: Page, name: str) -> list[str]:
    """What axe finds and what does not fit; a screenshot at each width. The window is left as it was."""
    faults = []
    before = page.viewport_size
    page.wait_for_load_state("load")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        # As tall as the page: what a fixed bar covers while scrolling is not covered for good.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        faults += overflow(page) + barriers(page)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
    return faults


def left_in_english(page: Page) -> list[str]:
    """What a page in Russian says in English."""
    page.wait_for_load_state("networkidle")
    return sorted(said for said in page.evaluate(SAID) if LATIN_WORD.search(NOT_RUSSIAN.sub("", said)))
