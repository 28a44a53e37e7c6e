"""What a change would do, in a manager's words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from booking.appointments.models import Appointment
from booking.journeys.change_schedule import OtherHours, Preview
from booking.schedule.changes.base import Change
from booking.schedule.stretches import Stretch, moment_of
from booking.web.days import short_day
from clinics.directory.models import Clinic, Doctor

# So many days are compared on a page; more are counted.
DAYS_SHOWN = 14


@dataclass(frozen=True)
class TouchedVisit:
    """Never the patient: a manager of hours needs no names."""

    code: str
    when: str
    doctor: str
    service: str
    status: str


@dataclass(frozen=True)
class ChangedDay:
    day: str
    doctor: str
    before: str
    after: str


@dataclass(frozen=True)
class PreviewPage:
    change: Change
    found: Preview

    @property
    def seen(self) -> str:
        return self.found.seen

    @cached_property
    def visits(self) -> list[TouchedVisit]:
        return [_touched(visit) for visit in self.found.visits]

    @cached_property
    def days(self) -> list[ChangedDay]:
        return [self._changed(each) for each in self.found.days[:DAYS_SHOWN]]

    @property
    def more_days(self) -> int:
        return len(self.found.days) - len(self.days)

    @property
    def changes_nothing(self) -> bool:
        return not self.found.days and not self.found.visits

    @property
    def clipped(self) -> list[str]:
        """«Anna K., 3 March»: the first of them."""
        return [
            f"{self._doctors[doctor].name}, {short_day(day)}"
            for doctor, _clinic, day in self.found.clipped[:DAYS_SHOWN]
        ]

    @cached_property
    def _doctors(self) -> dict[int, Doctor]:
        return Doctor.objects.in_bulk(list(self.change.doctors))

    @cached_property
    def _clinics(self) -> dict[int, Clinic]:
        return Clinic.objects.in_bulk(list(self.change.clinics))

    def _changed(self, each: OtherHours) -> ChangedDay:
        zone = self._clinics[each.clinic_id].time_zone
        doctor = str(self._doctors[each.doctor_id].name)
        return ChangedDay(short_day(each.day), doctor, hours(each.before, zone), hours(each.after, zone))


def hours(stretches: Iterable[Stretch], zone: str) -> str:
    """«09:00–13:00, 14:00–18:00» by the clinic's clock; empty without any."""
    return ", ".join("–".join(_clock(minute, zone) for minute in stretch) for stretch in stretches)


def _clock(minute: int, zone: str) -> str:
    return f"{moment_of(minute).astimezone(ZoneInfo(zone)):%H:%M}"


def local_when(visit: Appointment) -> str:
    starts: dt.datetime = visit.during.lower.astimezone(ZoneInfo(visit.clinic.time_zone))
    return f"{short_day(starts.date())}, {starts:%H:%M}"


def _touched(visit: Appointment) -> TouchedVisit:
    return TouchedVisit(
        visit.code,
        local_when(visit),
        str(visit.doctor.name),
        str(visit.service.name),
        str(visit.get_status_display()),
    )
