"""What may happen while a time is held: it lapses, another takes it, a second tab is open, Back is pressed."""

import datetime as dt
import re

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.databases import url_of
from tests.e2e.conftest import worker
from tests.e2e.test_booking import Person, given_free_times
from tests.sandbox import RunningSandbox

BOOKED = re.compile("You are booked|will confirm")
# As ten minutes do; then as the task does that expires what has lapsed.
LAPSES = {
    "lapsed": "UPDATE appointments_appointment SET held_until = now() WHERE status = 'held'",
    "expired": "UPDATE appointments_appointment SET held_until = now(), status = 'expired', happening = 'lapsed'"
    " WHERE status = 'held'",
}


@pytest.fixture
def person(page: Page, sandbox: RunningSandbox) -> Person:
    page.clock.install()
    return Person(page, sandbox)


def let_holds(what: str) -> None:
    with psycopg.connect(url_of(f"test_e2e_{worker()}")) as connection:
        connection.execute(LAPSES[what].encode())


def list_with(value: str) -> str:
    """The address of the list in which a button of this value stands."""
    doctor, clinic, service, minute, _channel = value.split(".")
    day = dt.datetime.fromtimestamp(60 * int(minute), dt.UTC).date()
    return f"/en/book/?doctor={doctor}&clinic={clinic}&service={service}&from={day}"


def given_a_form_for_a_held_time(person: Person) -> str:
    """The value of the time's button."""
    given_free_times(person)
    value = person.times().first.get_attribute("value") or ""
    person.tap(person.times().first)
    person.prove_phone()
    expect(person.page.locator("#countdown")).to_be_visible()
    return value


@pytest.mark.parametrize("what", LAPSES)
def test_a_time_that_lapsed_and_is_still_free_is_had_without_a_word(person: Person, what: str) -> None:
    given_a_form_for_a_held_time(person)

    let_holds(what)
    person.page.clock.fast_forward("10:01")
    expect(person.page.locator("#countdown")).to_contain_text("The time has run out")
    person.say_who()

    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)


def test_a_time_taken_by_another_while_typing_keeps_the_form_and_offers_others(
    person: Person, site: str
) -> None:
    value = given_a_form_for_a_held_time(person)
    let_holds("lapsed")
    browser = person.page.context.browser
    assert browser is not None
    with browser.new_context(base_url=site) as elsewhere:
        other = Person(elsewhere.new_page(), person.sandbox)
        other.page.goto(list_with(value))
        other.tap(other.page.locator(f"button.time[value='{value}']").first)
        expect(other.page.locator("input[name=phone]")).to_be_visible()

        with person.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            person.say_who()

    assert answer.value.status == 409
    expect(person.page.locator("input[name=family]")).to_have_value("Королёва")
    person.tap(person.times().first)
    expect(person.page.locator("input[name=birth_date]")).to_have_value("17.05.1990")
    person.tap(person.button("Confirm the visit"))
    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)


def test_of_two_tabs_with_one_form_both_lead_to_the_one_visit(person: Person) -> None:
    given_a_form_for_a_held_time(person)
    second = Person(person.page.context.new_page(), person.sandbox)
    second.page.goto(person.page.url)

    person.say_who()
    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    second.say_who()

    expect(second.page).to_have_url(person.page.url)


def test_back_to_the_times_and_another_one_leaves_the_first_to_others(person: Person) -> None:
    given_free_times(person)
    person.tap(
        person.page.get_by_role("link", name="Later").first
    )  # to whole days: today's end may leave one time
    first = person.times().first.get_attribute("value") or ""
    person.tap(person.times().first)
    person.page.go_back()
    for closed in person.page.locator("details.day:not([open]) > summary").all()[::-1]:
        closed.click()
    person.tap(person.times().last)
    person.prove_phone()
    person.say_who()

    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    person.page.goto(list_with(first))
    expect(person.page.locator(f"button.time[value='{first}']")).to_have_count(1)
