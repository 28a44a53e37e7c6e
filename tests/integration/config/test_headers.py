"""What every public page tells the browser, and that the page cache keeps to what the site asks."""

from django.conf import settings
from django.test import Client
from pytest import fixture, mark

from clinics.pages.finder.query import FILTERS
from clinics.pages.models import ReviewIndexPage, SearchPage
from clinics.pages.structure import ensure_structure
from portal.accounts.models import User
from tests.staff import browser, make_staff, through_the_door


@fixture
def site(db: None) -> None:
    ensure_structure()


@mark.usefixtures("site")
@mark.parametrize(
    "path", ["/en/", "/ru/doctors/", "/en/search/", "/staff/login/", "/en/nowhere/", "/robots.txt"]
)
def test_no_page_allows_what_is_written_into_it(path: str) -> None:
    policy = Client().get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "object-src 'none'" in policy
    assert "unsafe" not in policy


@mark.usefixtures("site")
@mark.parametrize("path", ["/en/", "/staff/login/", "/en/nowhere/"])
def test_every_answer_renounces_and_says_little_of_where_from(path: str) -> None:
    answer = Client().get(path)
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_filter_of_a_list_is_a_page_that_the_cache_keeps() -> None:
    asked = FILTERS | {"page"} | SearchPage.filter_parameters | ReviewIndexPage.filter_parameters
    assert asked == settings.PAGE_CACHE_PARAMETERS


@mark.usefixtures("site")
@mark.parametrize(("staff", "status"), [(True, 200), (False, 302)])
def test_the_components_are_for_staff(staff: bool, status: int) -> None:
    client = through_the_door(browser(), make_staff()) if staff else browser()
    assert client.get("/_components/").status_code == status


@mark.usefixtures("site")
def test_a_guest_who_is_signed_in_is_forbidden_the_components() -> None:
    client = browser()
    client.force_login(User.objects.create_user(email="guest@clinic.test"))
    answer = client.get("/_components/", headers={"accept-language": "ru"})
    assert answer.status_code == 403 and '<html lang="ru">' in answer.content.decode()
