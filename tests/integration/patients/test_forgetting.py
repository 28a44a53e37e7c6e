"""After an erasure nothing links a patient's rows any more."""

import datetime as dt

import pytest

from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientName
from portal.audit.actor import Actor
from portal.crypto.erasure import erase
from portal.crypto.owners import existing
from portal.crypto.subjects import SubjectKind
from portal.crypto.tokens import token_fields
from portal.shared import clock
from tests.factories.patients import make_document, make_patient, make_phone

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def tokens_left() -> list[object]:
    models = (Patient, PatientName, ContactPoint, IdentityDocument)
    return [
        token
        for model in models
        for row in model.objects.values_list(*(field.name for field in token_fields(model)))
        for token in row
        if token is not None
    ]


@pytest.fixture
def patient(db: None) -> Patient:
    patient = make_patient()
    make_phone(patient)
    make_document(patient)
    return patient


def test_an_erased_patient_has_no_tokens(patient: Patient, desk: Actor) -> None:
    assert len(tokens_left()) == 8
    erase(patient.subject, by=desk, now=NOW, today=NOW.date())
    assert tokens_left() == []


def test_the_keys_of_a_patient_have_an_owner(patient: Patient) -> None:
    assert existing(SubjectKind.PATIENT, {patient.public_id}) == {patient.public_id}


def test_forgetting_says_who_wrote_last_and_when(patient: Patient, desk: Actor) -> None:
    models = (Patient, PatientName, ContactPoint, IdentityDocument)
    for model in models:
        model.objects.update(updated_at=NOW - dt.timedelta(days=1_000))
    before = clock.now()
    erase(patient.subject, by=desk, now=NOW, today=NOW.date())
    for model in models:
        row = model.objects.get()
        assert row.updated_at >= before and row.updated_by == desk.user
