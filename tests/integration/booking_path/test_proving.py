"""A signed-in patient proves by two facts that a record is theirs."""

import datetime as dt

import pytest
from django.http import HttpResponse

from booking.patients.actions.merging import merge_patients
from booking.patients.models import Patient, PatientAccess
from portal.accounts.models import User
from tests.factories.patients import make_access, make_patient, registrar
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import Visitor

BORN = dt.date(1990, 5, 17)


@pytest.fixture
def user(visitor: Visitor) -> User:
    booker = visitor.book().booker
    assert booker is not None
    return booker


@pytest.fixture
def record(user: User) -> Patient:
    """That the desk has linked the user to."""
    patient = make_patient(born=BORN, is_provisional=False)
    make_access(patient, user=user)
    return patient


def address(patient: Patient) -> str:
    return f"/en/my/records/{patient.public_id}/prove/"


def prove(visitor: Visitor, patient: Patient, value: str) -> HttpResponse:
    typed = {"birth_date": "17.05.1990", "fact": "mrn", "value": value}
    return visitor.client.post(address(patient), typed)  # type: ignore[return-value]


def test_two_facts_open_the_list_of_looks(visitor: Visitor, record: Patient) -> None:
    assert address(record) in visitor.client.get("/en/my/looks/").content.decode()
    answer = prove(visitor, record, record.shown_mrn)
    assert (answer.status_code, answer["Location"]) == (302, "/en/my/looks/")
    assert PatientAccess.objects.get(patient=record).level == "matched"
    assert address(record) not in visitor.client.get("/en/my/looks/").content.decode()


def test_a_wrong_number_says_how_many_tries_are_left_and_keeps_the_form(
    visitor: Visitor, record: Patient
) -> None:
    answer = prove(visitor, record, "0000-0000-1")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "4 attempts are left today" in html
    assert "17.05.1990" in html


def test_the_sixth_try_is_refused_with_right_facts_too(visitor: Visitor, record: Patient) -> None:
    for _ in range(5):
        prove(visitor, record, "0000-0000-1")
    assert prove(visitor, record, record.shown_mrn).status_code == 429
    assert PatientAccess.objects.get(patient=record).level == "phone"


def test_a_record_of_another_and_one_that_is_not_there_are_answered_alike(
    visitor: Visitor, user: User
) -> None:
    stranger = make_patient(born=BORN, is_provisional=False)
    answers = [prove(visitor, patient, stranger.shown_mrn) for patient in (stranger, Patient())]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content


def test_whoever_came_by_a_merged_record_proves_the_surviving_one(visitor: Visitor, user: User) -> None:
    surviving = make_patient(born=BORN, is_provisional=False)
    merged = PatientAccess.objects.get(user=user).patient
    merge_patients(
        by=registrar(), survivor=surviving, duplicate=merged, now=NOW, today=NOW.date(), reason="one person"
    )
    assert prove(visitor, merged, surviving.shown_mrn).status_code == 302
    assert PatientAccess.objects.get(user=user, patient=surviving).level == "matched"
