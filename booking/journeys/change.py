"""A visit is moved or cancelled by whoever may: the booker, the patient, whoever has the link, or the clinic."""

import datetime as dt

from django.db import transaction

from booking.appointments.actions import changing
from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Side
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.availability.queries import ANYBODY, check, slot_at, visitor_of
from booking.journeys.notices import tell_cancelled, tell_moved
from portal.audit.actor import Actor


def move_visit(
    *, by: Actor, visit: Appointment, starts_at: dt.datetime, change: Change, now: dt.datetime
) -> Appointment:
    """To another time of the same doctor, service and clinic; price and terms stay.

    Raises NotOffered, WrongStep, Outdated, TooLate, PatientBusy, SlotTaken; the old time stays then.
    """
    slot = slot_at(
        doctor=visit.doctor_id,
        clinic=visit.clinic_id,
        service=visit.service_id,
        starts_at=starts_at,
        channel=visit.channel,
        now=now,
    )
    with transaction.atomic():
        with taking(by=by, slots=[slot], visits=[visit]) as guard:
            visitor = visitor_of(visit.patient) if visit.patient else ANYBODY
            check(slot, now=now, visitor=visitor, moving=visit)
            moved = changing.move(guard, visit=visit, slot=slot, now=now, change=change)
        tell_moved(moved, now=now)
    return moved


def cancel_visit(
    *, by: Actor, visit: Appointment, side: Side, change: Change, now: dt.datetime
) -> Appointment:
    """Raises WrongStep, Outdated, TooLate."""
    with transaction.atomic():
        cancelled = changing.cancel(by=by, visit=visit, side=side, now=now, change=change)
        tell_cancelled(cancelled, now=now)
    return cancelled
