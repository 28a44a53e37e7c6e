"""Who looked at the records of a signed-in person and of those whom they represent."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from booking.journeys.people import OwnPerson, Relation, own_people
from booking.patients.models import Patient, Representation
from booking.patients.permission import may
from booking.patients.records import records_of
from clinics.directory.models import Country
from portal.accounts.models import User
from portal.audit import queries
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.audit.queries import Opened

MOST_LOOKS = 200


@dataclass(frozen=True)
class Look:
    """One look at a record; `who` is empty for whoever is gone or is no person."""

    opened: Opened
    who: str
    is_reader: bool


@dataclass(frozen=True)
class Record:
    """A person's record. `looks` is None where the user has not yet proved to be this person or to act for them.

    `can_be_proved`: by facts of the record, since staff have seen a document of the user, who says to be this person.
    """

    person: OwnPerson
    looks: Sequence[Look] | None
    can_be_proved: bool


def who_looked(user: User, *, by: Actor, today: dt.date) -> list[Record]:
    """The latest looks first, at most two hundred of a person, at all records that were merged into theirs.

    `by` is the user. Whoever reads another's list looks at that record too: the log gets a line.
    """
    people = own_people(user, today=today)
    patients = Patient.objects.in_bulk([person.public_id for person in people], field_name="public_id")
    records = [
        Record(
            person,
            _looks(user, patients[person.public_id], today),
            can_be_proved=person.relation is Relation.SELF and not patients[person.public_id].is_provisional,
        )
        for person in people
    ]
    with transaction.atomic():
        for each in records:
            if each.looks is not None and each.person.relation is not Relation.SELF:
                record(by=by, action="patients.looks.open", patient=each.person.public_id)
    return records


def _looks(user: User, patient: Patient, today: dt.date) -> list[Look] | None:
    if not opens_record(user, patient, today):
        return None
    opened = [
        each
        for row in records_of(patient)
        for each in queries.who_opened(patient=row.public_id, most=MOST_LOOKS)
    ]
    opened.sort(key=lambda each: each.at, reverse=True)
    names = queries.names_of(each.actor for each in opened)
    return [
        Look(each, names.get(each.actor, "") if each.actor else "", each.actor == user.public_id)
        for each in opened[:MOST_LOOKS]
    ]


def opens_record(user: User, patient: Patient, today: dt.date) -> bool:
    """Whether the record itself is open to the user. It knows no clinic, so the law of every country must let them."""
    permissions = (may(user, patient, Representation.Scope.SEE, on=today, country=each) for each in Country)
    return all(permission.opens_records for permission in permissions)
