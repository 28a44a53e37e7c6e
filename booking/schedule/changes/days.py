"""Changes of single days: an edited week, last week again, the rules again, a month's sheet."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from booking.schedule.actions import days as edited_days
from booking.schedule.actions.days import Place, Planned, SheetRow
from booking.schedule.changes.base import Change, concern, with_rows
from booking.schedule.models import Source
from booking.schedule.queries import Schedule, schedule
from booking.schedule.shifts import Edited, Span, Terms, regular_hours
from clinics.directory.models import Clinic, Doctor
from portal.audit.actor import Actor


@dataclass(frozen=True)
class EditDays(Change):
    """A doctor's hours at a clinic on some dates, whatever the rules say: an edited week, or last week again."""

    doctor: Doctor
    clinic: Clinic
    days: Mapping[dt.date, Sequence[Planned]]
    source: Source = Source.STAFF

    def __post_init__(self) -> None:
        rooms = [planned.room_id for shifts in self.days.values() for planned in shifts]
        concern(self, [self.doctor.pk], [self.clinic.pk], rooms, min(self.days), max(self.days))

    def applied(self, before: Schedule) -> Schedule:
        left = [each for each in before.timetable.edited if not self._is_ours(each)]
        new = [
            Edited(self.doctor.pk, self.clinic.pk, day, tuple(_hours(shift) for shift in shifts))
            for day, shifts in self.days.items()
        ]
        return with_rows(before, edited=left + new)

    def replaced(self) -> tuple[object, ...]:
        return regular_days(self.doctor, self.clinic, self.days)

    def check(self) -> None:
        edited_days.check_days(self.clinic, self.days)

    def write(self, by: Actor) -> object:
        return edited_days.edit_days(
            by=by, doctor=self.doctor, clinic=self.clinic, days=self.days, source=self.source
        )

    def _is_ours(self, each: Edited) -> bool:
        return (each.doctor_id, each.clinic_id) == (self.doctor.pk, self.clinic.pk) and each.day in self.days


@dataclass(frozen=True)
class ForgetDays(Change):
    """The weekly rules hold again on these dates, both included."""

    doctor: Doctor
    clinic: Clinic
    first_day: dt.date
    last_day: dt.date

    def __post_init__(self) -> None:
        concern(self, [self.doctor.pk], [self.clinic.pk], [], self.first_day, self.last_day)

    def applied(self, before: Schedule) -> Schedule:
        place = (self.doctor.pk, self.clinic.pk)
        left = [
            each
            for each in before.timetable.edited
            if (each.doctor_id, each.clinic_id) != place or not self.first_day <= each.day <= self.last_day
        ]
        return with_rows(before, edited=left)

    def replaced(self) -> tuple[object, ...]:
        days = (self.last_day - self.first_day).days + 1
        dates = [self.first_day + number * edited_days.DAY for number in range(days)]
        return regular_days(self.doctor, self.clinic, dates)

    def write(self, by: Actor) -> int:
        return edited_days.forget_days(
            by=by, doctor=self.doctor, clinic=self.clinic, first=self.first_day, last=self.last_day
        )


@dataclass(frozen=True)
class ImportMonth(Change):
    """A month's sheet: for each doctor and clinic that it names, all of that month."""

    year: int
    month: int
    rows: Sequence[SheetRow]

    def __post_init__(self) -> None:
        dates = edited_days.dates_of(self.year, self.month)
        places = [*self._planned]
        rooms = [row.planned.room_id for row in self.rows]
        doctors, clinics = [each.pk for each, _at in places], [each.pk for _who, each in places]
        concern(self, doctors, clinics, rooms, dates[0], dates[-1])

    @cached_property
    def _planned(self) -> Mapping[Place, Mapping[dt.date, Sequence[Planned]]]:
        return edited_days.planned_month(self.year, self.month, self.rows)

    def _parts(self) -> Iterable[EditDays]:
        for (doctor, clinic), days in self._planned.items():
            yield EditDays(doctor, clinic, days, Source.IMPORT)

    def applied(self, before: Schedule) -> Schedule:
        for part in self._parts():
            before = part.applied(before)
        return before

    def replaced(self) -> tuple[object, ...]:
        return tuple(each for part in self._parts() for each in part.replaced())

    def check(self) -> None:
        for part in self._parts():
            part.check()

    def write(self, by: Actor) -> object:
        return edited_days.import_month(by=by, year=self.year, month=self.month, rows=self.rows)


@dataclass(frozen=True)
class RegularDay:
    """A doctor's hours at a clinic on a date, by the rules or edited; whatever departs from them."""

    day: dt.date
    is_edited: bool
    hours: tuple[tuple[Terms, Span], ...]


def regular_days(doctor: Doctor, clinic: Clinic, dates: Iterable[dt.date]) -> tuple[RegularDay, ...]:
    """By date."""
    ordered = sorted(dates)
    found = schedule(doctors=[doctor.pk], clinics=[clinic.pk], first=ordered[0], last=ordered[-1]).timetable
    edited = {each.day: each for each in found.edited}
    return tuple(
        RegularDay(day, day in edited, tuple(regular_hours(found.rules, edited.get(day), day)))
        for day in ordered
    )


def _hours(shift: Planned) -> tuple[Terms, Span]:
    terms = Terms(shift.room_id, shift.channel, shift.step_minutes, shift.services)
    return terms, Span(shift.start, shift.end)
