"""What the people of a visit are told of it: rows in the outbox, in the booking's own transaction (decision 12)."""

from booking.appointments.models import Appointment
from booking.appointments.slots import Slot


def tell_booked(visit: Appointment) -> None:
    """That it is booked, or awaits the clinic's word."""


def tell_moved(visit: Appointment, *, before: Slot) -> None:
    """The new time, beside the one before."""


def tell_cancelled(visit: Appointment) -> None:
    """That the time is free again, and how to book anew."""
