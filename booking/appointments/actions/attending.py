"""The day of the visit: arrived, started, done, did not come; and the step back."""

import datetime as dt

from django.conf import settings

from booking.appointments.actions.booking import confirm_by, free_then
from booking.appointments.actions.keeping import keep_what_they_left
from booking.appointments.actions.writing import locked, note, write
from booking.appointments.errors import TimeIsOver, WrongStep
from booking.appointments.guard import Guard, changing, keys_of_visit
from booking.appointments.models import Appointment, Cause
from booking.appointments.status import LIVE, TRANSITIONS, Happening, Status
from portal.audit.actor import SYSTEM, Actor

AT_ONCE = 500


# From where each step leads where. All of these are live, so none takes a time anew: that is undo's, under the guard.
STEPS: dict[Happening, tuple[tuple[Status, ...], Status]] = {
    Happening.CHECKED_IN: ((Status.CONFIRMED,), Status.CHECKED_IN),
    Happening.STARTED: ((Status.CONFIRMED, Status.CHECKED_IN), Status.IN_PROGRESS),
    Happening.COMPLETED: ((Status.CONFIRMED, Status.CHECKED_IN, Status.IN_PROGRESS), Status.COMPLETED),
    Happening.MISSED: ((Status.CONFIRMED, Status.CHECKED_IN), Status.NO_SHOW),
}


def check_in(*, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None) -> Appointment:
    """The patient is here. Raises WrongStep, Outdated; so do the next three."""
    return _step(visit, Happening.CHECKED_IN, by, now, revision)


def start(*, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None) -> Appointment:
    return _step(visit, Happening.STARTED, by, now, revision)


def complete(*, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None) -> Appointment:
    return _step(visit, Happening.COMPLETED, by, now, revision)


def mark_no_show(
    *, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None
) -> Appointment:
    """Not before the visit was to begin."""
    if now < visit.during.lower:
        raise WrongStep(visit.status)
    return _step(visit, Happening.MISSED, by, now, revision)


def undo(guard: Guard, *, visit: Appointment, now: dt.datetime, revision: int | None = None) -> Appointment:
    """Back to the status before the last change of status; where that takes the time again, it must be free.

    Who had arrived and was cancelled is to arrive anew. Raises WrongStep, TimeIsOver, Outdated, PatientBusy, SlotTaken.
    """
    guard.need(keys_of_visit(visit))
    current = locked(visit, revision=revision)
    back = _before(current)
    if back is None or back not in TRANSITIONS[Status(current.status)] or back == Status.EXPIRED:
        raise WrongStep(current.status)
    if current.status == Status.CANCELLED and now >= current.during.upper:
        raise TimeIsOver
    current.status, current.cancelled_by_side = back, ""
    current.confirm_by = confirm_by(current, now)
    free_then(current)
    fields = ("status", "cancelled_by_side", "confirm_by")
    write(current, Happening.UNDONE, *fields, by=guard.by, now=now, cause=Cause.BY_MISTAKE)
    note(current, "undo", guard.by)
    return current


def _before(visit: Appointment) -> Status | None:
    """What the visit was before it became what it is."""
    event = visit.events.exclude(status=visit.status).order_by("-revision").first()
    if event is None:
        return None
    left = (visit.status, event.status) == (Status.CANCELLED, Status.CHECKED_IN)
    return Status.CONFIRMED if left else Status(event.status)


# What a visit is when its time is long over and nobody said so. One that the clinic never confirmed never was.
CLOSED_AS = {
    Status.AWAITING_PAYMENT: Status.EXPIRED,
    Status.AWAITING_CONFIRMATION: Status.EXPIRED,
    Status.CONFIRMED: Status.COMPLETED,
    Status.CHECKED_IN: Status.COMPLETED,
    Status.IN_PROGRESS: Status.COMPLETED,
}


def close_past(*, now: dt.datetime, by: Actor = SYSTEM) -> int:
    """Close visits that ended CLOSE_VISITS_AFTER_HOURS ago, at most AT_ONCE; how many.

    Whether somebody came whom nobody checked in is not known: the history says «closed by itself», and what
    wants a visit that was seen (a review, a repeat visit's price) asks for that.
    """
    ended = now - dt.timedelta(hours=settings.CLOSE_VISITS_AFTER_HOURS)
    with changing(by):
        past = Appointment.objects.filter(status__in=set(LIVE) - {Status.HELD}, during__endswith__lte=ended)
        visits = list(past.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
        for visit in visits:
            visit.step_to(CLOSED_AS[Status(visit.status)])
            write(visit, Happening.CLOSED, "status", by=by, now=now)
        keep_what_they_left(visits, by=by)
    return len(visits)


def _step(
    visit: Appointment, happening: Happening, by: Actor, now: dt.datetime, revision: int | None
) -> Appointment:
    before, after = STEPS[happening]
    with changing(by):
        current = locked(visit, revision=revision)
        if current.status not in before:
            raise WrongStep(current.status)
        current.step_to(after)
        write(current, happening, "status", by=by, now=now)
        note(current, happening.value, by)
        keep_what_they_left([current], by=by)
    return current
