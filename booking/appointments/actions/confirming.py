"""The clinic's word on what awaits it. Whoever calls these tells the patient (booking.journeys.confirmation)."""

import datetime as dt

from booking.appointments.actions.changing import Change
from booking.appointments.actions.writing import locked, note, write
from booking.appointments.appointment import Side
from booking.appointments.errors import WrongStep
from booking.appointments.guard import changing
from booking.appointments.models import Appointment, Cause
from booking.appointments.status import UNSETTLED, Happening, Status
from portal.audit.actor import SYSTEM, Actor

AT_ONCE = 200


def accept(*, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None) -> Appointment:
    """The clinic confirms what awaited it. Raises WrongStep, Outdated."""
    with changing(by):
        current = locked(visit, revision=revision)
        if current.status != Status.AWAITING_CONFIRMATION:
            raise WrongStep(current.status)
        current.step_to(Status.CONFIRMED)
        current.confirm_by = None
        write(current, Happening.ACCEPTED, "status", "confirm_by", by=by, now=now)
        note(current, "accept", by)
    return current


def decline(*, by: Actor, visit: Appointment, change: Change, now: dt.datetime) -> Appointment:
    """The clinic can't take what awaited its word: the time is free again. Raises WrongStep, Outdated."""
    with changing(by):
        current = locked(visit, revision=change.revision)
        if current.status != Status.AWAITING_CONFIRMATION:
            raise WrongStep(current.status)
        current.step_to(Status.CANCELLED)
        current.cancelled_by_side, current.confirm_by = Side.CLINIC, None
        fields = ("status", "cancelled_by_side", "confirm_by")
        write(current, Happening.CANCELLED, *fields, by=by, now=now, cause=change.cause, remark=change.remark)
        note(current, "decline", by)
    return current


def expire_unsettled(*, now: dt.datetime, by: Actor = SYSTEM) -> list[Appointment]:
    """Give up what nobody has confirmed, or paid, in time, at most AT_ONCE; those being answered now are left alone."""
    with changing(by):
        late = Appointment.objects.filter(status__in=UNSETTLED, confirm_by__lte=now)
        visits = list(late.select_for_update(skip_locked=True).order_by("confirm_by", "pk")[:AT_ONCE])
        for visit in visits:
            unpaid = visit.status == Status.AWAITING_PAYMENT
            cause = Cause.NOT_PAID if unpaid else Cause.NOT_CONFIRMED
            visit.step_to(Status.EXPIRED)
            visit.confirm_by = None
            write(visit, Happening.LAPSED, "status", "confirm_by", by=by, now=now, cause=cause)
    return visits
