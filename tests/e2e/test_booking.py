"""A patient finds a time and takes it, on a phone, without an account (UX.md: the booking path and its budgets)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.looking import left_in_english, look
from tests.sandbox import RunningSandbox

SCRIPTS = pytest.mark.parametrize(
    "context", [{}, {"java_script_enabled": False}], indirect=True, ids=["with scripts", "without scripts"]
)
PHONE = "+7916555{:04}"
LINK = re.compile(r"https?://\S+")
BOOKED = re.compile("You are booked|will confirm")
_people = iter(range(10_000))


@dataclass
class Person:
    """Somebody at a phone. What they do is counted."""

    page: Page
    sandbox: RunningSandbox
    phone: str = field(default_factory=lambda: PHONE.format(next(_people)))
    taps: int = 0
    typed: int = 0
    screens: set[str] = field(default_factory=set)

    def tap(self, target: Locator) -> None:
        self.screens.add(self.page.url.partition("?")[0])
        self.taps += 1
        target.click()
        self.page.wait_for_load_state()
        self.screens.add(self.page.url.partition("?")[0])

    def type(self, name: str, text: str) -> None:
        """A tap into a field, and the text."""
        self.typed += 1
        self.tap(self.page.locator(f"input[name={name}]"))
        self.page.keyboard.type(text)

    def button(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=re.compile(name))

    def open_times(self, language: str = "en", found_by: str = "specialty=cardio") -> None:
        """Of a doctor whose first times anybody may take."""
        self.page.goto(f"/{language}/doctors/?{found_by}")
        self.page.goto(self.page.locator(".doctor-card a").first.get_attribute("href") or "")
        expect(self.page.locator("#times")).to_be_visible()

    def times(self) -> Locator:
        return self.page.locator("main button.time:visible")

    def prove_phone(self) -> None:
        self.type("phone", self.phone)
        self.tap(self.button("Send the code|Прислать код"))
        self.type("code", self.sandbox.code(self.phone))
        self.tap(self.button("Continue|Продолжить"))

    def say_who(self, given: str = "Анна", born: str = "17.05.1990") -> None:
        self.type("family", "Королёва")
        self.type("given", given)
        self.type("birth_date", born)
        self.tap(self.button("Confirm the visit|Записаться"))


@pytest.fixture
def person(page: Page, sandbox: RunningSandbox) -> Person:
    return Person(page, sandbox)


def given_free_times(person: Person, language: str = "en", **asked: str) -> None:
    """The doctor's own page with a script, the booking page it links to without."""
    person.open_times(language, **asked)
    if person.times().count() == 0:
        person.page.locator("#times a").first.click()
    if person.times().count() == 0:
        person.page.get_by_role("link", name=re.compile("Next free times|Ближайшее")).first.click()
    expect(person.times().first).to_be_visible()


@SCRIPTS
def test_a_guest_books_within_the_budget(person: Person) -> None:
    given_free_times(person)

    person.tap(person.times().first)
    person.prove_phone()
    person.say_who()

    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    assert (len(person.screens) <= 5, person.taps <= 14, person.typed <= 5) == (True, True, True)


def test_a_parent_books_in_three_taps_then_for_a_child_and_a_second_one(person: Person) -> None:
    given_free_times(person)
    person.tap(person.times().first)
    person.prove_phone()
    person.say_who()
    given_free_times(person)
    person.taps = 0

    person.tap(person.times().nth(5))
    person.tap(person.button("Confirm the visit"))

    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    assert person.taps <= 3

    for name in ("Пётр", "Илья"):
        given_free_times(person, found_by="sees=children")
        person.tap(person.times().first)
        person.page.get_by_label("My child").check()
        person.say_who(name, born="1.06.2018")
        expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)
    person.page.goto("/en/my/")
    expect(person.page.get_by_text("Илья К.")).to_be_visible()


def see(page: Page, name: str, language: str) -> None:
    look(page, f"booking-{name}-{language}")
    if language == "ru":
        assert left_in_english(page) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_of_the_path_is_accessible(person: Person, language: str) -> None:
    given_free_times(person, language)
    see(person.page, "times", language)
    person.tap(person.times().first)
    see(person.page, "phone", language)
    expect(person.page.locator("main form a[href*='privacy']")).to_be_visible()
    person.type("phone", person.phone)
    person.tap(person.button("Send the code|Прислать код"))
    see(person.page, "code", language)
    person.type("code", person.sandbox.code(person.phone))
    person.tap(person.button("Continue|Продолжить"))
    see(person.page, "person", language)
    person.tap(person.button("Confirm the visit|Записаться"))
    see(person.page, "faults", language)
    person.say_who()
    see(person.page, "visit", language)
    person.page.get_by_role("link", name=re.compile("Move it|Перенести")).click()
    see(person.page, "move", language)
    person.page.go_back()
    person.page.get_by_role("link", name=re.compile("Cancel it|Отменить")).click()
    see(person.page, "cancel", language)


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_a_visit_is_moved_and_then_cancelled_by_the_link_in_the_message(
    person: Person, context: BrowserContext, deliver: Callable[[], None]
) -> None:
    given_free_times(person)
    person.tap(person.times().first)
    person.prove_phone()
    person.say_who()
    before = person.page.locator(".visit__when").inner_text()

    person.page.get_by_role("link", name="Move it").click()
    person.times().last.click()
    person.button("Move it").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("The visit is moved")
    expect(person.page.locator(".visit__when")).not_to_have_text(before)

    deliver()
    [link] = LINK.findall(person.sandbox.messages(to=person.phone)[0].text)
    context.clear_cookies()
    person.page.goto(link)
    person.page.get_by_role("link", name="Cancel it").click()
    person.page.get_by_label("the patient's plans changed").check()
    person.button("Cancel the visit").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("The visit is cancelled")


def test_back_after_booking_leads_to_the_visit_and_books_nothing_twice(person: Person) -> None:
    given_free_times(person)
    person.tap(person.times().first)
    person.prove_phone()
    form = person.page.url
    person.say_who()
    visit = person.page.url

    person.page.goto(form)

    assert person.page.url == visit


def test_a_time_taken_by_another_is_no_dead_end(
    person: Person, context: BrowserContext, sandbox: RunningSandbox
) -> None:
    given_free_times(person)
    browser = context.browser
    assert browser is not None
    with browser.new_context(base_url=person.page.url.split("/en/")[0]) as elsewhere:
        other = Person(elsewhere.new_page(), person.sandbox)
        other.page.goto(person.page.url)
        expect(other.times().first).to_be_visible()
        other.tap(other.times().first)

        with person.page.expect_response(re.compile("book/hold")) as answer:
            person.times().first.click()
        assert answer.value.status == 409
        expect(person.times().first).to_be_visible()


def test_the_path_is_walked_by_keyboard_alone(person: Person) -> None:
    given_free_times(person)
    person.times().first.focus()
    person.page.keyboard.press("Enter")
    when_typed_and_sent(person.page, "phone", person.phone)
    expect(person.page.locator("input[name=code]")).to_be_visible()
    when_typed_and_sent(person.page, "code", person.sandbox.code(person.phone))
    expect(person.page.locator("input[name=family]")).to_be_visible()
    person.page.locator("input[name=family]").focus()
    for text in ("Королёва", "Анна", "17.05.1990"):
        person.page.keyboard.type(text)
        person.page.keyboard.press("Tab")
    person.page.keyboard.press("Shift+Tab")
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(BOOKED)


def when_typed_and_sent(page: Page, name: str, text: str) -> None:
    page.locator(f"input[name={name}]").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_form_works_though_another_answer_has_set_another_token(person: Person) -> None:
    """Two answers at once to a new browser set two tokens; the cookie keeps the later one."""
    given_free_times(person)
    [cookie] = [one for one in person.page.context.cookies() if one["name"] == "csrftoken"]
    person.page.context.add_cookies([{**cookie, "value": "a1B2" * 8}])  # type: ignore[list-item]

    person.tap(person.times().first)

    expect(person.page.locator("input[name=phone]")).to_be_visible()
