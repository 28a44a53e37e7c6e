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


def test_rights_on_pages_are_named_in_russian():
    page = form_of(Group.objects.get(name="Marketer"), "ru")
    assert "Can add page" not in page
    assert "Опубликовать любую страницу" in page


@mark.parametrize("name", ["Clinic manager", "Night shift"])
def test_only_a_role_of_the_site_keeps_its_name(name):
    group, _made = Group.objects.get_or_create(name=name)
    client = through_the_door(browser(), make_staff(is_superuser=True))
    formsets = {
        f"{prefix}-{count}": "0"
        for prefix in (
            "page_permissions",
            "collection_permissions",
            "image_permissions",
            "document_permissions",
        )
        for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    client.post(reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "Another name", **formsets})
    group.refresh_from_db()
    assert group.name == (name if name == "Clinic manager" else "Another name")


def test_a_role_of_the_site_shows_its_name_in_russian(manager):
    assert re.search(r'name="name"[^>]*value="Управляющий клиникой"', form_of(manager, "ru"))


def test_the_question_before_deleting_names_the_role_in_russian(manager):
    client = through_the_door(browser(), make_staff(is_superuser=True, language="ru"))
    page = client.get(reverse("wagtailusers_groups:delete", args=[manager.pk])).content.decode()
    assert "Управляющий клиникой: 0 сотрудников" in page
    assert "Clinic manager" not in page


def test_the_chosen_role_of_the_staff_list_is_named_in_russian(manager):
    client = through_the_door(browser(), make_staff(is_superuser=True, language="ru"))
    page = client.get(reverse("wagtailusers_users:index"), {"group": manager.pk}).content.decode()
    assert "Управляющий клиникой" in page
    assert "Clinic manager" not in page
    assert re.search(r"checked>\s*Управляющий клиникой", page)
    assert "Clinic manager" not in page
