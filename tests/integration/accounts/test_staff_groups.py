"""The form of a role speaks the reader's language, though the rows of roles and permissions are in English."""

import re

from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from pytest import fixture, mark

from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db
LABELS = re.compile(r'<label for="id_permissions_\d+" class="w-sr-only">([^<]+)</label>')
OWN = re.compile(r'data-w-bulk-group-param="custom">\s*([^<]+?)\s*</label>')


@fixture
def manager() -> Group:
    return Group.objects.get(name="Clinic manager")


def form_of(group: Group, language: str) -> str:
    client = through_the_door(browser(), make_staff(is_superuser=True, language=language))
    return client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()


def test_its_title_is_the_role_in_russian(manager):
    page = form_of(manager, "ru")
    assert "Clinic manager" not in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
    assert "Управляющий клиникой" in page


def test_every_permission_is_named_in_russian(manager):
    page = form_of(manager, "ru")
    assert LABELS.findall(page)
    assert [label for label in LABELS.findall(page) if not re.search("[а-я]", label)] == []
    assert [own for own in OWN.findall(page) if not re.search("[а-я]", own)] == []


def test_in_english_their_names_are_djangos(manager):
    assert "Can add clinic" in LABELS.findall(form_of(manager, "en"))


def test_saving_the_form_leaves_the_permissions_names_as_they_are(manager):
    before = dict(Permission.objects.values_list("pk", "name"))
    form_of(manager, "ru")
    assert dict(Permission.objects.values_list("pk", "name")) == before
