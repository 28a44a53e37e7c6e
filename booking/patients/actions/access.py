"""How surely a user is a patient: by a phone code, by facts of our own records, or seen with a document."""

import datetime as dt
import hmac
from collections.abc import Collection
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from booking.patients import numbers
from booking.patients.actions.documents import names_a_person
from booking.patients.actions.writing import locked, save, staff_member, writing, writing_to
from booking.patients.errors import NotMatched, NotSeenYet, RecordMerged, TooManyAttempts, WrongDocument
from booking.patients.models import IdentityDocument, MatchAttempt, Patient, PatientAccess
from booking.patients.mrn import parse_mrn
from booking.patients.records import survivor_of
from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor

Level = PatientAccess.Level

# A medical record number has 10⁸ values and a date of birth some 30,000: five tries a day find nobody.
ATTEMPTS = 5
WITHIN = dt.timedelta(days=1)


class Fact(StrEnum):
    """What only the patient has at hand, beside the date of birth. A name is no such fact: families know it."""

    MRN = "mrn"
    DOCUMENT = "document"


def grant_access(*, by: Actor, user: User, patient: Patient) -> PatientAccess:
    """Level «phone», for a visit booked from the user's number; an access that is there stays as it is.

    Raises RecordMerged.
    """
    with writing_to(patient, by) as current:
        access = PatientAccess.objects.filter(user=user, patient=current).first()
        if access is None:
            access = PatientAccess(user=user, patient=current)
            save(access, by)
            _record(by, access, "patients.access.grant")
    return access


def match_access(
    *, by: Actor, access: PatientAccess, birth_date: dt.date, fact: Fact, value: str, now: dt.datetime
) -> PatientAccess:
    """Level «matched» by two facts of our records. Attempts are counted for the user and for the patient.

    A wrong attempt is counted for good, so this is not called within another transaction. Raises NotMatched,
    TooManyAttempts, NotSeenYet, RecordMerged.
    """
    with transaction.atomic(durable=True):
        act_as(by)
        patient = locked(access.patient)
        if patient.merged_into_id is not None:
            raise RecordMerged(survivor_of(patient).public_id)
        if patient.is_provisional:
            raise NotSeenYet
        current = PatientAccess.objects.get(pk=access.pk)
        User.objects.select_for_update(no_key=True).get(pk=current.user_id)  # one attempt at a time
        left = ATTEMPTS - _failed(current, now)
        matched = _is_born(patient, birth_date) & _has(patient, fact, value, now.date())
        MatchAttempt.objects.create(user=current.user, patient=patient, at=now, matched=matched)
        if matched and current.level == Level.PHONE:
            current.level, current.raised_at = Level.MATCHED, now
            save(current, by)
        action = "patients.access.match" if matched else "patients.access.fail_to_match"
        _record(by, current, action, {"fact": fact.value})
    if not matched:
        raise NotMatched(left - 1)
    return current


def confirm_in_person(
    *, by: Actor, access: PatientAccess, document: IdentityDocument, now: dt.datetime, today: dt.date
) -> PatientAccess:
    """Level «in person»: a member of staff saw the user with this document of the patient; `today` at the clinic.

    Raises StaffOnly, WrongDocument, RecordMerged.
    """
    with writing_to(access.patient, by) as patient:
        current = PatientAccess.objects.get(pk=access.pk)
        seen = IdentityDocument.objects.filter(pk=document.pk, patient=patient).first()
        if seen is None or not seen.is_current(today) or not names_a_person(seen):
            raise WrongDocument
        current.raised_by = staff_member(by)
        current.level, current.raised_at, current.seen_document = Level.IN_PERSON, now, seen
        save(current, by)
        _record(by, current, "patients.access.confirm_in_person", {"document": str(seen.public_id)})
    return current


def revoke_access(*, by: Actor, access: PatientAccess, reason: str) -> None:
    """The user is not this patient after all, or wants to be no longer."""
    with writing_to(access.patient, by):
        current = PatientAccess.objects.get(pk=access.pk)
        _record(by, current, "patients.access.revoke", reason=reason)
        current.delete()


def end_accesses(*, by: Actor, records: Collection[Patient], reason: str) -> None:
    """Nobody's account leads to these records any more, merged ones included."""
    with writing(by):
        accesses = PatientAccess.objects.select_for_update(of=("self",)).filter(patient__in=records)
        for access in accesses.select_related("user", "patient").order_by("pk"):
            _record(by, access, "patients.access.revoke", reason=reason)
            access.delete()


def _failed(access: PatientAccess, now: dt.datetime) -> int:
    """Wrong attempts of this day, by this user at anybody or by anybody at this patient. Raises TooManyAttempts."""
    about = Q(user=access.user) | Q(patient=access.patient)
    failed = MatchAttempt.objects.filter(about, matched=False, at__gt=now - WITHIN)
    times = sorted(failed.values_list("at", flat=True))
    if len(times) >= ATTEMPTS:
        raise TooManyAttempts(until=times[-ATTEMPTS] + WITHIN)
    return len(times)


def _is_born(patient: Patient, birth_date: dt.date) -> bool:
    return patient.birth_date == birth_date


def _has(patient: Patient, fact: Fact, value: str, today: dt.date) -> bool:
    """Each number is compared whole, and every one of the patient's, whatever the first says."""
    if fact is Fact.MRN:
        return hmac.compare_digest(parse_mrn(value) or "", patient.mrn)
    typed = numbers.compact(value).encode()
    rows = IdentityDocument.objects.filter(patient=patient)
    ours = [row.number for row in rows if row.is_current(today) and names_a_person(row)]
    return sum(hmac.compare_digest(numbers.compact(number).encode(), typed) for number in ours) > 0


def _record(
    by: Actor,
    access: PatientAccess,
    action: str,
    detail: dict[str, str] | None = None,
    reason: str = "",
) -> None:
    told = {"user": str(access.user.public_id), "level": access.level} | (detail or {})
    patient = access.patient.public_id
    record(by=by, action=action, object=access, patient=patient, reason=reason, detail=told)
