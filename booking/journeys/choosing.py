"""A time as the outside names it: by the codes of public facts."""

import datetime as dt

from booking.availability.errors import NotOffered
from booking.journeys.book import Choice, offering_of


def choice_named(
    *, doctor: str | None, clinic: str, service: str, starts_at: dt.datetime, channel: str | None = None
) -> Choice:
    """No doctor: whoever is free then. One query. Raises NotOffered for codes that name no offering."""
    named = {"doctor__code": doctor, "clinic__code": clinic, "service__code": service}
    found = offering_of(**{name: code for name, code in named.items() if code is not None})
    if found is None:
        raise NotOffered
    doctor_id = None if doctor is None else found.doctor_id
    return Choice(doctor_id, found.clinic_id, found.service_id, starts_at, channel, found)
