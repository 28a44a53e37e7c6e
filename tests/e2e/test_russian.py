"""The Russian site says everything in Russian: no word of the interface is left in English."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.looking import left_in_english

pytestmark = pytest.mark.parametrize("context", [{"locale": "ru-RU"}], indirect=True)

PAGES = [
    "/ru/",
    "/ru/doctors/",
    "/ru/doctors/?language=en&sort=price",
    "/ru/doctors/?q=болит+сердце",
    "/ru/doctors/?q=боль+в+груди",
    "/ru/doctors/?q=абракадабра",
    "/ru/services/",
    "/ru/clinics/",
    "/ru/reviews/?rating=4",
    "/ru/reviews/?page=2",
    "/ru/articles/",
    "/ru/contacts/",
    "/ru/search/?q=сердце",
    "/ru/search/?q=абракадабра",
    "/ru/no-such-page/",
    "/staff/login/",
    "/staff/password/reset/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_russian(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    assert page.locator("html").get_attribute("lang") == "ru"
    assert left_in_english(page) == []


@pytest.mark.parametrize(
    ("index", "link"),
    [
        ("/ru/doctors/", ".doctor-card h2 a, .doctor-card h3 a"),
        ("/ru/clinics/", ".clinic-card h3 a"),
        ("/ru/services/", ".service-row__name a"),
    ],
)
def test_a_page_of_a_fact_is_in_russian(page: Page, index: str, link: str) -> None:
    page.goto(index)
    page.locator(link).first.click()
    page.wait_for_url(lambda url: not url.endswith(index))
    assert left_in_english(page) == []


def test_the_site_bears_its_russian_name(page: Page) -> None:
    page.goto("/ru/reviews/")
    assert page.locator("header .logo").inner_text() == "Меридиан"
    assert page.title().endswith("· Меридиан")


def test_a_form_explains_its_errors_in_russian(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/ru/contacts/")
    page.locator("main form[method=post]").evaluate(
        "form => { form.noValidate = true; form.requestSubmit() }"
    )
    page.locator(".error-summary").wait_for()
    assert left_in_english(page) == []
