"""A patient looks for a cardiologist who speaks English in Moscow, reads on, and writes to the clinic."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from clinics.pages.contact_form import SOONEST_SECONDS
from tests.e2e.looking import faults_at_every_width

SCRIPTS = pytest.mark.parametrize(
    "context", [{}, {"java_script_enabled": False}], indirect=True, ids=["with scripts", "without scripts"]
)
MAPS = "https://www.openstreetmap.org/**"
LEAST_TARGET = 44
# Whatever is tapped and smaller, but links within a text.
TARGETS = """([least]) => [...document.querySelectorAll("a[href], button, summary, select, label:has(input)")]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => getComputedStyle(element).display != "inline" && !element.closest(".visually-hidden"))
    .filter(element => {
        const {width, height} = element.getBoundingClientRect()
        return width > 1 && height > 1 && Math.round(Math.min(width, height)) < least
    })
    .map(element => element.outerHTML)"""
MOVES = """() => [...document.querySelectorAll("*")]
    .filter(element => parseFloat(getComputedStyle(element).transitionDuration) > 0.001)
    .map(element => element.outerHTML)"""
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
PAGES = ["", "doctors/", "services/", "clinics/", "reviews/", "articles/", "contacts/", "search/?q=сердце"]


def when_filtered(page: Page, group: str, *choices: str) -> None:
    """Opens a group of the finder's filters and ticks choices; without scripts the button sends them."""
    panel = page.locator("details.filters")
    if not panel.evaluate("element => element.open"):
        panel.locator("summary").first.click()
    facet = panel.locator("details.facet").filter(has=page.locator("summary", has_text=group))
    if not facet.evaluate("element => element.open"):
        facet.locator("summary").click()
    for choice in choices:
        facet.get_by_label(re.compile(f"^{choice}")).check()


def when_asked_for_results(page: Page) -> None:
    page.locator("details.filters button[type=submit]").click()


@SCRIPTS
def test_a_cardiologist_who_speaks_english_in_moscow_is_found(page: Page) -> None:
    page.goto("/en/doctors/")
    when_filtered(page, "Specialty", "Cardiology")
    when_filtered(page, "City", "Moscow")
    when_filtered(page, "Language", "English")
    when_asked_for_results(page)

    page.wait_for_url(re.compile("specialty=cardio"))
    cards = page.locator(".doctor-card")
    expect(cards.first).to_be_visible()
    for card in cards.all():
        expect(card).to_contain_text("ardiologist")
        expect(card).to_contain_text("English")
        expect(card).to_contain_text("Moscow")


def test_with_scripts_a_tick_alone_brings_the_doctors_without_a_new_page(page: Page) -> None:
    page.goto("/en/doctors/")
    page.evaluate("window.sameDocument = true")

    when_filtered(page, "Specialty", "Neurology")

    page.wait_for_url(re.compile("specialty=neuro"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Neurologists")
    for card in page.locator(".doctor-card").all():
        expect(card).to_contain_text("eurologist")
    assert page.evaluate("window.sameDocument")


@SCRIPTS
def test_the_language_is_switched_on_the_same_page(page: Page) -> None:
    page.goto("/en/doctors/?specialty=cardio")
    page.locator(".doctor-card a").first.click()
    english = page.url

    page.get_by_role("link", name=re.compile("^(RU|Русский)")).first.click()

    assert page.url == english.replace("/en/", "/ru/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert CYRILLIC.search(page.locator("h1").inner_text())


@SCRIPTS
def test_a_doctor_leads_to_the_clinic_with_its_hours_and_a_map_that_asks_first(page: Page) -> None:
    page.goto("/en/doctors/?specialty=cardio&city=moscow")
    page.locator(".doctor-card a").first.click()
    page.locator("main h2 a").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Clinic")
    expect(page.get_by_role("row", name=re.compile("Monday"))).to_contain_text(":00")
    assert page.locator("iframe").count() == 0
    expect(page.get_by_text("Show the map")).to_be_visible()


def given_a_clinics_page(page: Page) -> None:
    page.goto("/en/clinics/")
    page.locator("main h2 a, main h3 a").first.click()


def test_the_way_to_the_clinic_stays_beside_its_map(page: Page) -> None:
    page.route(MAPS, lambda route: route.fulfill(body="a map", content_type="text/plain"))
    given_a_clinics_page(page)
    address = page.locator(".map__panel p").inner_text()

    page.get_by_role("link", name="Show the map").click()

    expect(page.locator(".map iframe")).to_have_attribute("title", re.compile("^Map: "))
    expect(page.locator(".map__panel p")).to_have_text(address, use_inner_text=True)
    expect(page.locator(".map__panel").get_by_role("link", name="Directions")).to_be_visible()


def test_a_map_that_cannot_be_reached_leaves_its_address_and_a_link(context: BrowserContext) -> None:
    page = context.new_page()  # the refused request is an error in its console
    page.route(MAPS, lambda route: route.abort())
    given_a_clinics_page(page)

    page.get_by_role("link", name="Show the map").click()

    expect(page.locator(".map").get_by_role("status")).to_contain_text("OpenStreetMap does not answer")
    expect(page.get_by_role("link", name="Open at OpenStreetMap")).to_be_visible()
    assert page.locator("iframe").count() == 0


def test_a_map_is_asked_for_again(context: BrowserContext) -> None:
    page = context.new_page()
    page.route(MAPS, lambda route: route.abort())
    given_a_clinics_page(page)
    page.get_by_role("link", name="Show the map").click()
    expect(page.get_by_role("link", name="Open at OpenStreetMap")).to_be_visible()

    page.unroute(MAPS)
    page.route(MAPS, lambda route: route.fulfill(body="a map", content_type="text/plain"))
    page.get_by_role("link", name="Show the map").click()

    expect(page.locator(".map iframe")).to_be_visible()


@SCRIPTS
def test_reviews_are_read_with_their_distribution(page: Page) -> None:
    page.goto("/en/reviews/")

    rows = page.get_by_role("table", name="Reviews by number of stars").get_by_role("row").all_inner_texts()
    numbers = [[int(number) for number in re.findall(r"\d+", row)] for row in rows]
    assert [stars for stars, _of, _count in numbers] == [5, 4, 3, 2, 1]
    total = sum(count for _stars, _of, count in numbers)
    expect(page.locator(".distribution__score")).to_contain_text(f"{total} reviews")
    expect(page.locator(".review").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"a patient, \w+ 20\d\d")).first).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".review").first).to_be_visible()


@SCRIPTS
def test_a_letter_is_sent_after_its_faults_are_mended(page: Page) -> None:
    page.goto("/en/contacts/")
    page.get_by_label("Your name").fill("Anna")
    page.get_by_role("button", name="Send").click()

    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Anna")

    page.get_by_label("E-mail or telephone").fill("anna@example.org")
    page.get_by_label("Your message").fill("Good day! When does the clinic in Kazan open on Saturdays?")
    page.get_by_label(re.compile("privacy policy")).check()
    page.wait_for_timeout(SOONEST_SECONDS * 1000)  # a form sent sooner than a person could is refused
    page.get_by_role("button", name="Send").click()

    page.wait_for_url("**/en/contacts/?*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("form[method=post]").count() == 0


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_page_fits_and_is_accessible_at_every_width(page: Page, language: str, path: str) -> None:
    page.goto(f"/{language}/{path}")
    name = re.sub("[^a-z]+", "-", path).strip("-") or "home"
    assert page.evaluate(TARGETS, [LEAST_TARGET]) == []
    assert faults_at_every_width(page, f"{language}-{name}") == []


@pytest.mark.parametrize("context", [{}, {"reduced_motion": "no-preference"}], indirect=True)
def test_nothing_moves_for_who_asks_for_less(page: Page) -> None:
    page.goto("/en/doctors/")
    wants_less = page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert (page.evaluate(MOVES) == []) is wants_less


@pytest.mark.parametrize("context", [{"color_scheme": "dark"}], indirect=True, ids=["dark"])
@pytest.mark.parametrize("path", ["", "doctors/", "reviews/", "contacts/"])
def test_a_page_is_accessible_in_the_dark(page: Page, path: str) -> None:
    page.goto(f"/en/{path}")
    assert faults_at_every_width(page, f"en-{path.strip('/') or 'home'}-dark") == []


@pytest.mark.parametrize("kind", ["doctors", "clinics", "services", "articles"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_page_of_a_fact_fits_and_is_accessible(page: Page, language: str, kind: str) -> None:
    page.goto(f"/{language}/{kind}/")
    page.locator(f"main h3 a[href*='/{kind}/'], main h2 a[href*='/{kind}/']").first.click()
    page.wait_for_url(f"**/{language}/{kind}/*/")
    assert faults_at_every_width(page, f"{language}-{kind}-one") == []


@pytest.mark.parametrize("path", ["", "articles/", "patients-rights/", "privacy-policy/", "accessibility/"])
def test_russian_pages_have_russian_bodies(page: Page, path: str) -> None:
    page.goto(f"/ru/{path}")
    words = re.findall(r"[A-Za-zА-Яа-яЁё]{3,}", page.locator("main").inner_text())
    russian = [word for word in words if CYRILLIC.search(word)]
    assert len(russian) > 0.9 * len(words), [word for word in words if word not in russian]


def test_a_lost_visitor_is_helped(page: Page) -> None:
    answer = page.context.request.get("/ru/nothing-here/")
    assert answer.status == 404
    assert "Traceback" not in answer.text()
    assert CYRILLIC.search(answer.text())
