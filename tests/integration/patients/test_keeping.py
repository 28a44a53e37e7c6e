"""Changes of a record: names, contacts, documents, health."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from booking.patients.actions import contacts, documents, health, names
from booking.patients.details import FullName, NewContact, NewDocument
from booking.patients.errors import AlreadyEnded, RecordMerged, StaffOnly
from booking.patients.models import Address, ContactPoint, IdentityDocument, Patient, PatientName
from booking.patients.people import BloodGroup
from portal.audit.actor import SYSTEM, Actor
from portal.audit.models import Entry
from tests.factories.patients import make_document, make_patient, make_phone

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def uses(patient: Patient) -> dict[str, str]:
    return {name.use: name.full for name in PatientName.objects.filter(patient=patient)}


def test_a_new_name_makes_the_former_previous(desk: Actor) -> None:
    patient = make_patient()
    names.rename(by=desk, patient=patient, name=FullName("Орлова", "Анна"))
    assert uses(patient) == {"official": "Орлова Анна", "previous": "Королёва Анна"}


def test_a_name_changes_as_often_as_people_marry(desk: Actor) -> None:
    patient = make_patient()
    for family in ("Орлова", "Смирнова"):
        names.rename(by=desk, patient=patient, name=FullName(family, "Анна"))
    assert PatientName.objects.filter(patient=patient, use="previous").count() == 2


@pytest.mark.parametrize("name", [FullName("Я" * 101), FullName("<b>1"), FullName("Орлова", "1")])
def test_a_faulty_name_leaves_the_former_official(desk: Actor, name: FullName) -> None:
    patient = make_patient()
    with pytest.raises(ValidationError):
        names.rename(by=desk, patient=patient, name=name)
    assert uses(patient) == {"official": "Королёва Анна"}


def test_a_slip_of_the_pen_is_no_previous_name(desk: Actor) -> None:
    patient = make_patient(family="Карлёва")
    names.correct_name(by=desk, patient=patient, name=FullName("Королёва", "Анна"))
    assert uses(patient) == {"official": "Королёва Анна"}


def test_a_latin_name_stands_beside_the_official(desk: Actor) -> None:
    patient = make_patient()
    names.set_latin_name(by=desk, patient=patient, name=FullName("Koroleva", "Anna"))
    assert uses(patient) == {"official": "Королёва Анна", "latin": "Koroleva Anna"}


def test_names_are_found_by_a_corrected_year(desk: Actor) -> None:
    patient = make_patient(born=dt.date(1990, 5, 17))
    names.correct_birth_date(by=desk, patient=patient, birth_date=dt.date(1991, 5, 17))
    assert PatientName.objects.filter(prefix_token="kor 1991", born_token="koroleva 1991-05-17").exists()
    assert not PatientName.objects.filter(prefix_token="kor 1990").exists()


def test_a_contact_is_verified_and_ended(desk: Actor) -> None:
    contact = make_phone(make_patient())
    assert contacts.verify_contact(by=desk, contact=contact, now=NOW).verified_at == NOW
    assert contacts.end_contact(by=desk, contact=contact, now=NOW).valid_to == NOW


def test_an_ended_contact_is_not_verified(desk: Actor) -> None:
    contact = make_phone(make_patient(), valid_to=NOW)
    with pytest.raises(AlreadyEnded):
        contacts.verify_contact(by=desk, contact=contact, now=NOW)


def test_an_ended_phone_may_come_back(desk: Actor) -> None:
    patient = make_patient()
    make_phone(patient, valid_to=NOW)
    contacts.add_contact(
        by=desk, patient=patient, contact=NewContact(ContactPoint.System.PHONE, "84951204510")
    )
    assert ContactPoint.objects.filter(valid_to=None).count() == 1


def test_messages_are_as_the_patient_wants_them(desk: Actor) -> None:
    contact = make_phone(make_patient())
    chosen = contacts.choose_messages(by=desk, contact=contact, messages=ContactPoint.Messages.DETAIL)
    assert chosen.messages == "detail"


def test_an_address_takes_the_place_of_the_former(desk: Actor) -> None:
    patient = make_patient()
    for text in ("Тверская, 1", "Арбат, 2"):
        contacts.set_address(by=desk, patient=patient, text=text)
    assert Address.objects.get().text == "Арбат, 2"


def test_an_empty_address_is_none(desk: Actor) -> None:
    patient = make_patient()
    contacts.set_address(by=desk, patient=patient, text="Тверская, 1")
    assert contacts.set_address(by=desk, patient=patient, text="  ") is None
    assert not Address.objects.exists()


def test_a_withdrawn_document_is_free_for_whose_it_is(desk: Actor) -> None:
    wrong = make_document(make_patient())
    documents.withdraw_document(by=desk, document=wrong, now=NOW, reason="another person's")
    right = make_patient()
    seen = NewDocument(IdentityDocument.Kind.PASSPORT_RU, "4510123456")
    assert documents.add_document(by=desk, patient=right, document=seen).seen_by is not None


def test_a_document_is_withdrawn_once(desk: Actor) -> None:
    document = make_document(make_patient(), withdrawn_at=NOW)
    with pytest.raises(AlreadyEnded):
        documents.withdraw_document(by=desk, document=document, now=NOW, reason="")


def test_nobody_but_staff_withdraws_a_document(db: None) -> None:
    with pytest.raises(StaffOnly):
        documents.withdraw_document(by=SYSTEM, document=make_document(make_patient()), now=NOW, reason="")


def test_blood_group_and_allergies_are_kept(desk: Actor) -> None:
    patient = make_patient()
    health.set_blood_group(by=desk, patient=patient, blood_group=BloodGroup.A_NEGATIVE)
    health.set_allergies(by=desk, patient=patient, allergies=" пенициллин ")
    kept = Patient.objects.get(pk=patient.pk)
    assert (kept.blood_group, kept.allergies) == ("A-", "пенициллин")


def test_a_blood_group_that_is_none_is_refused(desk: Actor) -> None:
    with pytest.raises(ValidationError):
        health.set_blood_group(by=desk, patient=make_patient(), blood_group="C+")  # type: ignore[arg-type]


def test_a_merged_record_takes_no_more_writes(desk: Actor) -> None:
    survivor = make_patient()
    merged = make_patient(merged_into=survivor)
    last = make_patient(merged_into=merged)
    with pytest.raises(RecordMerged) as refusal:
        health.set_allergies(by=desk, patient=last, allergies="пенициллин")
    assert refusal.value.into == survivor.public_id


def test_every_change_is_logged_with_its_actor(desk: Actor) -> None:
    patient = make_patient()
    health.set_allergies(by=desk, patient=patient, allergies="пенициллин")
    change = Entry.objects.filter(action="update", object_type="patients.patient").latest("id")
    assert (change.actor, change.patient, change.after["allergies"]) == (desk.user, patient.public_id, "***")
