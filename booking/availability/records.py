"""What our own records know of a patient before a booking."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Max

from booking.appointments.models import Appointment
from booking.appointments.queries import persons_records, took_place
from booking.appointments.status import UPCOMING
from booking.availability.visitors import Visitor
from booking.patients.models import Patient


def visitor_of(patient: Patient) -> Visitor:
    """Opens protected fields of the record: whoever asks logs for what. Visits of merged records count as the person's.

    Nothing on record is known to be nothing: no completed visit, no referral.
    """
    visits = Appointment.objects.filter(patient__in=persons_records(patient))
    last = (
        took_place(visits)
        .values_list("service__specialty_id", "clinic__time_zone")
        .annotate(at=Max("during__startswith"))
    )
    completed: dict[int, dt.date] = {}
    for specialty, zone, at in last:
        day = at.astimezone(ZoneInfo(zone)).date()
        completed[specialty] = max(day, completed.get(specialty, day))
    return Visitor(
        birth_date=patient.birth_date,
        sex=patient.sex or None,
        upcoming=visits.filter(status__in=UPCOMING).count(),
        completed=completed,
        referrals=frozenset(),
    )
