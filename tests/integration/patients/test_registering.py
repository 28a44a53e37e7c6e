"""A new record: its number, its names, its being provisional."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from booking.patients.actions.registration import register_patient
from booking.patients.details import FullName, NewContact, NewDocument
from booking.patients.errors import Conflict, DocumentOfAnother, StaffOnly
from booking.patients.models import ContactPoint, IdentityDocument, Patient
from booking.patients.mrn import parse_mrn
from portal.audit.actor import SYSTEM, Actor
from portal.audit.models import Entry

NAME = FullName("Королёва", "Анна", "Сергеевна")
BORN = dt.date(1990, 5, 17)
PASSPORT = NewDocument(IdentityDocument.Kind.PASSPORT_RU, "4510 123456")
PHONE = NewContact(ContactPoint.System.PHONE, "8 (495) 120-45-10")


def test_a_record_has_a_number_with_a_right_check_digit(desk: Actor) -> None:
    patient = register_patient(by=desk, name=NAME)
    assert parse_mrn(patient.mrn) == patient.mrn


def test_no_two_records_have_one_number(desk: Actor) -> None:
    assert len({register_patient(by=desk, name=NAME).mrn for _ in range(3)}) == 3


def test_a_name_is_kept_without_needless_blanks(desk: Actor) -> None:
    patient = register_patient(by=desk, name=FullName("  Королёва ", " Анна  Мария"))
    assert Patient.objects.get().names.get().full == "Королёва Анна Мария"
    assert patient.created_by == desk.user


def test_a_phone_is_kept_in_one_writing(desk: Actor) -> None:
    register_patient(by=desk, name=NAME, contact_points=[PHONE])
    assert ContactPoint.objects.get().value == "+74951204510"


def test_without_a_document_a_record_is_provisional(desk: Actor) -> None:
    assert register_patient(by=desk, name=NAME).is_provisional


def test_a_passport_ends_being_provisional(desk: Actor) -> None:
    register_patient(by=desk, name=NAME, document=PASSPORT)
    assert not Patient.objects.get().is_provisional


def test_a_family_policy_does_not(desk: Actor) -> None:
    policy = NewDocument(IdentityDocument.Kind.DMS, "AB 12345")
    register_patient(by=desk, name=NAME, document=policy)
    assert Patient.objects.get().is_provisional


def test_only_staff_see_a_document(db: None) -> None:
    with pytest.raises(StaffOnly):
        register_patient(by=SYSTEM, name=NAME, document=PASSPORT)
    assert not Patient.objects.exists()


def test_a_document_of_another_record_leaves_nothing_behind(desk: Actor) -> None:
    register_patient(by=desk, name=NAME, document=PASSPORT)
    with pytest.raises(DocumentOfAnother, match="another record"):
        register_patient(by=desk, name=NAME, document=PASSPORT)
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"name": FullName("")},
        {"sex": "other"},
        {"contact_points": [NewContact(ContactPoint.System.PHONE, "12")]},
        {"contact_points": [NewContact(ContactPoint.System.EMAIL, "anna@")]},
        {"document": NewDocument(IdentityDocument.Kind.SNILS, "112-233-445 96")},
    ],
)
def test_a_faulty_record_is_not_taken(desk: Actor, fault: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        register_patient(**{"by": desk, "name": NAME, "birth_date": BORN} | fault)  # type: ignore[arg-type]
    assert not Patient.objects.exists()


def test_one_phone_is_not_given_twice(desk: Actor) -> None:
    again = NewContact(ContactPoint.System.PHONE, "+7 495 120-45-10")
    with pytest.raises(Conflict) as refusal:
        register_patient(by=desk, name=NAME, contact_points=[PHONE, again])
    assert refusal.value.constraint == "patients_contact_phone_once"


def test_the_log_tells_who_registered_whom(desk: Actor) -> None:
    patient = register_patient(by=desk, name=NAME, contact_points=[PHONE])
    done = Entry.objects.get(action="patients.patient.register")
    changes = Entry.objects.filter(action="insert", object_type__startswith="patients.")
    assert (done.actor, done.patient) == (desk.user, patient.public_id)
    assert {(entry.actor, entry.patient) for entry in changes} == {(desk.user, patient.public_id)}


def test_the_log_holds_no_fact_about_the_patient(desk: Actor) -> None:
    register_patient(by=desk, name=NAME, birth_date=BORN, contact_points=[PHONE], document=PASSPORT)
    told = str(list(Entry.objects.values("reason", "detail", "before", "after")))
    assert not [secret for secret in ("Королёва", "1990-05", "1204510", "123456") if secret in told]
