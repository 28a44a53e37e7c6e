"""Reads of disruptions. Who may ask is for the caller to know."""

import datetime as dt
from collections.abc import Mapping

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, QuerySet

from booking.appointments.models import Appointment
from booking.appointments.status import UPCOMING, Status
from booking.disruptions.models import DisruptedVisit, Disruption, Kind, State, Step
from clinics.directory.models import Clinic

JOINED = ("doctor", "service", "clinic__entity", "room", "patient", "booker")
# Who has arrived waits for the doctor too; who is told that the doctor is late is still to come.
AFFECTED = (*UPCOMING, Status.CHECKED_IN)


def affected_by(of: Disruption, *, now: dt.datetime) -> QuerySet[Appointment]:
    """The visits at its clinic that it befalls, and that are not over; in order of time. It need not be saved."""
    during = DateTimeTZRange(max(of.during.lower, now), max(of.during.upper, now), "[)")
    visits = Appointment.objects.filter(
        clinic=of.clinic,
        status__in=UPCOMING if of.kind == Kind.LATE else AFFECTED,
        patient__isnull=False,
        during__overlap=during,
    )
    if of.kind == Kind.LATE:  # not who was to have been seen by now, late as it is
        visits = visits.filter(during__startswith__gt=now - dt.timedelta(minutes=of.minutes or 0))
    if of.doctor_id is not None:
        visits = visits.filter(doctor=of.doctor_id)
    if of.room_id is not None:
        visits = visits.filter(room=of.room_id)
    return visits.select_related(*JOINED).order_by("during", "pk")


def is_affected(visit: Appointment, of: Disruption) -> bool:
    """Whether the visit stands where it befalls it, whatever the hour; one that was moved or cancelled does not."""
    meets = visit.during.lower < of.during.upper and of.during.lower < visit.during.upper
    same_doctor = of.doctor_id in (None, visit.doctor_id)
    same_room = of.room_id in (None, visit.room_id)
    there = visit.clinic_id == of.clinic_id and same_doctor and same_room
    return visit.status in AFFECTED and meets and there


def visits_of(disruption: Disruption) -> list[DisruptedVisit]:
    """In the order in which they were to be. One query."""
    rows = disruption.visits.select_related(
        "disruption", "to_doctor", "to_clinic", "was_doctor", *(f"appointment__{name}" for name in JOINED)
    )
    return list(rows.order_by("was_during", "pk"))


def open_at(clinic: Clinic) -> list[Disruption]:
    """The latest first, each with how many of its visits are `left` to settle."""
    found = Disruption.objects.filter(clinic=clinic, status=State.OPEN).select_related(
        "clinic", "doctor", "room"
    )
    return list(found)


def latest_at(clinic: Clinic, *, since: dt.datetime) -> list[Disruption]:
    """Those that were closed since, the latest first."""
    rows = Disruption.objects.filter(clinic=clinic, closed_at__gte=since).exclude(status=State.OPEN)
    return list(rows.select_related("clinic", "doctor", "room"))


def steps_of(disruptions: list[Disruption]) -> Mapping[int, Mapping[str, int]]:
    """By primary key: how many visits are at each step. One query."""
    rows = DisruptedVisit.objects.filter(disruption__in=disruptions)
    found: dict[int, dict[str, int]] = {each.pk: {} for each in disruptions}
    for disruption, step, number in rows.values_list("disruption", "step").annotate(number=Count("pk")):
        found[disruption][step] = number
    return found


def queued() -> list[DisruptedVisit]:
    """What waits for the worker, or was left when one died."""
    return list(DisruptedVisit.objects.filter(step=Step.QUEUED, disruption__status=State.OPEN).only("pk"))
