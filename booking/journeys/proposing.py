"""Which times the visits of a disruption could have instead, for all of them at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction

from booking.appointments.models import Appointment
from booking.availability.queries import FreeTime, Visitor, free_times_of
from booking.disruptions.actions import opening, settling
from booking.disruptions.actions.settling import Place
from booking.disruptions.models import TO_SETTLE, DisruptedVisit, Disruption, Outcome, Step
from booking.disruptions.queries import affected_by, is_affected, visits_of
from booking.journeys.disrupt import confine
from booking.journeys.substitutes import Displaced, Span, assign
from clinics.directory.models import Offering
from portal.accounts.models import User
from portal.audit.actions import act_as
from portal.audit.actor import Actor

DAYS_AHEAD = 14


def propose_times(*, by: Actor, staff: User, disruption: Disruption, now: dt.datetime) -> int:
    """Look the list through again and propose a time for each visit without a place; for how many none is free.

    At most a dozen queries, however many visits. Raises NotYours, NotAllowed, NoLongerOpen.
    """
    confine(staff, disruption.clinic)
    with transaction.atomic():
        act_as(by)
        current = opening.locked_open(disruption)
        if not current.moves_visits:
            return 0
        opening.put_on_list(
            by=by, disruption=current, visits=affected_by(current, now=now), step=Step.UNTOUCHED
        )
        rows = [row for row in visits_of(current) if row.step in TO_SETTLE]
        for row in rows:
            if not is_affected(row.appointment, current):
                settling.settle(row, Step.GONE, by=by, now=now)
        left = [row for row in rows if _wants_a_time(row, by, now)]
        places = _places([row.appointment for row in left], now)
        found = {row.pk: places[row.appointment_id] for row in left}
        settling.propose(disruption=current, places=found)
    return sum(place is None for place in found.values())


def _wants_a_time(row: DisruptedVisit, by: Actor, now: dt.datetime) -> bool:
    """Not what a colleague is about, nor for whom somebody looks by phone since they declined one."""
    is_free = row.step in TO_SETTLE and not row.is_with_another(by.user, now)
    return is_free and row.outcome != Outcome.DECLINED


def _places(visits: Sequence[Appointment], now: dt.datetime) -> dict[int, Place | None]:
    """By primary key of the visit."""
    if not visits:
        return {}
    displaced = [_displaced(visit) for visit in visits]
    assigned = assign(displaced, _times_for(visits, now), _engagements(visits, now))
    return {
        key: Place(time.offer.doctor_id, time.offer.clinic_id, time.starts_at, time.channel) if time else None
        for key, time in assigned.items()
    }


def _times_for(visits: Sequence[Appointment], now: dt.datetime) -> Mapping[int, list[FreeTime]]:
    """By service: all that is free in the city, from the first visit's day until a fortnight after the last's."""
    cities = {visit.clinic.city_en for visit in visits}
    offered = Offering.objects.filter(
        service__in={visit.service_id for visit in visits}, clinic__city_en__in=cities
    )
    of = dict(offered.values_list("pk", "service"))
    days = [visit.during.lower.date() for visit in visits]
    first = max(min(days) - dt.timedelta(days=1), now.date() - dt.timedelta(days=1))
    span = (max(days) - first).days + 1 + DAYS_AHEAD
    found: dict[int, list[FreeTime]] = {}
    for offering, times in free_times_of(of, first=first, days=span, now=now).items():
        found.setdefault(of[offering], []).extend(times)
    return found


def _engagements(visits: Sequence[Appointment], now: dt.datetime) -> dict[int, list[Span]]:
    """What else the patients have before them, by primary key."""
    others = Appointment.objects.live().filter(
        patient__in={visit.patient_id for visit in visits}, during__endswith__gt=now
    )
    found: dict[int, list[Span]] = {}
    rows = others.exclude(pk__in=[visit.pk for visit in visits])
    for patient, during in rows.values_list("patient", "during"):
        found.setdefault(patient, []).append((during.lower, during.upper))
    return found


def _displaced(visit: Appointment) -> Displaced:
    patient = visit.patient
    if patient is None:
        raise AssertionError("a visit has a patient")
    return Displaced(
        key=visit.pk,
        service=visit.service_id,
        clinic=visit.clinic_id,
        doctor=visit.doctor_id,
        channel=visit.channel,
        patient=patient.pk,
        starts_at=visit.during.lower,
        day=visit.during.lower.astimezone(ZoneInfo(visit.clinic.time_zone)).date(),
        visitor=Visitor(birth_date=patient.birth_date, sex=patient.sex or None),
    )
