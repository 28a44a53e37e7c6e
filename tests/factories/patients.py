"""Patients of tests: each with a record number of its own and an official name."""

import datetime as dt
from typing import Any

from booking.patients.actions.registration import next_mrn
from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientAccess, PatientName
from portal.accounts.models import User
from portal.audit.actor import Actor
from tests.factories.people import UserFactory


def make_patient(
    *,
    family: str = "Королёва",
    given: str = "Анна",
    patronymic: str = "",
    born: dt.date | None = dt.date(1990, 5, 17),
    **fields: Any,
) -> Patient:
    patient = Patient.objects.create(mrn=next_mrn(), birth_date=born, **fields)
    PatientName.objects.create(patient=patient, family=family, given=given, patronymic=patronymic)
    return patient


def make_phone(patient: Patient, number: str = "+74951204510", **fields: Any) -> ContactPoint:
    return ContactPoint.objects.create(
        patient=patient, system=ContactPoint.System.PHONE, value=number, **fields
    )


def make_document(
    patient: Patient, number: str = "4510 123456", kind: str = "passport_ru", **fields: Any
) -> IdentityDocument:
    return IdentityDocument.objects.create(patient=patient, kind=kind, number=number, **fields)


def make_access(patient: Patient, user: User | None = None, **fields: Any) -> PatientAccess:
    return PatientAccess.objects.create(patient=patient, user=user or UserFactory(), **fields)


def registrar() -> Actor:
    """A member of staff at the desk."""
    return actor_of(UserFactory(is_staff=True), role="registrars")


def actor_of(user: User, role: str = "user") -> Actor:
    return Actor(user=user.public_id, role=role)
