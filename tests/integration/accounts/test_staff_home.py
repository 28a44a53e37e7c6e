"""The first page of the admin leads every role to its work, and nowhere that refuses them."""

import re

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest import fixture, mark

from portal.accounts.roles import ROLES, Role
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db
WORK = re.compile(r'<a class="w-inline-block w-py-2\.5" href="([^"]+)">')
SEARCH = 'role="search"'


def as_role(role: Role) -> Client:
    user = make_staff()
    user.groups.set([Group.objects.get(name=role.name)])
    return through_the_door(browser(), user)


def role(key: str) -> Role:
    return next(role for role in ROLES if role.key == key)


@fixture(params=ROLES, ids=lambda role: role.key)
def member(request) -> Client:
    return as_role(request.param)


def home(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def is_refused(client: Client, address: str) -> bool:
    """Wagtail refuses by leading back to the first page."""
    answer = client.get(address, follow=True)
    return answer.status_code != 200 or answer.request["PATH_INFO"] == reverse("wagtailadmin_home")


def test_every_link_of_the_first_page_opens(member):
    assert [address for address in WORK.findall(home(member)) if is_refused(member, address)] == []


def test_who_has_no_work_here_yet_is_told_so():
    assert "There is nothing for your role here yet." in home(as_role(role("pharmacist")))


@mark.parametrize(("key", "searches"), [("cashier", False), ("editor", True)])
def test_only_who_has_pages_is_offered_to_search_them(key, searches):
    assert (SEARCH in home(as_role(role(key)))) is searches


def test_the_role_is_named_in_the_readers_language():
    user = make_staff(language="ru")
    user.groups.set([Group.objects.get(name="Cashier")])
    page = home(through_the_door(browser(), user))
    assert "<strong>Кассир</strong>" in page


def test_who_never_chose_a_language_reads_in_the_browsers():
    client = through_the_door(browser(), make_staff())
    page = client.get(reverse("wagtailadmin_home"), headers={"accept-language": "ru"}).content.decode()
    assert '<html lang="ru"' in page


def test_the_first_page_offers_the_other_language_and_keeps_the_choice():
    client = through_the_door(browser(), make_staff())
    assert 'name="language" value="ru"' in home(client)
    client.post(reverse("account_language"), {"language": "ru"})
    page = client.get(reverse("wagtailadmin_home"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="ru"' in page
    assert 'name="language" value="en"' in page


@mark.parametrize("language", ["", "de", "\0"])
def test_a_language_that_is_none_of_ours_is_refused(language):
    user = make_staff(language="ru")
    client = through_the_door(browser(), user)
    assert client.post(reverse("account_language"), {"language": language}).status_code == 400
    user.refresh_from_db()
    assert user.language == "ru"


def test_a_language_is_not_chosen_by_a_link():
    client = through_the_door(browser(), make_staff())
    assert client.get(reverse("account_language"), {"language": "ru"}).status_code == 405


def test_a_stranger_chooses_no_language():
    assert browser().post(reverse("account_language"), {"language": "ru"}).status_code == 403


@mark.parametrize("address", ["stale_translations", "wagtail_localize:translations_report"])
def test_reports_of_translations_are_for_those_who_work_on_pages(address):
    report = reverse(address)
    assert is_refused(as_role(role("nurse")), report)
    assert not is_refused(as_role(role("editor")), report)
