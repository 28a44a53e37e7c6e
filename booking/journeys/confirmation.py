"""The clinic's word on a visit that awaits it: yes, no, or none in time. The patient is told in that transaction."""

import datetime as dt

from django.db import transaction

from booking.appointments.actions import confirming
from booking.appointments.actions.changing import Change
from booking.appointments.models import Appointment
from booking.notifications.actions import tell_of_visit
from portal.audit.actor import SYSTEM, Actor


def accept_visit(
    *, by: Actor, visit: Appointment, now: dt.datetime, revision: int | None = None
) -> Appointment:
    """Raises WrongStep, Outdated."""
    with transaction.atomic():
        accepted = confirming.accept(by=by, visit=visit, now=now, revision=revision)
        tell_of_visit(accepted, now=now)
    return accepted


def decline_visit(*, by: Actor, visit: Appointment, change: Change, now: dt.datetime) -> Appointment:
    """Raises WrongStep, Outdated."""
    with transaction.atomic():
        declined = confirming.decline(by=by, visit=visit, change=change, now=now)
        tell_of_visit(declined, now=now)
    return declined


def expire_unsettled(*, now: dt.datetime, by: Actor = SYSTEM) -> int:
    """What nobody has confirmed, or paid, in time is free again; how many. Those being answered now are left alone."""
    with transaction.atomic():
        expired = confirming.expire_unsettled(by=by, now=now)
        for visit in expired:
            tell_of_visit(visit, now=now)
    return len(expired)
