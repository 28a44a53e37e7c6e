"""The list of a disruption with the people on it, for who works through it; the log says whose names were shown."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from booking.appointments.models import Appointment
from booking.appointments.reach import reachable
from booking.appointments.status import Status
from booking.disruptions.models import FINAL, TO_SETTLE, DisruptedVisit, Disruption, Outcome, Step
from booking.disruptions.queries import is_affected, visits_of
from booking.notifications.queries import unreached
from booking.patients.models import ContactPoint
from booking.patients.queries import names_of_patients
from portal.audit.actions import record
from portal.audit.actor import Actor


@dataclass(frozen=True)
class Line:
    """A visit of the list. `is_reachable`: by some message; `is_undelivered`: what was written did not arrive."""

    row: DisruptedVisit
    name: str = field(repr=False)
    phones: Sequence[str] = field(repr=False)
    is_reachable: bool
    is_undelivered: bool

    @property
    def visit(self) -> Appointment:
        return self.row.appointment

    @property
    def step(self) -> Step:
        """One that somebody moved or cancelled on its own page is settled, though nobody wrote so yet."""
        step = Step(self.row.step)
        left = step in TO_SETTLE and not is_affected(self.visit, self.row.disruption)
        return Step.GONE if left else step

    @property
    def is_told(self) -> bool:
        return self.row.messages > 0 and not self.is_undelivered

    @property
    def needs_call(self) -> bool:
        """Nobody can be told otherwise, no time is found, or the last call was not the last."""
        row = self.row
        if self.step in (Step.QUEUED, Step.CALLED, Step.GONE):
            return False
        if self.step in TO_SETTLE:
            return self.step == Step.UNTOUCHED or not self.is_reachable or bool(row.outcome)
        if row.outcome == Outcome.DECLINED:
            return self.step == Step.MOVED and self.visit.status != Status.CANCELLED
        return not self.is_told and row.outcome not in FINAL


def open_list(disruption: Disruption, *, by: Actor) -> list[Line]:
    """In order of time. Nine queries at most, however many visits."""
    rows = visits_of(disruption)
    visits = [row.appointment for row in rows]
    names, phones, known = _opened(disruption, visits, by)
    dead = unreached([visit.pk for visit in visits], since=disruption.opened_at)
    return [
        Line(
            row=row,
            name=names.get(row.appointment.patient_id or 0, ""),
            phones=phones.get(row.appointment_id, ()),
            is_reachable=row.appointment_id in known,
            is_undelivered=row.appointment_id in dead,
        )
        for row in rows
    ]


def calls_in_order(lines: Sequence[Line], now: dt.datetime) -> list[Line]:
    """Those without a contact first; then whoever is to be called back by now; then by the time of the visit."""
    return sorted((line for line in lines if line.needs_call), key=lambda line: _urgency(line, now))


def _urgency(line: Line, now: dt.datetime) -> tuple[int, dt.datetime]:
    back = line.row.call_back_at
    if not line.is_reachable:
        tier = 0
    elif back is not None:
        tier = 1 if back <= now else 3
    else:
        tier = 2
    return tier, back or line.row.was_during.lower


@dataclass(frozen=True)
class Foreseen:
    """Whom a disruption would befall."""

    visit: Appointment
    name: str = field(repr=False)
    is_reachable: bool


def open_foreseen(plan: Disruption, visits: Sequence[Appointment], *, by: Actor) -> list[Foreseen]:
    names, _phones, known = _opened(plan, visits, by)
    return [Foreseen(visit, names.get(visit.patient_id or 0, ""), visit.pk in known) for visit in visits]


def _opened(
    of: Disruption, visits: Sequence[Appointment], by: Actor
) -> tuple[Mapping[int, str], Mapping[int, Sequence[str]], set[int]]:
    names = names_of_patients({visit.patient_id for visit in visits if visit.patient_id})
    shown = sorted({str(visit.patient.public_id) for visit in visits if visit.patient})
    if shown:
        with transaction.atomic():
            clinic = of.clinic if of.pk is None else None
            told = {"patients": shown}
            record(by=by, action="disruptions.disruption.show", object=clinic or of, detail=told)
    return names, _phones_of(visits), reachable(visits)


def _phones_of(visits: Sequence[Appointment]) -> dict[int, list[str]]:
    """By primary key of the visit: the patient's, and whoever booked."""
    contacts = ContactPoint.objects.filter(
        patient__in={visit.patient_id for visit in visits},
        valid_to=None,
        system=ContactPoint.System.PHONE,
    )
    by_patient: dict[int, list[str]] = {}
    for contact in contacts.order_by("pk"):
        if contact.value:
            by_patient.setdefault(contact.patient_id, []).append(contact.value)
    found = {}
    for visit in visits:
        booker = visit.booker.phone if visit.booker and visit.booker.phone_verified_at else ""
        phones = [*by_patient.get(visit.patient_id or 0, []), *([booker] if booker else [])]
        found[visit.pk] = list(dict.fromkeys(phones))
    return found
