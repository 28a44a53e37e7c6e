"""The day of a clinic, or of a practitioner, as the staff see it on a board."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from booking.appointments.days import Span, VisitOfDay, visits_of
from booking.patients.queries import names_of_patients
from clinics.directory.models import Clinic, Doctor, Room, Service
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.shared.clock import start_of_day

DAY = dt.timedelta(days=1)
# A change reads the clock, then waits for its locks: for seconds, never for so long.
LAST_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Day:
    """The visits in order of time, and what they speak of by primary key. `names`: of the records of patients."""

    visits: Sequence[VisitOfDay]
    names: Mapping[int, str]
    doctors: Mapping[int, Doctor]
    services: Mapping[int, Service]
    rooms: Mapping[int, Room]


def span_of(clinic: Clinic, day: dt.date, doctor: int | None = None) -> Span:
    """A date by the clinic's clock: it has 23 or 25 hours when the clock changes."""
    zone = clinic.time_zone
    return Span((clinic.pk,), start_of_day(zone, day), start_of_day(zone, day + DAY), doctor)


def open_day(
    span: Span, *, by: Actor, action: str = "appointments.day.open", seen_until: dt.datetime | None = None
) -> Day:
    """Six queries, however many visits. The log gets one line: whose names were shown.

    `seen_until`: a reader who has been shown the day as it was then is noted only for the visits that changed since,
    or the log would have every name anew at each change of a board. Those of the minute before count as changed
    since: what is committed late bears an earlier time than what was shown.
    """
    visits = visits_of(span)
    names = names_of_patients({visit.patient_id for visit in visits})
    since = None if seen_until is None else seen_until - LAST_MINUTE
    new = {visit.patient for visit in visits if since is None or visit.changed_at > since}
    if new:
        with transaction.atomic():
            record(by=by, action=action, detail={"patients": sorted(map(str, new))})
    return Day(
        visits,
        names,
        Doctor.objects.in_bulk({visit.doctor_id for visit in visits}),
        Service.objects.in_bulk({visit.service_id for visit in visits}),
        Room.objects.in_bulk({visit.room_id for visit in visits if visit.room_id}),
    )
