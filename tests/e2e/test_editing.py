"""An editor builds a landing page, a moderator publishes it, and it is live."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

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


@pytest.fixture
def manager(chromium: Browser, site: str) -> Iterator[Page]:
    yield from staff(chromium, site, "manager")


def given_a_new_landing_page(editor: Page) -> None:
    editor.goto("/admin/pages/")
    editor.get_by_role("link", name="Meridian clinics", exact=True).first.click()
    home = re.search(r"/pages/(\d+)/", editor.url)
    assert home
    editor.goto(f"/admin/pages/add/pages/landingpage/{home.group(1)}/")
    slow: list[Route] = []  # the first autosave, still under way when the button is pressed
    editor.route("**/admin/pages/add/**", lambda route: route.continue_() if slow else slow.append(route))
    with editor.expect_request("**/admin/pages/add/**"):
        # As slowly as people type: Wagtail takes what stands there in the first seconds for no change.
        editor.locator("[name=title]").press_sequentially("Winter check-up", delay=300)
    editor.locator("[name=intro]").fill("A calm hour for your heart.")
    editor.get_by_role("button", name="Insert a block").first.click()
    editor.get_by_role("option", name=re.compile("Call to action")).first.click()
    editor.locator("[name$='-value-heading']").fill("Find a time in December")
    editor.locator("[name$='-value-label']").fill("Choose a doctor")
    editor.locator("[name$='-value-link-url']").fill("/en/doctors/")
    editor.get_by_role("button", name="Save draft").click()
    slow[0].continue_()
    editor.wait_for_url("**/edit/")


def then_the_preview_shows(editor: Page, words: str) -> None:
    editor.get_by_role("button", name="Toggle preview").click()
    preview = editor.frame_locator("iframe[title='Preview']").last
    expect(preview.get_by_role("heading", name=words)).to_be_visible()


def when_sent_to_moderation(editor: Page) -> None:
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name=re.compile("^Submit to")).click()
    expect(editor.get_by_text("has been submitted for moderation")).to_be_visible()


def when_approved(moderator: Page, title: str) -> None:
    moderator.goto("/admin/")
    moderator.get_by_role("link", name=title).first.click()
    moderator.get_by_role("button", name="More actions").click()
    moderator.get_by_role("button", name="Approve and Publish", exact=True).click()
    moderator.wait_for_url(lambda url: "/edit/" not in url)


def status_of(page: Page, path: str) -> int:
    """Asked beside the browser, so that an expected 404 is no error in its console."""
    return page.context.request.get(path).status


def test_a_landing_page_goes_from_an_editor_through_moderation_to_the_public(
    editor: Page, moderator: Page, page: Page
) -> None:
    given_a_new_landing_page(editor)
    then_the_preview_shows(editor, "Find a time in December")
    assert status_of(page, "/en/winter-check-up/") == 404

    when_sent_to_moderation(editor)
    assert status_of(page, "/en/winter-check-up/") == 404

    when_approved(moderator, "Winter check-up")
    page.goto("/en/winter-check-up/")
    expect(page.get_by_role("heading", level=1, name="Winter check-up")).to_be_visible()
    expect(page.get_by_role("link", name="Choose a doctor")).to_have_attribute("href", "/en/doctors/")


def test_a_manager_saves_a_doctor_of_their_clinic(manager: Page) -> None:
    manager.goto("/admin/snippets/directory/doctor/")
    manager.locator("table a[href*='/edit/']").first.click()

    manager.get_by_role("button", name="Save").first.click()

    expect(manager.locator(".messages .success").filter(has_text="updated")).to_be_visible(timeout=20_000)
