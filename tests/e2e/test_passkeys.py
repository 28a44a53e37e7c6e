"""A patient signs in by a code, adds a passkey, and comes in by it the next time: with a device of Chromium's own."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import look
from tests.e2e.test_signing_in import given_a_code_was_sent, newest_code, numbers

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
DARK = pytest.mark.parametrize(
    "context", [{}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)


def given_a_device(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def given_a_patient(page: Page, inbox: str, language: str = "en") -> None:
    number = next(numbers)
    given_a_code_was_sent(page, language, number)
    page.locator("#id_code").fill(newest_code(page, inbox, number))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/{language}/")


def test_a_passkey_is_added_and_signs_in(page: Page, inbox: str) -> None:
    given_a_device(page)
    given_a_patient(page, inbox)
    page.goto("/en/passkeys/")
    page.get_by_role("button", name="Add a passkey of this device").click()
    expect(page.locator(".passkeys__one")).to_have_count(1)
    page.goto("/en/sign-out/")
    page.get_by_role("button", name="Sign out").click()

    page.goto("/en/sign-in/")
    page.get_by_role("button", name="Sign in by a passkey").click()

    page.wait_for_url("**/en/")
    page.goto("/en/passkeys/")
    expect(page.locator(".passkeys__one")).to_have_count(1)


def test_without_a_passkey_the_page_says_how_to_go_on(page: Page, inbox: str) -> None:
    page.goto("/en/sign-in/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }")
    page.get_by_role("button", name="Sign in by a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Sign in by a code instead")
    look(page, "sign-in-no-passkey")


@pytest.mark.parametrize("language", ["en", "ru"])
@DARK
def test_the_pages_of_passkeys_look_right(page: Page, inbox: str, language: str) -> None:
    given_a_device(page)
    given_a_patient(page, inbox, language)
    page.goto(f"/{language}/passkeys/")
    page.locator("form[data-passkey=create] button").click()
    expect(page.locator(".passkeys__one")).to_have_count(1)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    look(page, f"passkeys-{language}{'-dark' if dark else ''}")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True, ids=["without scripts"])
def test_without_scripts_nothing_of_it_is_shown(page: Page) -> None:
    page.goto("/en/sign-in/")
    expect(page.get_by_role("button", name="Sign in by a passkey")).to_be_hidden()
