"""The directory's rows that booking pages name, read by their codes or for a list of times."""

from collections.abc import Iterable

from booking.availability.errors import NotOffered
from booking.availability.queries import FreeTime
from booking.journeys.book import Choice
from booking.journeys.choosing import choice_named
from booking.web.patient.presenters import ANY, Facts, TimeValue
from clinics.directory.models import Clinic, Doctor, Service


def facts_of(times: Iterable[FreeTime]) -> Facts:
    """Three queries."""
    offers = [time.offer for time in times]
    return Facts(
        doctors=Doctor.objects.in_bulk({offer.doctor_id for offer in offers}),
        clinics=Clinic.objects.in_bulk({offer.clinic_id for offer in offers}),
        services=Service.objects.in_bulk({offer.service_id for offer in offers}),
    )


def choice_of(text: str) -> Choice:
    """What a pressed button means. Raises NotOffered for what names no offering."""
    value = TimeValue.parse(text)
    if value is None:
        raise NotOffered
    return choice_named(
        doctor=value.doctor if value.doctor != ANY else None,
        clinic=value.clinic,
        service=value.service,
        starts_at=value.starts_at,
        channel=value.channel,
    )
