"""A patient signs in by the code that arrives in the sandbox: with and without scripts, in both languages."""

import itertools
import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import look

SCRIPTS = pytest.mark.parametrize(
    "context", [{}, {"java_script_enabled": False}], indirect=True, ids=["with scripts", "without scripts"]
)
DARK = pytest.mark.parametrize("context", [{"color_scheme": "dark"}], indirect=True)
# Each asks for one code: a second within a minute is refused. The sandbox remembers those of runs before.
numbers = (f"+7916{number:07}" for number in itertools.count(random.randrange(9_000_000)))
CODE = re.compile(r"\b\d{6}\b")


def newest_code(page: Page, inbox: str, number: str) -> str:
    """As the person reads it on their phone, in another tab."""
    phone = page.context.new_page()
    phone.goto(f"{inbox}?to=%2B{number.removeprefix('+')}")
    words = phone.locator(".bubble").first.inner_text()
    phone.close()
    [code] = CODE.findall(words)
    return code


def given_a_code_was_sent(page: Page, language: str, typed: str) -> None:
    page.goto(f"/{language}/sign-in/")
    page.locator("#id_phone").fill(typed)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#id_code")).to_be_visible()


@SCRIPTS
def test_a_patient_signs_in_by_a_code_and_out_again(page: Page, inbox: str) -> None:
    number = next(numbers)
    given_a_code_was_sent(page, "en", f"8 ({number[2:5]}) {number[5:8]}-{number[8:10]}-{number[10:]}")
    page.locator("#id_code").fill(newest_code(page, inbox, number))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/")

    page.goto("/en/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/sign-in/")
    expect(page.locator("#id_phone")).to_be_visible()


def test_the_keyboard_alone_signs_in(page: Page, inbox: str) -> None:
    page.goto("/en/sign-in/")
    page.locator("#id_phone").focus()
    number = next(numbers)
    page.keyboard.type(number[2:])
    page.keyboard.press("Enter")
    expect(page.locator("#id_code")).to_be_visible()
    page.locator("#id_code").focus()
    page.keyboard.type(newest_code(page, inbox, number))
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/")


def test_a_code_arrives_on_the_open_phone_by_itself(page: Page, inbox: str) -> None:
    phone = page.context.new_page()
    number = next(numbers)
    phone.goto(f"{inbox}?to=%2B{number.removeprefix('+')}")
    given_a_code_was_sent(page, "ru", number)
    expect(phone.locator(".bubble")).to_contain_text("код")
    phone.close()


def test_a_wrong_code_is_explained_beside_the_field(page: Page, inbox: str) -> None:
    given_a_code_was_sent(page, "en", next(numbers))
    page.locator("#id_code").fill("12345")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#id_code_error")).to_contain_text("six digits")
    look(page, "sign-in-code-wrong")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_door_looks_right(page: Page, inbox: str, language: str) -> None:
    page.goto(f"/{language}/sign-in/")
    look(page, f"sign-in-{language}")
    page.goto(f"/{language}/sign-in/?by=email")
    look(page, f"sign-in-email-{language}")
    given_a_code_was_sent(page, language, next(numbers))
    look(page, f"sign-in-code-{language}")


def test_the_sandbox_looks_right(page: Page, inbox: str) -> None:
    page.goto("/en/sign-in/?by=email")
    page.locator("#id_email").fill("anna-e2e@clinic.test")
    page.locator("main form button[type=submit]").first.click()
    given_a_code_was_sent(page, "en", next(numbers))
    page.goto(inbox)
    expect(page.locator(".letter-card").first).to_contain_text("anna-e2e@clinic.test")
    look(page, "sandbox")


@DARK
def test_the_sandbox_looks_right_in_the_dark(page: Page, inbox: str) -> None:
    given_a_code_was_sent(page, "en", next(numbers))
    page.goto(inbox)
    look(page, "sandbox-dark")
