"""A signed-in person's own consents: which are asked for, which they gave, and what became of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from booking.appointments.models import Appointment
from booking.journeys.looking import opens_record
from booking.journeys.people import OwnPerson, Relation, own_people
from booking.journeys.proving import own_record
from booking.patients.models import Patient
from booking.patients.records import records_of
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.privacy.actions.consenting import give_consent, withdraw_consents
from portal.privacy.errors import OutdatedText
from portal.privacy.law import Method, Purpose, methods_of
from portal.privacy.models import Consent, ConsentText
from portal.privacy.queries import consents_of, current_text
from portal.shared.clock import latest_date
from portal.shared.countries import Country
from portal.shared.languages import Language

# Whose law holds for somebody who has no visit yet, by where their phone is from.
ABROAD = {"+357": Country.CY}


@dataclass(frozen=True)
class Asked:
    """One purpose. `text` is what is agreed to next; `given` what is in force; `past` what was, the latest first."""

    purpose: Purpose
    text: ConsentText
    given: Consent | None
    past: Sequence[Consent]
    in_writing: bool


@dataclass(frozen=True)
class ConsentsOfPerson:
    person: OwnPerson
    asked: Sequence[Asked]


def own_consents(user: User, *, now: dt.datetime, language: Language) -> list[ConsentsOfPerson]:
    """For each record that stands for the user. Who has proved only a phone sees what they gave themselves."""
    country, today = country_of(user), latest_date(now)
    people = [person for person in own_people(user, today=today) if person.relation is Relation.SELF]
    return [
        ConsentsOfPerson(person, _asked(user, person.public_id, country, language, today))
        for person in people
    ]


def give_own(
    *, by: Actor, user: User, patient: UUID, purpose: Purpose, text: int, now: dt.datetime
) -> Consent:
    """By a tick, to the text that was shown. Raises NotYours, OutdatedText, MethodNotEnough."""
    record = own_record(user, patient)
    shown = ConsentText.objects.filter(pk=text, purpose=purpose, country=country_of(user)).first()
    if shown is None:
        raise OutdatedText
    return give_consent(
        by=by, patient=record.public_id, text=shown, method=Method.TICK, given_by=user.public_id, now=now
    )


def withdraw_own(*, by: Actor, user: User, patient: UUID, purpose: Purpose, now: dt.datetime) -> int:
    """Whatever is in force of the person, on paper too: a withdrawal is never half one. Raises NotYours."""
    records = [record.public_id for record in records_of(own_record(user, patient))]
    return withdraw_consents(by=by, patients=records, purpose=purpose, method=Method.TICK, now=now)


def country_of(user: User) -> Country:
    """Of the clinic of their latest visit, else of their phone."""
    visits = Appointment.objects.filter(booker=user, patient__isnull=False).select_related("clinic__entity")
    latest = visits.order_by("-during").first()
    if latest is not None:
        return Country(latest.clinic.entity.country)
    return next((country for code, country in ABROAD.items() if user.phone.startswith(code)), Country.RU)


def _asked(user: User, patient: UUID, country: Country, language: Language, today: dt.date) -> list[Asked]:
    record = Patient.objects.get(public_id=patient)
    records = [each.public_id for each in records_of(record)]
    only = None if opens_record(user, record, today) else user.public_id
    rows = consents_of(records, given_by=only)
    found = []
    for purpose in Purpose:
        text = current_text(purpose, country, language)
        own = [row for row in rows if row.purpose == purpose]
        given = next((row for row in own if row.in_force), None)
        if text is not None:
            past = [row for row in own if not row.in_force]
            found.append(Asked(purpose, text, given, past, Method.TICK not in methods_of(purpose, country)))
    return found
