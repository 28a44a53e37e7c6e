"""A row that is copied, moved, read in parts or read again: its values follow it, or it is refused."""

import copy

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from booking.patients.models import ContactPoint, Patient, PatientName
from portal.audit.actor import SYSTEM
from portal.crypto.erasure import erase
from portal.crypto.errors import OfAnotherSubject
from portal.shared import clock
from portal.shared.ids import uuid7
from tests.factories.patients import make_patient, make_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased() -> Patient:
    patient = make_patient(allergies="nuts")
    erase(patient.subject, by=SYSTEM, now=clock.now(), today=clock.today())
    return patient


def test_a_copy_of_a_row_that_was_not_opened_opens() -> None:
    make_patient()
    name = PatientName.objects.get()
    name.pk, name.public_id, name.use = None, uuid7(), PatientName.Use.PREVIOUS
    name._state.adding = True
    name.save(force_insert=True)

    assert PatientName.objects.get(pk=name.pk).family == "Королёва"


@pytest.mark.parametrize("named", [["family", "public_id"], ["use", "public_id"]])
def test_a_row_that_was_given_another_id_opens(named: list[str]) -> None:
    make_patient()
    name = PatientName.objects.only(*named).get()
    name.public_id = uuid7()
    name.save()
    read = PatientName.objects.get()

    assert (read.public_id, read.family, read.given) == (name.public_id, "Королёва", "Анна")


def test_a_row_about_one_patient_is_not_given_to_another() -> None:
    point, other = make_phone(make_patient()), make_patient()
    point.patient = other

    with pytest.raises(OfAnotherSubject, match=str(point.public_id)):
        point.save()


def test_a_row_is_not_made_under_the_keys_of_another_patient() -> None:
    one, other = make_patient(), make_patient()

    with pytest.raises(OfAnotherSubject):
        ContactPoint.objects.create(
            patient=one, subject_id=other.public_id, system="phone", value="+74951204510"
        )


def test_rows_read_in_parts_open_together() -> None:
    for _ in range(5):
        make_patient()

    with CaptureQueriesContext(connection) as data, CaptureQueriesContext(connections["keys"]) as keys:
        assert {patient.birth_date for patient in Patient.objects.only("birth_date")} != {None}

    assert (len(data), len(keys)) == (2, 1)


def test_a_copy_that_was_not_saved_yet_keeps_its_empty_values() -> None:
    assert copy.copy(Patient(mrn="100000007")).birth_date is None


def test_a_copy_of_an_erased_row_is_saved_without_a_look_at_the_database(erased: Patient) -> None:
    read = Patient.objects.get()
    assert read.is_erased
    with CaptureQueriesContext(connection) as queries:
        assert copy.copy(read).birth_date is None

    assert not queries.captured_queries


def test_an_erased_row_that_is_read_again_is_erased_and_can_be_saved(erased: Patient) -> None:
    erased.refresh_from_db()
    assert erased.is_erased
    erased.save()

    assert Patient.objects.get().allergies == ""


def test_an_erased_value_that_was_deferred_reads_as_empty_and_stays(erased: Patient) -> None:
    read = Patient.objects.defer("allergies").get()
    assert read.allergies == ""
    read.save()

    assert Patient.objects.get().is_erased


def test_one_field_read_again_leaves_the_others() -> None:
    patient = make_patient(allergies="nuts", sex="male")
    Patient.objects.get().save()
    patient.sex, patient.allergies = "female", "none"
    patient.refresh_from_db(fields=["allergies"])

    assert (patient.sex, patient.allergies) == ("female", "nuts")
