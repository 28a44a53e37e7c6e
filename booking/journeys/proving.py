"""A user who came by a phone proves that a record is theirs."""

import datetime as dt
from uuid import UUID

from booking.journeys.errors import NotYours
from booking.patients.actions.access import Fact, grant_access, match_access
from booking.patients.models import Patient, PatientAccess
from booking.patients.records import records_of, survivor_of
from portal.accounts.models import User
from portal.audit.actor import Actor


def own_record(user: User, patient: UUID) -> Patient:
    """The record that stands for this person now, to which or to whose merged ones the user has an access.

    Raises NotYours: also where there is no such record at all.
    """
    found = Patient.objects.filter(public_id=patient).first()
    current = survivor_of(found) if found else None
    if (
        current is None
        or not PatientAccess.objects.filter(user=user, patient__in=records_of(current)).exists()
    ):
        raise NotYours
    return current


def prove_record(
    *, by: Actor, user: User, patient: UUID, birth_date: dt.date, fact: Fact, value: str, now: dt.datetime
) -> None:
    """Opens the record to the user; a wrong try is counted for good, so this is not called within a transaction.

    Raises NotYours, NotMatched, TooManyAttempts, NotSeenYet.
    """
    access = grant_access(by=by, user=user, patient=own_record(user, patient))
    match_access(by=by, access=access, birth_date=birth_date, fact=fact, value=value, now=now)
