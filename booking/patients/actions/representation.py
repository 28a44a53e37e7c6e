"""Who acts for a patient: parents and guardians by law, others by the patient's authority."""

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.patients.actions.writing import save, staff_member, writing_to
from booking.patients.ages import is_adult
from booking.patients.errors import AlreadyEnded, NoRepresentation
from booking.patients.models import Patient, PatientAccess, Representation
from booking.patients.records import survivor_of
from clinics.directory.models import Country
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import Actor

Basis, Scope = Representation.Basis, Representation.Scope


def add_representation(
    *,
    by: Actor,
    patient: Patient,
    representative: User,
    basis: Representation.Basis,
    scopes: Collection[Representation.Scope],
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    document: str = "",
    country: Country,
) -> Representation:
    """Not verified yet: it lets book and pay, no more (booking.patients.permission).

    `country` is that of the clinic's legal entity: a parent's ends when the patient comes of age there. Raises
    ValidationError, NoRepresentation, RecordMerged; Conflict if this user has an open one.
    """
    with writing_to(patient, by) as current:
        _refuse_own(current, representative)
        born = current.birth_date
        if basis == Basis.PARENT and born is not None and is_adult(born, country, valid_from):
            raise NoRepresentation(_("Nobody is a parent by law for a patient who is of age."))
        row = Representation(
            patient=current,
            representative=representative,
            basis=basis,
            scopes=sorted(set(scopes)),
            document=document.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        save(row, by)
        _record(by, row, "patients.representation.add")
    return row


def verify_representation(
    *, by: Actor, representation: Representation, document: str, now: dt.datetime
) -> Representation:
    """A member of staff saw the paper that gives the right. Raises StaffOnly, ValidationError, RecordMerged."""
    with writing_to(representation.patient, by):
        row = Representation.objects.get(pk=representation.pk)
        row.document = document.strip() or row.document
        if not row.document:
            raise ValidationError({"document": _("Say which document gives the right.")})
        row.verified_by, row.verified_at = staff_member(by), now
        save(row, by)
        _record(by, row, "patients.representation.verify")
    return row


def restrict_by_court(
    *, by: Actor, representation: Representation, restricted: bool, reason: str
) -> Representation:
    """A court suspended this person's right, or gave it back. Raises StaffOnly."""
    with writing_to(survivor_of(representation.patient), by):
        staff_member(by)
        row = Representation.objects.get(pk=representation.pk)
        row.court_restriction = restricted
        save(row, by)
        _record(by, row, "patients.representation.restrict", reason)
    return row


def end_representation(
    *, by: Actor, representation: Representation, last_day: dt.date, reason: str = ""
) -> Representation:
    """`last_day` is inclusive. Raises AlreadyEnded; Conflict if it lies before the first day.

    A right that came with a merged record ends as any other, under the lock of the record that stands now.
    """
    with writing_to(survivor_of(representation.patient), by):
        row = Representation.objects.get(pk=representation.pk)
        if row.valid_to is not None and row.valid_to <= last_day:
            raise AlreadyEnded
        row.valid_to = last_day
        save(row, by)
        _record(by, row, "patients.representation.end", reason)
    return row


def _refuse_own(patient: Patient, representative: User) -> None:
    if PatientAccess.objects.filter(patient=patient, user=representative).exists():
        raise NoRepresentation(_("This user is the patient and needs no representation."))


def _record(by: Actor, row: Representation, action: str, reason: str = "") -> None:
    detail = {
        "representative": str(row.representative.public_id),
        "basis": row.basis,
        "scopes": list(row.scopes),
    }
    record(by=by, action=action, object=row, patient=row.subject_id, reason=reason, detail=detail)
