"""What a signed-in person sees of visits: those that they booked, and no other."""

from uuid import UUID

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db.models import QuerySet

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.journeys.errors import NotYours
from portal.accounts.models import User


def visits_of(user: User) -> QuerySet[Appointment]:
    """With doctor, service, clinic, room and patient, and `starts_at` to order them by.

    A time that is merely held is no visit.
    """
    visits = Appointment.objects.exclude(status=Status.HELD).filter(patient__isnull=False, booker=user)
    visits = visits.annotate(starts_at=RangeStartsWith("during"))
    return visits.select_related("doctor", "service", "clinic__entity", "room", "patient")


def visit_of(user: User, public_id: UUID) -> Appointment:
    """Raises NotYours, whether there is such a visit or not."""
    found = visits_of(user).filter(public_id=public_id).first()
    if found is None:
        raise NotYours
    return found
