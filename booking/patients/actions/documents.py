"""Documents that the staff see. The first one ends a record's being provisional."""

import datetime as dt

from booking.patients.actions.writing import save, staff_member, writing_to
from booking.patients.details import NewDocument
from booking.patients.errors import AlreadyEnded, DocumentOfAnother
from booking.patients.models import IdentityDocument, Patient
from portal.audit.actions import record
from portal.audit.actor import Actor

Kind = IdentityDocument.Kind
ERRORS = {"patients_document_of_one_patient": DocumentOfAnother}


def add_document(*, by: Actor, patient: Patient, document: NewDocument) -> IdentityDocument:
    """A document in the hands of a member of staff.

    Raises ValidationError, DocumentOfAnother, StaffOnly, RecordMerged.
    """
    with writing_to(patient, by) as current:
        row = write(current, document, by)
        _record(by, row, "patients.document.add")
    return row


def withdraw_document(
    *, by: Actor, document: IdentityDocument, now: dt.datetime, reason: str
) -> IdentityDocument:
    """It was written down wrongly, or is another person's. What it raised (access) stays until taken away.

    Raises AlreadyEnded, StaffOnly, RecordMerged.
    """
    with writing_to(document.patient, by):
        staff_member(by)
        row = IdentityDocument.objects.get(pk=document.pk)
        if row.withdrawn_at is not None:
            raise AlreadyEnded
        row.withdrawn_at = now
        save(row, by)
        _record(by, row, "patients.document.withdraw", reason)
    return row


def write(patient: Patient, document: NewDocument, by: Actor) -> IdentityDocument:
    """The row of a new document, inside the caller's transaction."""
    row = IdentityDocument(
        patient=patient,
        kind=document.kind,
        number=document.number.strip(),
        issuer=document.issuer.strip(),
        valid_to=document.valid_to,
        seen_by=staff_member(by),
    )
    save(row, by, ERRORS)
    if patient.is_provisional and names_a_person(row):
        patient.is_provisional = False
        save(patient, by)
    return row


def names_a_person(document: IdentityDocument) -> bool:
    """A voluntary policy may be a family's or an employer's."""
    return document.kind != Kind.DMS


def _record(by: Actor, document: IdentityDocument, action: str, reason: str = "") -> None:
    record(by=by, action=action, object=document, patient=document.subject_id, reason=reason)
