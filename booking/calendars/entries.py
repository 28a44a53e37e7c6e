"""Visits as calendar entries (RFC 5545): the same UID for good, a SEQUENCE that grows with each change.

Entries are neutral, as messages are: the clinic, the time, the code and a link; with whom and what for only where the
patient asked for detail and the service is not sensitive. A doctor's entries name no patient.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.calendars.zones import vtimezone
from booking.schedule.models import Channel
from portal.shared.languages import Language

CONTENT_TYPE = "text/calendar; charset=utf-8"
READ_AGAIN_AFTER = dt.timedelta(hours=1)
OVER = (Status.CANCELLED, Status.EXPIRED)


class Method(StrEnum):
    """RFC 5546: what the reader is to do with the entries."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Entry:
    """A visit as one reader may see it. `url`: where they can act on it."""

    visit: Appointment
    url: str = ""
    detailed: bool = False
    for_doctor: bool = False


def file_of(entry: Entry) -> str:
    """One visit, to be put into a calendar; of a cancelled one, to be taken out."""
    method = Method.CANCEL if entry.visit.status in OVER else Method.PUBLISH
    return calendar_of([entry], language=Language(entry.visit.language), method=method)


def feed_of(entries: Sequence[Entry], *, name: str, language: Language) -> str:
    return calendar_of(entries, language=language, name=name)


def calendar_of(
    entries: Sequence[Entry], *, language: Language, name: str = "", method: Method | None = None
) -> str:
    """The whole text, lines folded and ended as the standard wants."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{_host()}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method.value)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
        calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(READ_AGAIN_AFTER))
    for zone, days in _days_by_zone(entries).items():
        calendar.add_component(vtimezone(zone, min(days), max(days)))
    with translation.override(language):
        for entry in entries:
            calendar.add_component(_event(entry))
    return calendar.to_ical().decode()


def _event(entry: Entry) -> Event:
    visit, clinic, event = entry.visit, entry.visit.clinic, Event()
    zone = ZoneInfo(clinic.time_zone)
    event.add("uid", f"{visit.public_id}@{_host()}")
    event.add("sequence", visit.revision)
    event.add("dtstamp", visit.changed_at)
    event.add("last-modified", visit.changed_at)
    event.add("created", visit.created_at)
    event.add("dtstart", visit.during.lower.astimezone(zone))
    event.add("dtend", visit.during.upper.astimezone(zone))
    event.add("summary", _summary(entry))
    event.add("description", "\n".join(_lines(entry)))
    event.add("status", _status(visit))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if visit.status in OVER else "OPAQUE")
    event.add("organizer", _organizer(clinic.name))
    if entry.url:
        event.add("url", entry.url)
    if visit.channel == Channel.IN_PERSON:
        event.add("location", vText(f"{clinic.name}, {clinic.city}, {clinic.address}"))
        event.add("geo", (float(clinic.latitude), float(clinic.longitude)))
    return event


def _summary(entry: Entry) -> str:
    visit = entry.visit
    if not entry.for_doctor:
        return str(visit.clinic.name)
    place = visit.room.name if visit.room else str(Channel(visit.channel).label)
    return _("Visit, %(place)s") % {"place": place}


def _lines(entry: Entry) -> Iterable[str]:
    visit = entry.visit
    yield _("Code %(code)s") % {"code": visit.code}
    if entry.detailed:
        yield _("%(doctor)s, %(service)s") % {"doctor": visit.doctor.name, "service": visit.service.name}
    if entry.url:
        yield _("Change or cancel it here: %(link)s") % {"link": entry.url}


def _status(visit: Appointment) -> str:
    if visit.status in OVER:
        return "CANCELLED"
    awaits = visit.status in (Status.AWAITING_PAYMENT, Status.AWAITING_CONFIRMATION)
    return "TENTATIVE" if awaits else "CONFIRMED"


def _organizer(name: str) -> vCalAddress:
    """RFC 5546 wants one; nobody answers to it."""
    _name, _bracket, address = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    organizer = vCalAddress(f"mailto:{address.rstrip('>')}")
    organizer.params["cn"] = vText(name)
    return organizer


def _days_by_zone(entries: Iterable[Entry]) -> dict[str, list[dt.date]]:
    found: dict[str, list[dt.date]] = {}
    for entry in entries:
        days = found.setdefault(entry.visit.clinic.time_zone, [])
        days += [entry.visit.during.lower.date(), entry.visit.during.upper.date()]
    return found


def _host() -> str:
    """The site's own name, of the settings: never of a request."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
