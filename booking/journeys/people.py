"""Whom a signed-in person books for: themselves, those they booked for before, or somebody new.

Nothing here looks at other people's records: what is typed is compared with the booker's own people alone, so no
answer differs by whether somebody else's record exists. Staff link a provisional record to another at the desk.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.journeys.errors import NotYours
from booking.patients.actions.access import grant_access
from booking.patients.actions.registration import register_patient
from booking.patients.actions.representation import add_representation
from booking.patients.ages import is_adult
from booking.patients.details import FullName, NewContact
from booking.patients.folding import fold
from booking.patients.models import ContactPoint, Patient, PatientAccess, PatientName, Representation
from booking.patients.queries import may, survivor_of
from clinics.directory.models import Clinic, Country
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.clock import date_in

Basis, Scope = Representation.Basis, Representation.Scope
OLDEST = 130


class Relation(StrEnum):
    """Who the patient is to the booker."""

    SELF = "self"
    CHILD = "child"
    OTHER = "other"


@dataclass(frozen=True)
class NewPerson:
    """As typed at booking. It makes a provisional record, unless the booker has booked for the same person before."""

    name: FullName
    birth_date: dt.date
    relation: Relation = Relation.SELF
    sex: str = ""
    messages: ContactPoint.Messages = ContactPoint.Messages.NEUTRAL


@dataclass(frozen=True)
class OwnPerson:
    """One for whom the user may book, as a button shows them: «Anna K.»."""

    public_id: UUID
    given: str
    family: str
    relation: Relation

    @property
    def shown(self) -> str:
        return f"{self.given} {self.family[:1]}." if self.given and self.family else self.given or self.family


def own_people(user: User, *, today: dt.date) -> list[OwnPerson]:
    """Themselves first, then those whom they represent, in the order of their records."""
    found: dict[UUID, OwnPerson] = {}
    for patient, relation in _records(user, today):
        name = _official_name(patient)
        if name is not None:
            found.setdefault(
                patient.public_id, OwnPerson(patient.public_id, name.given, name.family, relation)
            )
    return list(found.values())


def own_patient(user: User, public_id: UUID, *, clinic: Clinic, now: dt.datetime) -> Patient:
    """The record that stands for this person. Raises NotYours: also where there is no such record at all."""
    patient = Patient.objects.filter(public_id=public_id).first()
    if patient is None:
        raise NotYours
    current = survivor_of(patient)
    country = Country(clinic.entity.country)
    if not may(user, current, Scope.BOOK, on=date_in(clinic.time_zone, now), country=country):
        raise NotYours
    return current


def birth_date_fault(birth_date: dt.date, *, today: dt.date) -> str:
    """Why nobody who comes was born then, in words; empty if somebody may have been."""
    if birth_date > today:
        return _("This day is still to come.")
    return _("Check the year.") if today.year - birth_date.year > OLDEST else ""


def patient_for(*, by: Actor, user: User, person: NewPerson, clinic: Clinic, now: dt.datetime) -> Patient:
    """The booker's own record of this person, or a new provisional one. Within the booking's transaction.

    Two bookings of one user at once make one record. Raises ValidationError for a name or date that can't be.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
    today = date_in(clinic.time_zone, now)
    if fault := birth_date_fault(person.birth_date, today=today):
        raise ValidationError(fault)
    for patient, relation in _records(user, today):
        same = (relation is Relation.SELF) == (person.relation is Relation.SELF)
        if same and (known := _as_told(patient, person)):
            return known
    patient = register_patient(
        by=by,
        name=person.name,
        birth_date=person.birth_date,
        sex=person.sex,
        contact_points=list(_contacts(user, person)),
    )
    if person.relation is Relation.SELF:
        grant_access(by=by, user=user, patient=patient)
    else:
        country = Country(clinic.entity.country)
        child = person.relation is Relation.CHILD and not is_adult(person.birth_date, country, today)
        add_representation(
            by=by,
            patient=patient,
            representative=user,
            basis=Basis.PARENT if child else Basis.PATIENT,
            scopes=[Scope.BOOK, Scope.PAY],
            valid_from=today,
            country=country,
        )
    return patient


def _records(user: User, today: dt.date) -> Iterable[tuple[Patient, Relation]]:
    for access in PatientAccess.objects.filter(user=user).select_related("patient").order_by("pk"):
        yield survivor_of(access.patient), Relation.SELF
    rows = Representation.objects.filter(representative=user, valid_from__lte=today, court_restriction=False)
    for row in rows.select_related("patient").order_by("pk"):
        if row.valid_to is None or row.valid_to >= today:
            relation = Relation.CHILD if row.basis in (Basis.PARENT, Basis.GUARDIAN) else Relation.OTHER
            yield survivor_of(row.patient), relation


def _official_name(patient: Patient) -> PatientName | None:
    """With its patient, so that both open at once."""
    rows = PatientName.objects.filter(patient=patient, use=PatientName.Use.OFFICIAL)
    return rows.select_related("patient").first()


def _as_told(patient: Patient, person: NewPerson) -> Patient | None:
    """The patient, opened, if name and date of birth are these."""
    name = _official_name(patient)
    is_told = (
        name is not None
        and name.patient.birth_date == person.birth_date
        and fold(name.family) == fold(person.name.family)
        and fold(name.given) == fold(person.name.given)
    )
    return name.patient if name is not None and is_told else None


def _contacts(user: User, person: NewPerson) -> Iterable[NewContact]:
    owner = {
        Relation.SELF: ContactPoint.Owner.PATIENT,
        Relation.CHILD: ContactPoint.Owner.PARENT,
        Relation.OTHER: ContactPoint.Owner.OTHER,
    }[person.relation]
    systems = (
        (ContactPoint.System.PHONE, user.phone, user.phone_verified_at),
        (ContactPoint.System.EMAIL, user.email, user.email_verified_at),
    )
    for system, value, verified_at in systems:
        if value and verified_at:
            yield NewContact(system, value, owner=owner, messages=person.messages, verified_at=verified_at)
