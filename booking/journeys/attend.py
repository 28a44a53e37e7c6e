"""The day of a visit as the staff mark it: arrived, started, done, did not come; and the step back.

Whoever marks says which `revision` of the visit they saw: of two at once the second is told, and changes nothing.
"""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from booking.appointments.actions import attending
from booking.appointments.errors import WrongStep
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.journeys.duty import FITTING, Deed, duty_of, earliest
from booking.journeys.errors import NotAllowed, TooEarly
from booking.notifications.actions import tell_of_visit
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.clock import date_in, start_of_day

STEPS: dict[Deed, Callable[..., Appointment]] = {
    Deed.CHECK_IN: attending.check_in,
    Deed.START: attending.start,
    Deed.COMPLETE: attending.complete,
    Deed.NO_SHOW: attending.mark_no_show,
}


def attend(
    *, by: Actor, staff: User, visit: Appointment, deed: Deed, revision: int, now: dt.datetime
) -> Appointment:
    """One of STEPS, or Deed.UNDO.

    Raises NotAllowed, TooEarly, WrongStep, Outdated; undoing also TimeIsOver, PatientBusy, SlotTaken.
    """
    if not duty_of(staff).may(deed, visit.clinic_id, visit.doctor_id):
        raise NotAllowed
    if deed is Deed.UNDO:
        return _undo(by, visit, revision, now)
    if now < earliest(deed, visit.during.lower, opening_of(visit)):
        raise TooEarly
    return STEPS[deed](by=by, visit=visit, now=now, revision=revision)


def opening_of(visit: Appointment) -> dt.datetime:
    """When the day of the visit begins at its clinic."""
    zone = visit.clinic.time_zone
    return start_of_day(zone, date_in(zone, visit.during.lower))


def _undo(by: Actor, visit: Appointment, revision: int, now: dt.datetime) -> Appointment:
    """A cancellation that was told of is taken back in the same words: the patient learns that the visit stands."""
    if Deed.UNDO not in FITTING.get(Status(visit.status), ()):
        raise WrongStep(visit.status)
    with transaction.atomic():
        with taking(by=by, visits=[visit]) as guard:
            undone = attending.undo(guard, visit=visit, now=now, revision=revision)
        tell_of_visit(undone, now=now)
    return undone
