"""One person's two records become one by pointing at each other; every row stays where it is encrypted."""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from booking.patients.actions.writing import locked, staff_member, writing
from booking.patients.errors import MergeRefused, NotMerged
from booking.patients.models import DuplicateProposal, Patient
from booking.patients.obstacles import obstacles
from booking.patients.records import members, records_of, survivor_of
from booking.patients.triggers import MERGE_LOCK
from portal.audit.actions import record
from portal.audit.actor import Actor

Status = DuplicateProposal.Status


def merge_patients(
    *, by: Actor, survivor: Patient, duplicate: Patient, now: dt.datetime, today: dt.date, reason: str
) -> Patient:
    """From now on `duplicate`, with all that was merged into it, is read as part of `survivor`; the survivor.

    Either may have been merged before: then the record that stands for its person is meant. Merges come one at a
    time, so what is checked here holds when it is written. Raises StaffOnly, MergeRefused.
    """
    with writing(by):
        staff = staff_member(by)
        _one_at_a_time()
        into, away = _locked_in_order(survivor_of(_again(survivor)), survivor_of(_again(duplicate)))
        if into.pk == away.pk:
            raise MergeRefused([_("They are one record already.")])
        if found := obstacles(records_of(into), records_of(away), today=today):
            raise MergeRefused(found)
        away.merged_into = into
        away.touched(by.user).save(update_fields=["merged_into", "updated_by", "updated_at"])
        together = members([into.pk])
        decided = DuplicateProposal.objects.filter(
            first__in=together, second__in=together, status=Status.OPEN
        )
        decided.update(
            status=Status.MERGED, decided_at=now, decided_by=staff, **DuplicateProposal.touch(by.user)
        )
        _record(by, "patients.patient.merge", away, into, reason)
    return into


def undo_merge(*, by: Actor, patient: Patient, now: dt.datetime, reason: str) -> Patient:
    """The record stands for a person of its own again, with what was merged into it; nothing was moved.

    Its proposals with the other person's records are decided as «two persons». Raises StaffOnly, NotMerged.
    """
    with writing(by):
        staff = staff_member(by)
        _one_at_a_time()
        current = locked(patient)
        into = current.merged_into
        if into is None:
            raise NotMerged
        current.merged_into = None
        current.touched(by.user).save(update_fields=["merged_into", "updated_by", "updated_at"])
        ours, theirs = members([current.pk]), members([survivor_of(into).pk])
        for first, second in ((ours, theirs), (theirs, ours)):
            apart = DuplicateProposal.objects.filter(first__in=first, second__in=second, status=Status.MERGED)
            apart.update(
                status=Status.DISMISSED, decided_at=now, decided_by=staff, **DuplicateProposal.touch(by.user)
            )
        _record(by, "patients.patient.undo_merge", current, into, reason)
    return current


def _one_at_a_time() -> None:
    """The trigger takes the same lock (triggers.NO_MERGE_CYCLE), for whoever writes past this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGE_LOCK])


def _again(patient: Patient) -> Patient:
    """As it is since the lock was taken, not as the caller read it."""
    return Patient.objects.get(pk=patient.pk)


def _locked_in_order(into: Patient, away: Patient) -> tuple[Patient, Patient]:
    """By primary key, so that no other writer of two records waits the other way round."""
    rows = {pk: locked(Patient(pk=pk)) for pk in sorted({into.pk, away.pk})}
    return rows[into.pk], rows[away.pk]


def _record(by: Actor, action: str, away: Patient, into: Patient, reason: str) -> None:
    """Once for each record: either may be the one that is asked about later."""
    for patient in (away, into):
        detail = {"duplicate": str(away.public_id), "survivor": str(into.public_id)}
        record(by=by, action=action, object=patient, patient=patient.public_id, reason=reason, detail=detail)
