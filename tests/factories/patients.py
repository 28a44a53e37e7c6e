"""Patients of tests: each with a record number of its own and an official name."""

import datetime as dt
from itertools import count
from typing import Any

from booking.patients.models import ContactPoint, Patient, PatientName
from booking.patients.mrn import mrn_of

_serials = count(1)


def make_patient(
    *,
    family: str = "Королёва",
    given: str = "Анна",
    born: dt.date | None = dt.date(1990, 5, 17),
    **fields: Any,
) -> Patient:
    patient = Patient.objects.create(mrn=mrn_of(next(_serials)), birth_date=born, **fields)
    PatientName.objects.create(patient=patient, family=family, given=given)
    return patient


def make_phone(patient: Patient, number: str = "+74951204510", **fields: Any) -> ContactPoint:
    return ContactPoint.objects.create(
        patient=patient, system=ContactPoint.System.PHONE, value=number, **fields
    )
