"""The admin's lists and forms of facts, read by a member of staff whose language is Russian."""

import re

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest import fixture, mark

from clinics.directory.models import Clinic, Doctor
from portal.accounts.roles import ROLES
from tests.integration.directory.test_clinic_scope import Network
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db

ADMINISTRATOR = next(role for role in ROLES if role.key == "admin")


@fixture
def client() -> Client:
    return through_the_door(browser(), make_staff(*ADMINISTRATOR.permissions, language="ru"))


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@mark.parametrize(("model", "heads"), [(Clinic, ["Название", "Город"]), (Doctor, ["Полное имя"])])
def test_a_list_heads_its_columns_in_russian(client, model, heads):
    Network("Pokrovka")  # an empty list has no heads
    page = shown(client, reverse(f"wagtailsnippets_directory_{model._meta.model_name}:list"))
    assert [head for head in heads if head not in page] == []


@mark.parametrize("path", ["list", "inspect"])
def test_yes_and_no_are_not_written_as_in_code(client, path):
    doctor = Network("Pokrovka").doctor
    key = [doctor.pk] if path == "inspect" else []
    page = shown(client, reverse(f"wagtailsnippets_directory_doctor:{path}", args=key))
    assert re.findall(r">\s*(True|False)\s*<", page) == []


def test_what_is_not_known_is_not_written_as_in_code(client):
    doctor = Network("Pokrovka").doctor
    page = shown(client, reverse("wagtailsnippets_directory_doctor:inspect", args=[doctor.pk]))
    assert re.findall(r">\s*None\s*<", page) == []


def test_a_key_for_sorting_is_not_shown(client):
    doctor = Network("Pokrovka").doctor
    page = shown(client, reverse("wagtailsnippets_directory_doctor:inspect", args=[doctor.pk]))
    assert "Sort key" not in page


def test_a_fact_names_its_choices_in_russian(client):
    doctor = Network("Pokrovka").doctor
    page = shown(client, reverse("wagtailsnippets_directory_doctor:inspect", args=[doctor.pk]))
    assert "русский, английский" in page


def test_a_chooser_asks_in_russian_whatever_language_asked_before(client):
    offering = Network("Pokrovka").offering
    address = reverse("wagtailsnippets_directory_offering:edit", args=[offering.pk])
    through_the_door(english := browser(), make_staff(*ADMINISTRATOR.permissions))
    assert "Choose: doctor" in shown(english, address)
    assert "Выбрать: врач" in shown(client, address)


def test_roles_are_named_in_russian(client):
    assert Group.objects.filter(name="Clinic manager").exists()
    assert "Управляющий клиникой" in shown(client, reverse("wagtailusers_users:add"))


def test_the_list_of_groups_names_roles_in_russian(client):
    page = shown(client, reverse("wagtailusers_groups:index"))
    assert "Управляющий клиникой" in page
    assert "Clinic manager" not in page
