"""What the people of a visit are told of it: rows in the outbox, in the booking's own transaction (decision 12)."""

import datetime as dt

from booking.appointments.models import Appointment
from booking.notifications.actions import tell_of_visit


def tell_booked(visit: Appointment, *, now: dt.datetime) -> None:
    """That it is booked, or awaits the clinic's word."""
    tell_of_visit(visit, now=now)


def tell_moved(visit: Appointment, *, now: dt.datetime) -> None:
    """The new time."""
    tell_of_visit(visit, now=now)


def tell_cancelled(visit: Appointment, *, now: dt.datetime) -> None:
    """That the time is free again, or could not be confirmed, and how to book anew."""
    tell_of_visit(visit, now=now)
