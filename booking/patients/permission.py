"""What a user may do for a patient: for themselves by the level of their access, for another by representation.

The patient, the booker, the payer and an informed person are four roles: the scopes «book», «pay» and «see» (to be
informed) answer for the last three, and none follows from another.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from booking.patients.ages import AGES, birthday, consents, is_adult
from booking.patients.models import Patient, PatientAccess, Representation
from booking.patients.records import records_of
from clinics.directory.models import Country
from portal.accounts.models import User

Scope, Basis, Level = Representation.Scope, Representation.Basis, PatientAccess.Level

# What somebody who says on the phone to be the parent may do; no more until a document was seen.
WITHOUT_PROOF = frozenset({Scope.BOOK, Scope.PAY})


class As(StrEnum):
    PATIENT = "patient"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Permission:
    """True where the user may. `opens_records`: also records, their export and «who looked».

    Without it «see» means only what this user booked (for a patient: what was booked from that number).
    """

    acts_as: As | None = None
    opens_records: bool = False

    def __bool__(self) -> bool:
        return self.acts_as is not None


REFUSED = Permission()


def may(
    user: User, patient: Patient, scope: Representation.Scope, *, on: dt.date, country: Country
) -> Permission:
    """`on` is a local date of the clinic, `country` that of its legal entity, whose law says the ages."""
    if not user.is_active:
        return REFUSED
    records = records_of(patient)
    born = _birth_date(records)
    level = _level(user, records)
    if level is not None and _for_self(level, scope, born, on, country):
        return Permission(As.PATIENT, opens_records=level != Level.PHONE)
    rows = Representation.objects.filter(representative=user, patient__in=records)
    held = [row for row in rows if reaches(row, scope, born, on=on, country=country)]
    if not held:
        return REFUSED
    return Permission(As.REPRESENTATIVE, any(row.verified_at and Scope.SEE in row.scopes for row in held))


def informed_users(patient: Patient, *, on: dt.date, country: Country) -> list[User]:
    """Who else is told of the patient's treatment on that day: parents until the patient is of age, proxies."""
    records = records_of(patient)
    born = _birth_date(records)
    rows = Representation.objects.filter(patient__in=records, representative__is_active=True)
    informed = {
        row.representative: None
        for row in rows.select_related("representative").order_by("pk")
        if reaches(row, Scope.SEE, born, on=on, country=country)
    }
    return list(informed)


def reaches(
    row: Representation,
    scope: Representation.Scope,
    born: dt.date | None,
    *,
    on: dt.date,
    country: Country,
) -> bool:
    """Whether a representation lets do this on that day, by its own terms and by the patient's age."""
    if scope not in row.scopes or row.court_restriction:
        return False
    if on < row.valid_from or (row.valid_to is not None and on > row.valid_to):
        return False
    if scope not in WITHOUT_PROOF and row.verified_at is None:
        return False
    return _age_allows(row, scope, born, on, country)


def _age_allows(
    row: Representation, scope: Representation.Scope, born: dt.date | None, on: dt.date, country: Country
) -> bool:
    """Parents until the patient is of age; a guardian too, unless appointed for somebody who was.

    From the age of consent the patient decides alone, while those by law are still informed, book and pay.
    """
    if row.basis not in (Basis.PARENT, Basis.GUARDIAN):
        return True
    if born is None:
        return scope in WITHOUT_PROOF
    if row.basis == Basis.GUARDIAN and row.valid_from >= birthday(born, AGES[country].adult):
        return True
    if is_adult(born, country, on):
        return False
    return scope != Scope.CONSENT or not consents(born, country, on)


def _for_self(
    level: str, scope: Representation.Scope, born: dt.date | None, on: dt.date, country: Country
) -> bool:
    if scope != Scope.CONSENT:
        return True
    return level != Level.PHONE and born is not None and consents(born, country, on)


def _level(user: User, records: list[Patient]) -> str | None:
    """Of the access to the surviving record; what was matched with a merged one proves only its phone."""
    accesses = PatientAccess.objects.filter(user=user, patient__in=records)
    levels = {_carried(access, records[0]) for access in accesses}
    return next((level for level in (Level.IN_PERSON, Level.MATCHED, Level.PHONE) if level in levels), None)


def _carried(access: PatientAccess, survivor: Patient) -> str:
    if access.patient_id == survivor.pk or access.level == Level.IN_PERSON:
        return access.level
    return Level.PHONE


def _birth_date(records: Iterable[Patient]) -> dt.date | None:
    """The surviving record's, or else the first that is known."""
    return next((row.birth_date for row in records if row.birth_date), None)
