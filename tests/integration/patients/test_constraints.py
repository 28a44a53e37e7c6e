"""Each promise that the tables of patients declare, tried past every action."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from booking.patients.models import (
    Address,
    ContactPoint,
    DuplicateProposal,
    IdentityDocument,
    Patient,
    PatientAccess,
    PatientName,
    Representation,
)
from portal.crypto.protected import RowOfSubject
from portal.crypto.subjects import SubjectKind
from tests.constraints import Break, change, constraints_of, refused_by
from tests.factories.patients import make_access, make_document, make_patient, make_phone
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def breaks() -> Mapping[str, Break]:
    patient, other = make_patient(), make_patient()
    user = UserFactory()
    document = make_document(patient)
    representation = Representation.objects.create(
        patient=patient, representative=user, basis="parent", scopes=["see"], valid_from=DAY
    )
    proposal = DuplicateProposal.objects.create(first=patient, second=other, score=80, alike=["name"])
    return {
        "patients_patient_not_merged_into_itself": lambda: Patient.objects.create(
            pk=10**9, mrn="000000001", merged_into_id=10**9
        ),
        "patients_name_one_of_a_use": lambda: PatientName.objects.create(patient=patient, family="Орлова"),
        "patients_document_of_one_patient": lambda: make_document(other, document.number),
        "patients_address_one_of_a_use": lambda: [
            Address.objects.create(patient=patient, text=text) for text in ("here", "there")
        ],
        "patients_contact_phone_once": lambda: [make_phone(patient) for _ in range(2)],
        "patients_contact_email_once": lambda: [
            ContactPoint.objects.create(patient=patient, system="email", value="anna@clinic.example")
            for _ in range(2)
        ],
        "patients_access_once": lambda: [make_access(patient, user) for _ in range(2)],
        "patients_access_in_person_was_seen": lambda: make_access(
            other, level="in_person", raised_by=user, raised_at=NOW
        ),
        "patients_representation_open_once": lambda: Representation.objects.create(
            patient=patient, representative=user, basis="proxy", scopes=["pay"], valid_from=DAY
        ),
        "patients_representation_dates_in_order": change(representation, valid_to=DAY - dt.timedelta(days=1)),
        "patients_representation_has_a_scope": change(representation, scopes=[]),
        "patients_representation_verified_by_somebody": change(representation, verified_at=NOW),
        "patients_duplicate_once": lambda: DuplicateProposal.objects.create(
            first=patient, second=other, score=90, alike=[]
        ),
        "patients_duplicate_older_first": change(proposal, first=other, second=patient),
        "patients_duplicate_score": change(proposal, score=101),
        "patients_duplicate_decided_by_somebody": change(proposal, status="dismissed"),
    }


@pytest.mark.parametrize("name", sorted(constraints_of("patients")))
def test_the_database_refuses(name: str) -> None:
    assert refused_by(breaks()[name]) == name


OF_PATIENTS = [
    model
    for model in apps.get_models()
    if issubclass(model, RowOfSubject) and model.subject_kind is SubjectKind.PATIENT
]


def promises_of(model: type[RowOfSubject]) -> str:
    """The valid foreign keys of a table, as the database words them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f' AND convalidated",
            [model._meta.db_table],
        )
        return "\n".join(definition for (definition,) in cursor.fetchall())


@pytest.mark.parametrize("model", OF_PATIENTS)
def test_a_row_s_subject_is_its_patient(model: type[RowOfSubject]) -> None:
    assert "(patient_id, subject_id) REFERENCES patients_patient(id, public_id)" in promises_of(model)


@pytest.mark.parametrize("model", [model for model in OF_PATIENTS if hasattr(model, "appointment")])
def test_what_is_told_of_a_visit_is_of_the_visit_s_patient(model: type[RowOfSubject]) -> None:
    expected = "(appointment_id, patient_id) REFERENCES appointments_appointment(id, patient_id)"
    assert expected in promises_of(model)


def test_a_name_is_never_moved_to_another_patient() -> None:
    name, other = make_patient().names.get(), make_patient()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PatientName.objects.filter(pk=name.pk).update(patient=other, use="previous")
        connection.check_constraints()
    assert refusal.value.__cause__.diag.constraint_name == "patients_patientname_subject_is_patient"  # type: ignore[union-attr]


def test_two_records_have_no_one_number() -> None:
    patient = make_patient()
    with pytest.raises(IntegrityError, match="mrn_token"), transaction.atomic():
        Patient.objects.create(mrn=patient.mrn)


def test_a_document_is_another_s_once_it_is_withdrawn() -> None:
    make_document(make_patient(), withdrawn_at=NOW)
    make_document(make_patient())
    assert IdentityDocument.objects.count() == 2


def test_a_family_policy_is_in_many_records() -> None:
    for _ in range(2):
        make_document(make_patient(), "AB 12345", kind="dms")
    assert IdentityDocument.objects.count() == 2


def test_a_chain_of_merges_never_closes() -> None:
    first = make_patient()
    second = make_patient(merged_into=first)
    third = make_patient(merged_into=second)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Patient.objects.filter(pk=first.pk).update(merged_into=third)
    assert refusal.value.__cause__.diag.constraint_name == "patients_patient_no_merge_cycle"  # type: ignore[union-attr]


def test_a_user_who_raised_an_access_stays() -> None:
    staff = UserFactory()
    patient = make_patient()
    PatientAccess.objects.create(
        patient=patient,
        user=UserFactory(),
        level="in_person",
        raised_by=staff,
        raised_at=NOW,
        seen_document=make_document(patient),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        get_user_model().objects.filter(pk=staff.pk).delete()
