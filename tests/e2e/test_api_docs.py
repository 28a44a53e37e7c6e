"""Swagger UI draws the JSON interface in a real Chromium, under the site's strict policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import SCREENSHOTS

LANGUAGES = pytest.mark.parametrize(
    ("context", "words"),
    [({"locale": "en-GB"}, "Free times of a service"), ({"locale": "ru-RU"}, "Свободное время для услуги")],
    indirect=["context"],
    ids=["en", "ru"],
)
VIOLATIONS = """
    document.addEventListener(
        "securitypolicyviolation", event => (window.broken ??= []).push(event.violatedDirective)
    )
"""


@LANGUAGES
def test_the_interface_is_drawn_and_breaks_no_policy(page: Page, words: str) -> None:
    page.add_init_script(VIOLATIONS)
    answer = page.goto("/api/v1/docs/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    expect(page.locator(".opblock")).not_to_have_count(0)
    expect(page.get_by_text(words).first).to_be_visible()
    page.locator(".opblock-summary-control").first.click()
    expect(page.locator(".opblock.is-open .responses-table").first).to_be_visible()
    assert page.evaluate("window.broken ?? []") == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"api-docs-{page.evaluate('document.documentElement.lang')}.png")


def test_a_request_can_be_tried_from_the_page(page: Page) -> None:
    page.add_init_script(VIOLATIONS)
    page.goto("/api/v1/docs/")
    page.locator("#operations-clinics-listClinics .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert page.evaluate("window.broken ?? []") == []


def test_without_scripts_the_document_is_linked(page: Page) -> None:
    answer = page.request.get("/api/v1/docs/")
    assert 'href="/api/v1/openapi.json"' in answer.text()
