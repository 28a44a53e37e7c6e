"""A clinic manager edits a week and sees what it touches; a registrar books a caller without a mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.looking import assert_accessible, assert_fits, look
from tests.e2e.people import sign_in

DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
MOST_KEYS = 30


def staff(chromium: Browser, site: str, role: str) -> Iterator[Page]:
    """Signed in once for all tests here: a code is taken once."""
    context: BrowserContext = chromium.new_context(base_url=site, **DESK)
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, role)
    yield page
    context.close()


@pytest.fixture(scope="module")
def manager(chromium: Browser, site: str) -> Iterator[Page]:
    yield from staff(chromium, site, "manager")


@pytest.fixture(scope="module")
def registrar(chromium: Browser, site: str) -> Iterator[Page]:
    yield from staff(chromium, site, "registrar")


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.pressed += 1


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def given_somebody_was_booked_for(registrar: Page, phone: str) -> str:
    """By phone and mouse; the visit's code."""
    when_the_desk_books(registrar)
    registrar.get_by_role("link", name="Somebody new").click()
    when_a_time_is_chosen(registrar)
    registrar.get_by_label("Surname").fill("Королёва")
    registrar.get_by_label("First name").fill("Анна")
    registrar.get_by_label("Date of birth").fill("17.05.1990")
    registrar.get_by_label("Phone", exact=True).fill(phone)
    registrar.get_by_role("button", name="Book", exact=True).click()
    expect(registrar.get_by_text("The visit is booked.")).to_be_visible()
    return registrar.locator(".staff-slip dd").first.inner_text()


def when_the_desk_books(registrar: Page) -> None:
    registrar.goto("/admin/desk/")
    registrar.get_by_role("navigation", name="The day").get_by_role("link", name="Book a patient").click()


def when_a_time_is_chosen(registrar: Page) -> None:
    registrar.get_by_label("Service").select_option(label="General practice: first visit")
    registrar.get_by_role("button", name="Show times").click()
    while registrar.get_by_text("No free time in these days.").is_visible():
        registrar.get_by_role("link", name="Later days").click()
    registrar.locator(".staff-times a").first.click()


def test_a_registrar_books_a_caller_whose_voice_says_four_digits(registrar: Page) -> None:
    given_somebody_was_booked_for(registrar, "8 916 123-47-11")
    when_the_desk_books(registrar)
    keys = Keys(registrar)
    expect(registrar.get_by_label("Name, phone or record number")).to_be_focused()
    keys.type("4711")
    keys.press("Enter")
    expect(focused(registrar)).to_have_text("Королёва Анна")
    keys.press("Enter")
    expect(registrar.get_by_label("Service")).to_be_focused()
    keys.type("Gen")
    keys.press("Tab", "Tab", "Enter")
    expect(registrar.get_by_role("heading", name="Free times")).to_be_visible()
    expect(focused(registrar)).to_have_class(re.compile("button"))
    keys.press("Enter")
    expect(registrar.get_by_role("button", name="Book", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(registrar.get_by_text("The visit is booked.")).to_be_visible()
    assert keys.pressed <= MOST_KEYS


def given_a_visit_of_today(registrar: Page) -> None:
    """Late at night there is no time left for one: then over the schedule, which a manager may."""
    when_the_desk_books(registrar)
    registrar.get_by_role("link", name="Somebody new").click()
    registrar.get_by_label("Service").select_option(label="General practice: first visit")
    registrar.get_by_role("button", name="Show times").click()
    local = registrar.evaluate(
        "() => new Date(Date.now() + 120000).toLocaleTimeString('en-GB', {timeZone: 'Europe/Moscow'})"
    )
    registrar.locator("[name=over-doctor]").select_option(index=1)
    registrar.locator("[name=over-at]").fill(local[:5])
    registrar.get_by_role("button", name="Book over the schedule").click()
    registrar.get_by_label("Surname").fill("Королёва")
    registrar.get_by_label("First name").fill("Анна")
    registrar.get_by_label("What more there is to say").fill("Pain")
    registrar.get_by_role("button", name="Book over the schedule").click()
    expect(registrar.get_by_text("The visit is booked.")).to_be_visible()


def test_arrival_is_marked_in_two_keys_and_the_board_looks_well(manager: Page) -> None:
    given_a_visit_of_today(manager)
    manager.goto("/admin/desk/")
    look(manager, "desk-day")
    lines = manager.locator("[data-visit]")
    expect(lines.first.get_by_role("link")).to_be_focused()
    keys = Keys(manager)
    keys.press("a")
    expect(manager.locator(".staff-state").first).to_have_text("Arrived")
    expect(manager.locator("[data-said-here]")).to_contain_text("arrived")
    expect(lines.first.get_by_role("link")).to_be_focused()
    assert keys.pressed <= 2
    keys.press("u")
    expect(manager.get_by_role("button", name="Arrived").first).to_be_visible()
    manager.emulate_media(color_scheme="dark")
    look(manager, "desk-day-dark")
    manager.emulate_media(color_scheme="light")
    manager.locator("[data-board] [name=csrfmiddlewaretoken]").evaluate("field => field.value = 'old'")
    keys.press("a")
    expect(manager.locator("[data-reload]")).to_be_visible()
    keys.press("Enter")
    expect(manager.get_by_role("heading", name="History")).to_be_visible()
    look(manager, "desk-visit-today")


def test_every_step_of_the_desk_is_accessible_and_fits(registrar: Page) -> None:
    given_somebody_was_booked_for(registrar, "8 916 123-47-12")
    look(registrar, "desk-visit")
    registrar.get_by_role("link", name="Link to a record").click()
    look(registrar, "desk-link")
    when_the_desk_books(registrar)
    registrar.get_by_label("Name, phone or record number").fill("Королева")
    registrar.get_by_role("button", name="Find").click()
    look(registrar, "desk-found")
    registrar.get_by_role("link", name="Somebody new").click()
    look(registrar, "desk-service")
    when_a_time_is_chosen(registrar)
    look(registrar, "desk-confirm")
    registrar.get_by_role("button", name="Book", exact=True).click()
    expect(registrar.get_by_role("alert")).to_be_focused()
    look(registrar, "desk-faults")
    registrar.get_by_role("link", name="To confirm").click()
    look(registrar, "desk-to-confirm")


def test_a_manager_frees_a_doctors_week_and_takes_it_back(manager: Page) -> None:
    manager.goto("/admin/schedule/")
    manager.get_by_role("link", name="Week after").click()
    look(manager, "schedule-week")
    manager.get_by_role("link", name=re.compile("^Edit week")).first.click()
    look(manager, "schedule-edit-week")
    for field in manager.locator("input[type=time]").all():
        field.fill("")
    manager.get_by_role("button", name="See what it touches").click()
    expect(manager.get_by_role("heading", name="Hours before and after")).to_be_visible()
    assert_accessible(manager)
    assert_fits(manager)
    manager.get_by_role("button", name="Back to the form").click()
    expect(manager.get_by_role("button", name="See what it touches")).to_be_visible()
    manager.get_by_role("button", name="See what it touches").click()
    manager.get_by_role("button", name="Save the change").click()
    expect(manager.get_by_text("edited", exact=True).first).to_be_visible()
    manager.get_by_role("link", name="Take it back").click()
    manager.get_by_role("button", name="Save the change").click()
    expect(manager.get_by_text("The weekly rules hold again in this week.")).to_be_visible()


def test_the_other_pages_of_the_schedule_are_accessible_and_fit(manager: Page) -> None:
    manager.goto("/admin/schedule/")
    for name in ("Weekly rules", "Time off and extra hours", "Closed days"):
        manager.get_by_role("link", name=name, exact=True).click()
        look(manager, f"schedule-{name.split()[0].lower()}")
    manager.get_by_role("link", name="Close the clinic").click()
    manager.get_by_role("button", name="See what it touches").click()
    expect(manager.get_by_role("alert")).to_be_focused()
    look(manager, "schedule-faults")
