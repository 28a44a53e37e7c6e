"""Changes of what departs from the rules: time off, breaks, extra hours, closed clinics, public holidays."""

from dataclasses import dataclass, replace

from booking.schedule.actions import departures
from booking.schedule.actions.writing import sound
from booking.schedule.changes.base import Change, concern, latest, with_rows
from booking.schedule.models import ClinicClosure, HolidayClosure, ScheduleException
from booking.schedule.queries import Schedule, places_of
from booking.schedule.values import closed_anew, closure_of, departure_of, swapped
from clinics.directory.models import Clinic
from portal.audit.actor import Actor


@dataclass(frozen=True)
class SaveException(Change):
    row: ScheduleException
    removed: bool = False

    def __post_init__(self) -> None:
        row, former = self.row, self._former
        firsts = [row.date_from, *([former.date_from] if former else [])]
        lasts = [row.date_to, *([former.date_to] if former else [])]
        everywhere = row.clinic_id is None or (former is not None and former.clinic_id is None)
        here = [each.clinic_id for each in (row, former) if each is not None and each.clinic_id is not None]
        clinics = places_of(row.doctor_id) if everywhere else here
        first = min((day for day in firsts if day), default=None) if all(firsts) else None
        concern(self, [row.doctor_id], clinics, [row.room_id], first, latest(lasts))

    @property
    def _former(self) -> ScheduleException | None:
        return ScheduleException.objects.filter(pk=self.row.pk).first() if self.row.pk else None

    def applied(self, before: Schedule) -> Schedule:
        former = self._former
        new = None if self.removed else departure_of(self.row)
        away = departure_of(former) if former else None
        return with_rows(before, departures=swapped(before.timetable.departures, away, new))

    def replaced(self) -> tuple[object, ...]:
        former = self._former
        return (departure_of(former) if former else None,)

    def check(self) -> None:
        if not self.removed:
            departures.check_exception(self.row)

    def write(self, by: Actor) -> None:
        if self.removed:
            departures.remove_exception(by=by, exception=self.row)
        else:
            departures.add_exception(by=by, exception=self.row)


@dataclass(frozen=True)
class SaveClosure(Change):
    row: ClinicClosure
    removed: bool = False

    def __post_init__(self) -> None:
        former = self._former
        firsts = [self.row.date_from, *([former.date_from] if former else [])]
        lasts = [self.row.date_to, *([former.date_to] if former else [])]
        clinic = self.row.clinic_id
        concern(self, departures.doctors_of(self.row.clinic), [clinic], [], min(firsts), max(lasts))

    @property
    def _former(self) -> ClinicClosure | None:
        return ClinicClosure.objects.filter(pk=self.row.pk).first() if self.row.pk else None

    def applied(self, before: Schedule) -> Schedule:
        clinic, former = self.row.clinic_id, self._former
        new = None if self.removed else closure_of(self.row)
        calendar = closed_anew(before.calendars[clinic], closure_of(former) if former else None, new)
        return replace(before, calendars={**before.calendars, clinic: calendar})

    def replaced(self) -> tuple[object, ...]:
        former = self._former
        return (closure_of(former) if former else None,)

    def check(self) -> None:
        if not self.removed:
            sound(self.row)

    def write(self, by: Actor) -> None:
        if self.removed:
            departures.reopen_clinic(by=by, closure=self.row)
        else:
            departures.close_clinic(by=by, closure=self.row)


@dataclass(frozen=True)
class SetHolidays(Change):
    """Whether the public holidays of its country close a clinic."""

    clinic: Clinic
    closed: bool

    def __post_init__(self) -> None:
        concern(self, departures.doctors_of(self.clinic), [self.clinic.pk], [], None, None)

    def applied(self, before: Schedule) -> Schedule:
        country = self.clinic.entity.country if self.closed else None
        calendar = replace(before.calendars[self.clinic.pk], holidays_of=country)
        return replace(before, calendars={**before.calendars, self.clinic.pk: calendar})

    def replaced(self) -> tuple[object, ...]:
        return (HolidayClosure.objects.filter(clinic=self.clinic).exists(),)

    def write(self, by: Actor) -> None:
        departures.close_on_holidays(by=by, clinic=self.clinic, closed=self.closed)
