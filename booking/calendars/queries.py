"""Reads of this app: the entries of a feed."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.calendars.entries import Entry
from booking.calendars.models import CalendarFeed
from booking.patients.models import ContactPoint
from portal.accounts.models import User

# Past visits stay in a calendar for so long, and so does what was cancelled.
SHOWN_BACK = dt.timedelta(days=92)
MOST_ENTRIES = 2_000


def entries_of(feed: CalendarFeed, *, now: dt.datetime) -> list[Entry]:
    """In the order of time. A patient's: what they booked themselves. Three queries at most."""
    visits = Appointment.objects.exclude(status=Status.HELD).filter(
        patient__isnull=False, during__startswith__gte=now - SHOWN_BACK
    )
    if feed.doctor is not None:
        of_doctor = visits.filter(doctor=feed.doctor)
        return [Entry(visit, for_doctor=True) for visit in _read(of_doctor)]
    booked = _read(visits.filter(booker=feed.owner))
    open_about = want_detail({visit.patient_id for visit in booked})
    with translation.override(feed.language):
        return [
            Entry(
                visit,
                url=_page_of(visit),
                detailed=visit.patient_id in open_about and not visit.service.sensitive,
            )
            for visit in booked
        ]


def feed_of_owner(owner: User) -> CalendarFeed | None:
    """The one that is not revoked."""
    return CalendarFeed.objects.filter(owner=owner, revoked_at=None).first()


def entry_of(visit: Appointment, *, url: str) -> Entry:
    """Of one visit, as detailed as its patient wants messages about them to be."""
    detailed = visit.patient_id in want_detail({visit.patient_id}) and not visit.service.sensitive
    return Entry(visit, url=url, detailed=detailed)


def want_detail(patients: Collection[Any]) -> set[int]:
    """Whose messages may name doctor and service, of patients' primary keys."""
    wanted = ContactPoint.objects.filter(
        patient__in=patients, valid_to=None, messages=ContactPoint.Messages.DETAIL
    )
    return set(wanted.values_list("patient_id", flat=True))


def _read(visits: QuerySet[Appointment]) -> list[Appointment]:
    ordered = visits.select_related("clinic", "doctor", "service", "room").order_by("during")
    return list(ordered[:MOST_ENTRIES])


def _page_of(visit: Appointment) -> str:
    """For whoever is signed in; the feed's reader is asked to sign in there."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('visit', kwargs={'public_id': visit.public_id})}"
