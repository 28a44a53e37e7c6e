"""The visits of a day as a board reads them: columns, not rows of models, and what tells whether they changed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from booking.appointments.models import Appointment
from booking.appointments.status import Status

# Whoever has not come so long after the beginning is late.
LATE = dt.timedelta(minutes=5)
# A time that is merely held is no visit, and one that the clinic never confirmed never was.
NO_VISITS = (Status.HELD, Status.EXPIRED)


class VisitOfDay(NamedTuple):
    """Of a visit that begins on the day; times in UTC, the rest as primary keys, but for the patient's public id."""

    public_id: UUID
    code: str
    status: str
    revision: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    clinic_id: int
    doctor_id: int
    service_id: int
    room_id: int | None
    patient_id: int
    patient: UUID
    channel: str
    is_override: bool
    changed_at: dt.datetime


COLUMNS = {
    "starts_at": "during__startswith",
    "ends_at": "during__endswith",
    "patient": "patient__public_id",
}


@dataclass(frozen=True)
class Span:
    """Visits that begin in [since, until) at these clinics (primary keys), of all doctors or of one."""

    clinics: Collection[int]
    since: dt.datetime
    until: dt.datetime
    doctor: int | None = None

    @property
    def visits(self) -> QuerySet[Appointment]:
        of = Appointment.objects.exclude(status__in=NO_VISITS).filter(
            clinic__in=self.clinics,
            patient__isnull=False,
            during__startswith__gte=self.since,
            during__startswith__lt=self.until,
        )
        return of if self.doctor is None else of.filter(doctor=self.doctor)


class State(NamedTuple):
    """Other numbers: something changed. Whatever comes to a day, or is done with it, has the latest `changed_at`."""

    number: int
    revisions: int
    changed_at: dt.datetime | None
    due: int  # begun and nobody arrived yet: this and the next grow with the clock alone
    late: int


def visits_of(span: Span) -> list[VisitOfDay]:
    """By time, then by doctor. One query."""
    rows = span.visits.order_by("during__startswith", "doctor", "pk")
    columns = [COLUMNS.get(name, name) for name in VisitOfDay._fields]
    return [VisitOfDay(*row) for row in rows.values_list(*columns)]


def state_of(span: Span, *, now: dt.datetime) -> State:
    """One query over an index: this is asked every other second by every board."""
    due, late = Q(during__startswith__lte=now), Q(during__startswith__lt=now - LATE)
    found = span.visits.aggregate(
        number=Count("pk"),
        revisions=Sum("revision", default=0),
        last=Max("changed_at"),
        due=Count("pk", filter=due & Q(status=Status.CONFIRMED)),
        late=Count("pk", filter=late & Q(status=Status.CONFIRMED)),
    )
    return State(found["number"], found["revisions"], found["last"], found["due"], found["late"])
