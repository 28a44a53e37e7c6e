"""A new record: of somebody who was booked for, or who stands at the desk with a document."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from booking.patients.actions import contacts, documents
from booking.patients.actions.names import official_name
from booking.patients.actions.writing import save, writing
from booking.patients.details import FullName, NewContact, NewDocument
from booking.patients.models import Patient
from booking.patients.mrn import mrn_of
from portal.audit.actions import record
from portal.audit.actor import Actor


def register_patient(
    *,
    by: Actor,
    name: FullName,
    birth_date: dt.date | None = None,
    sex: str = "",
    contact_points: Sequence[NewContact] = (),
    document: NewDocument | None = None,
) -> Patient:
    """A record with a number of its own; provisional until a document is seen (`document`, by a member of staff).

    Raises ValidationError, DocumentOfAnother, StaffOnly. Whether the person has a record already is another
    question: booking.patients.queries.find_patients before, actions.duplicates.propose_duplicates after.
    """
    with writing(by):
        patient = Patient(mrn=next_mrn(), birth_date=birth_date, sex=sex)
        save(patient, by)
        save(official_name(patient, name), by)
        for contact in contact_points:
            contacts.write(patient, contact, by)
        if document is not None:
            documents.write(patient, document, by)
        record(by=by, action="patients.patient.register", object=patient, patient=patient.public_id)
    return patient


def next_mrn() -> str:
    """A number that no record has or had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('patients_mrn_serial')")
        (serial,) = cursor.fetchone()
    return mrn_of(serial)
