"""The models of this app, by topic: the appointment, its history, what the patient says of it."""

from booking.appointments.appointment import Appointment, Cause, Source
from booking.appointments.history import AppointmentEvent, Remark
from booking.appointments.intake import IntakeQuestion, VisitDetails

__all__ = [
    "Appointment",
    "AppointmentEvent",
    "Cause",
    "IntakeQuestion",
    "Remark",
    "Source",
    "VisitDetails",
]
