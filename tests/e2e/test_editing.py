"""An editor builds a landing page, a moderator publishes it, and it is live."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.people import sign_in

DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


def staff(chromium: Browser, site: str, role: str) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(base_url=site, **DESK)
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, role)
    yield page
    context.close()


@pytest.fixture
def editor(chromium: Browser, site: str) -> Iterator[Page]:
    yield from staff(chromium, site, "editor")


@pytest.fixture
def moderator(chromium: Browser, site: str) -> Iterator[Page]:
    yield from staff(chromium, site, "marketer")


def given_a_new_landing_page(editor: Page) -> None:
    editor.goto("/admin/pages/")
    editor.get_by_role("link", name="Meridian", exact=True).first.click()
    editor.get_by_role("link", name=re.compile("Add child page")).first.click()
    editor.get_by_role("link", name=re.compile("^Landing page")).first.click()
    editor.get_by_role("textbox", name="Title").fill("Winter check-up")
    editor.get_by_label("Introduction").fill("A calm hour for your heart.")
    editor.locator("#panel-child-content-body-content").get_by_role(
        "button", name="Insert a block"
    ).first.click()
    editor.get_by_role("option", name=re.compile("^Call to action")).click()
    editor.locator("[name$='-heading']").fill("Find a time in December")
    editor.locator("[name$='-label']").fill("Choose a doctor")
    editor.locator("[name$='-url']").fill("/en/doctors/")


def test_a_landing_page_goes_from_an_editor_through_moderation_to_the_public(
    editor: Page, moderator: Page, page: Page
) -> None:
    given_a_new_landing_page(editor)

    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("Page 'Winter check-up' created")).to_be_visible()
    editor.get_by_role("button", name=re.compile("Toggle preview")).click()
    preview = editor.frame_locator("iframe[title='Preview']")
    expect(preview.get_by_role("heading", name="Find a time in December")).to_be_visible()
    assert page.goto("/en/winter-check-up/").status == 404

    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name=re.compile("^Submit to")).click()
    expect(editor.get_by_text("has been submitted for moderation")).to_be_visible()

    moderator.goto("/admin/")
    row = moderator.get_by_role("row", name=re.compile("Winter check-up"))
    row.get_by_role("link", name="Winter check-up").click()
    moderator.get_by_role("button", name="More actions").click()
    moderator.get_by_role("button", name=re.compile("^Approve and Publish", re.I)).click()
    expect(moderator.get_by_text(re.compile("approved"))).to_be_visible()

    page.goto("/en/winter-check-up/")
    expect(page.get_by_role("heading", level=1, name="Winter check-up")).to_be_visible()
    expect(page.get_by_role("link", name="Choose a doctor")).to_have_attribute("href", "/en/doctors/")
