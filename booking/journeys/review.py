"""A completed visit opens one verified review, which leads back to nobody."""

import datetime as dt
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from booking.appointments.models import Appointment
from booking.appointments.queries import took_place
from booking.appointments.status import Status
from booking.journeys.errors import NothingToReview
from booking.patients.models import PatientName
from clinics.reviews.actions import has_mark, submit
from clinics.reviews.models import Review
from portal.shared.languages import Language

OPEN_FOR = dt.timedelta(days=90)


@dataclass(frozen=True)
class Opinion:
    """As written. The name is shown as «Anna K.», and only if its bearer says so."""

    rating: int
    text: str
    with_name: bool
    language: Language


def may_review(visit: Appointment, *, now: dt.datetime) -> bool:
    """Whether the visit took place lately and has no review yet."""
    return _is_open(visit, now) and not has_mark(_mark(visit))


def review_visit(visit: Appointment, opinion: Opinion, *, now: dt.datetime) -> Review:
    """To be moderated. No actor is written down: who reviewed what is nobody's business.

    Whoever calls it has the author's consent to publication. Raises NothingToReview, AlreadyReviewed, ValidationError.
    """
    if not _is_open(visit, now):
        raise NothingToReview
    name = _short_name(visit) if opinion.with_name else ""
    return submit(
        doctor=visit.doctor,
        clinic=visit.clinic,
        rating=opinion.rating,
        text=opinion.text,
        language=opinion.language,
        now=now,
        author_name=name,
        name_consent_at=now if name else None,
        verified=True,
        visit_mark=_mark(visit),
        publication_consent_at=now,
    )


def _is_open(visit: Appointment, now: dt.datetime) -> bool:
    if visit.status != Status.COMPLETED or now >= visit.during.upper + OPEN_FOR:
        return False
    return Appointment.objects.filter(took_place(), pk=visit.pk).exists()


def _mark(visit: Appointment) -> str:
    """By the site's secret key, so that the database alone does not join a review to a visit."""
    return salted_hmac("booking.journeys.review", str(visit.public_id), algorithm="sha256").hexdigest()


def _short_name(visit: Appointment) -> str:
    name = PatientName.objects.filter(patient=visit.patient, use=PatientName.Use.OFFICIAL).first()
    return f"{name.given} {name.family[:1]}." if name and name.given and name.family else ""
