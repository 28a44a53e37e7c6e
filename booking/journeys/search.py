"""One field that finds: a visit by its code; a person by name, phone or record number, and with them their visits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from booking.appointments.appointment import CODE_LENGTH, CODE_LETTERS
from booking.appointments.models import Appointment
from booking.appointments.queries import by_code, visits_of_people
from booking.journeys.duty import Duty
from booking.patients.queries import Found, find_patients
from portal.audit.actor import Actor

# Of a person's visits those since yesterday: who asks for a visit means one of these.
SINCE = dt.timedelta(days=1)


@dataclass(frozen=True)
class FoundPerson:
    found: Found
    visits: Sequence[Appointment]


@dataclass(frozen=True)
class FoundAtDesk:
    """Either the visit of a code, or people. `too_many`: there are more of them than are shown."""

    visit: Appointment | None = None
    people: Sequence[FoundPerson] = ()
    too_many: bool = False


def find_at_desk(text: str, *, by: Actor, duty: Duty, today: dt.date, now: dt.datetime) -> FoundAtDesk:
    """Visits of the reader's clinics alone; people of the whole network, as they are found for booking.

    The log says whom it showed. What looks like a code and is none of these clinics' is read as a name.
    """
    if is_code(text):
        visit = by_code(text)
        if visit is not None and duty.sees(visit.clinic_id, visit.doctor_id):
            return FoundAtDesk(visit)
    findings = find_patients(text, by=by, today=today)
    visits = visits_of_people([each.patient for each in findings.found], clinics=duty.seen, since=now - SINCE)
    people = [FoundPerson(each, visits[each.patient.pk]) for each in findings.found]
    return FoundAtDesk(None, people, findings.too_many)


def is_code(text: str) -> bool:
    """Whether it may be read out of a message: eight letters, spaces and dashes as typed."""
    compact = "".join(sign for sign in text.upper() if sign.isalnum())
    return len(compact) == CODE_LENGTH and set(compact) <= set(CODE_LETTERS)
