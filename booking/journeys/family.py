"""For whom a signed-in person acts, and who acts for them; either may end it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from booking.journeys.errors import HeldByLaw, NotYours
from booking.journeys.looking import opens_record
from booking.journeys.people import own_people
from booking.patients.actions.representation import end_representation
from booking.patients.ages import AGES, birthday
from booking.patients.models import Patient, PatientAccess, Representation
from booking.patients.permission import reaches
from booking.patients.records import records_of, survivor_of
from clinics.directory.models import Country
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.shared.clock import earliest_date, latest_date

Basis, Scope = Representation.Basis, Representation.Scope
BY_LAW = (Basis.PARENT, Basis.GUARDIAN)


@dataclass(frozen=True)
class Acting:
    """One representation, as one side of it sees it.

    name: the patient's («Anna K.») to the representative, the end of the representative's phone to the patient;
    scopes: what it allows today under the law of every country of the network; of_age: the day on which the patient
    comes of age, where the right is by law and ends with it.
    """

    row: Representation
    name: str
    scopes: Sequence[Representation.Scope]
    of_age: dt.date | None

    @property
    def waits_for_paper(self) -> bool:
        return self.row.verified_at is None

    @property
    def by_law(self) -> bool:
        """The clinic saw the paper of a parent or guardian: whoever only says to be one, the patient may put off."""
        return self.row.basis in BY_LAW and not self.waits_for_paper


@dataclass(frozen=True)
class Family:
    """`trusted` is None where the user has not proved to be the patient: who acts for them is not shown then."""

    acting: Sequence[Acting]
    trusted: Sequence[Acting] | None


def family_of(user: User, *, by: Actor, today: dt.date) -> Family:
    """`by` is the user. The log gets a line of whom they act for: names and ages of others are opened for that."""
    names = {person.public_id: person.shown for person in own_people(user, today=today)}
    represented = {
        row: survivor_of(row.patient).public_id for row in _running(today).filter(representative=user)
    }
    if represented:
        with transaction.atomic():
            detail = {"patients": sorted({str(patient) for patient in represented.values()})}
            record(by=by, action="patients.representation.open", detail=detail)
    acting = [_acting(row, names.get(patient, ""), today) for row, patient in represented.items()]
    records = [row for patient in _proved(user, today) for row in records_of(patient)]
    if not records:
        return Family(_effective(acting), None)
    trusted = [
        _acting(row, _end_of(row.representative.phone), today)
        for row in _running(today).filter(patient__in=records)
    ]
    return Family(_effective(acting), _effective(trusted))


def representation_of(user: User, public_id: UUID, *, by: Actor, today: dt.date) -> Acting:
    """A running one on either side of which the user stands. Raises NotYours."""
    family = family_of(user, by=by, today=today)
    sides = (*family.acting, *(family.trusted or ()))
    found = next((each for each in sides if each.row.public_id == public_id), None)
    if found is None:
        raise NotYours
    return found


def end_acting(*, by: Actor, user: User, public_id: UUID, now: dt.datetime) -> None:
    """Over at once, in every zone; one that began today runs to the end of its first day.

    Raises NotYours, AlreadyEnded; HeldByLaw where a child would end a parent's right.
    """
    acting = representation_of(user, public_id, by=by, today=latest_date(now))
    if acting.by_law and acting.row.representative_id != user.pk:
        raise HeldByLaw
    last_day = max(acting.row.valid_from, earliest_date(now) - dt.timedelta(days=1))
    end_representation(by=by, representation=acting.row, last_day=last_day)


def _proved(user: User, today: dt.date) -> list[Patient]:
    accesses = PatientAccess.objects.filter(user=user).select_related("patient").order_by("pk")
    patients = {survivor_of(access.patient): None for access in accesses}
    return [patient for patient in patients if opens_record(user, patient, today)]


def _running(today: dt.date) -> QuerySet[Representation]:
    open_end = Q(valid_to=None) | Q(valid_to__gte=today)
    rows = Representation.objects.filter(open_end, valid_from__lte=today)
    return rows.select_related("patient", "representative").order_by("pk")


def _acting(row: Representation, name: str, today: dt.date) -> Acting:
    born = survivor_of(row.patient).birth_date
    allowed = [
        scope
        for scope in Scope
        if all(reaches(row, scope, born, on=today, country=country) for country in Country)
    ]
    of_age = None
    if row.basis == Basis.PARENT and born is not None:
        of_age = min(birthday(born, ages.adult) for ages in AGES.values())
    return Acting(row, name, allowed, of_age)


def _effective(rows: Sequence[Acting]) -> list[Acting]:
    """Without what the patient's age has ended; a court's restriction is shown as one."""
    return [acting for acting in rows if acting.scopes or acting.row.court_restriction]


def _end_of(phone: str | None) -> str:
    return f"•••• {phone[-4:-2]} {phone[-2:]}" if phone else ""
