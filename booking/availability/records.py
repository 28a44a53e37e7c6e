"""What our own records know of a patient before a booking."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

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
    found = visits.values_list("service__specialty_id", "clinic__time_zone").annotate(
        last=Max("during__startswith", filter=took_place()),
        upcoming=Count("pk", filter=Q(status__in=UPCOMING)),
    )
    completed: dict[int, dt.date] = {}
    upcoming = 0
    for specialty, zone, last, count in found:
        upcoming += count
        if last is not None:
            day = last.astimezone(ZoneInfo(zone)).date()
            completed[specialty] = max(day, completed.get(specialty, day))
    return Visitor(
        birth_date=patient.birth_date,
        sex=patient.sex or None,
        upcoming=upcoming,
        completed=completed,
        referrals=frozenset(),
    )
