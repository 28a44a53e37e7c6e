"""Row changes of tracked tables reach the log, whoever makes them."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from clinics.directory.models import Clinic, Room
from portal.accounts.models import User
from portal.audit import actions
from portal.audit.actor import Actor
from portal.audit.models import Entry
from portal.audit.tracking import track
from tests.factories.directory import ClinicFactory, DoctorFactory, SpecialtyFactory
from tests.factories.people import UserFactory

NURSE = Actor(uuid.uuid4(), "Nurse", "2001:db8::1")


def changes(label: str, action: str) -> list[Entry]:
    return list(Entry.objects.filter(object_type=label, action=action).order_by("id"))


@pytest.mark.django_db
def test_a_new_row_is_logged_by_its_public_id() -> None:
    actions.act_as(NURSE)
    clinic = ClinicFactory(code="north")
    (entry,) = changes("directory.clinic", "insert")
    assert (entry.object_id, entry.actor, entry.ip) == (str(clinic.public_id), NURSE.user, "2001:db8::1")
    assert (entry.before, entry.after["code"]) == (None, "north")


@pytest.mark.django_db
def test_a_change_shows_the_changed_columns_only() -> None:
    clinic = ClinicFactory(code="north")
    Clinic.objects.filter(pk=clinic.pk).update(code="south")
    (entry,) = changes("directory.clinic", "update")
    assert (entry.before, entry.after) == ({"code": "north"}, {"code": "south"})


@pytest.mark.django_db
def test_a_row_that_stays_the_same_is_no_change() -> None:
    ClinicFactory(code="north")
    Clinic.objects.update(code="north")
    assert changes("directory.clinic", "update") == []


@pytest.mark.django_db
def test_a_deleted_row_leaves_what_it_was() -> None:
    ClinicFactory(code="north").delete()
    (entry,) = changes("directory.clinic", "delete")
    assert (entry.before["code"], entry.after) == ("north", None)


@pytest.mark.django_db
def test_a_bulk_update_and_raw_sql_do_not_escape() -> None:
    ClinicFactory.create_batch(3)
    Clinic.objects.update(city_en="Riga")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_clinic SET city_en = 'Oslo'")
    towns = [entry.after["city_en"] for entry in changes("directory.clinic", "update")]
    assert sorted(towns) == ["Oslo"] * 3 + ["Riga"] * 3


@pytest.mark.django_db
def test_pgtrigger_can_not_be_told_to_ignore_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_audit%%'")
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + names + "}"])
    ClinicFactory()
    assert len(changes("directory.clinic", "insert")) == 1


@pytest.mark.django_db
def test_an_emptied_table_is_logged_with_its_number_of_rows() -> None:
    ClinicFactory.create_batch(2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE directory_clinic CASCADE")
    assert [entry.detail for entry in changes("directory.clinic", "truncate")] == [{"rows": 2}]


@pytest.mark.django_db
def test_without_a_named_actor_the_database_role_is_written() -> None:
    ClinicFactory()
    assert changes("directory.clinic", "insert")[0].role.startswith("database:")


def test_the_actor_ends_with_the_transaction(committed: str) -> None:
    with transaction.atomic():
        actions.act_as(NURSE)
        ClinicFactory()
    ClinicFactory()
    assert [entry.actor for entry in changes("directory.clinic", "insert")] == [NURSE.user, None]


@pytest.mark.django_db
def test_secrets_are_masked_and_what_is_empty_stays_so() -> None:
    user = User.objects.create_user(email="anna@clinic.test", password="correct horse", first_name="Anna")
    user.last_login = None
    user.set_password("another horse")
    user.save()
    made, changed = *changes("accounts.user", "insert"), *changes("accounts.user", "update")
    assert (made.after["email"], made.after["password"], made.after["last_login"]) == ("***", "***", None)
    assert changed.before["password"] == changed.after["password"] == "***"
    assert "Anna" not in str([made.after, changed.before])


@pytest.mark.django_db
def test_a_long_value_is_cut_and_told_by_its_hash() -> None:
    clinic = ClinicFactory(directions_en="a" * 5000)
    Clinic.objects.update(directions_en="a" * 4999 + "b")
    (entry,) = changes("directory.clinic", "update")
    assert len(str(entry.after)) < 400 and "5000 characters" in entry.after["directions_en"]
    assert entry.before != entry.after and entry.object_id == str(clinic.public_id)


@pytest.mark.django_db
def test_a_role_given_and_taken_is_logged() -> None:
    user, group = UserFactory(), Group.objects.get(name="Auditor")
    user.groups.add(group)
    user.groups.clear()
    given, taken = *changes("accounts.groupofuser", "insert"), *changes("accounts.groupofuser", "delete")
    assert given.after["group_id"] == taken.before["group_id"] == group.pk


@pytest.mark.django_db
def test_a_relation_of_many_to_many_is_logged() -> None:
    DoctorFactory().specialties.add(SpecialtyFactory())
    specialties = DoctorFactory(specialties=[SpecialtyFactory()])
    assert specialties and len(changes("directory.specialtyofdoctor", "insert")) >= 1


@pytest.mark.django_db
def test_the_patient_is_found_over_foreign_keys() -> None:
    """There is no patient below this app: a clinic's legal entity stands in for one."""
    trigger = track(patient="clinic__entity").compile(Room)
    with connection.cursor() as cursor:
        cursor.execute(trigger.install_sql)
    clinic = ClinicFactory()
    Room.objects.create(code="1", clinic=clinic, name_ru="1", name_en="1")
    assert changes("directory.room", "insert")[0].patient == clinic.entity.public_id


@pytest.mark.django_db
def test_the_patient_is_a_column_of_the_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute(track(patient="public_id").compile(Clinic).install_sql)
    clinic = ClinicFactory()
    assert changes("directory.clinic", "insert")[0].patient == clinic.public_id
