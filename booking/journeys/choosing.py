"""A time as the outside names it: by the codes of public facts."""

import datetime as dt

from booking.availability.errors import NotOffered
from booking.journeys.book import Choice
from clinics.directory.models import Offering


def choice_named(
    *, doctor: str | None, clinic: str, service: str, starts_at: dt.datetime, channel: str | None = None
) -> Choice:
    """No doctor: whoever is free then. One query. Raises NotOffered for codes that name no offering."""
    offerings = Offering.objects.filter(clinic__code=clinic, service__code=service)
    if doctor is not None:
        offerings = offerings.filter(doctor__code=doctor)
    found = offerings.values_list("doctor_id", "clinic_id", "service_id").first()
    if found is None:
        raise NotOffered
    doctor_id, clinic_id, service_id = found
    return Choice(doctor_id if doctor is not None else None, clinic_id, service_id, starts_at, channel)
