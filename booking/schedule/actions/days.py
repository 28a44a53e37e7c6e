"""A manager's edited days: of one week, of last week again, of a month's sheet."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from django.utils.translation import gettext as _

from booking.schedule.actions.writing import changing, sound
from booking.schedule.errors import WrongHours
from booking.schedule.models import Channel, DatedShift, EditedDay, Source
from booking.schedule.queries import schedule
from booking.schedule.shifts import Span, Terms, regular_hours
from clinics.directory.models import Clinic, Doctor, Room
from portal.audit.actions import record
from portal.audit.actor import Actor

DAY = dt.timedelta(days=1)
WEEK = 7

Place: TypeAlias = tuple[Doctor, Clinic]


@dataclass(frozen=True)
class Planned:
    """Local hours of one shift. Services and the room are primary keys."""

    start: dt.time
    end: dt.time
    room_id: int | None = None
    channel: str = Channel.IN_PERSON
    step_minutes: int = 10
    services: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SheetRow:
    """A line of a month's sheet: a shift of a doctor at a clinic on a date."""

    doctor: Doctor
    clinic: Clinic
    day: dt.date
    planned: Planned


def edit_days(
    *,
    by: Actor,
    doctor: Doctor,
    clinic: Clinic,
    days: Mapping[dt.date, Sequence[Planned]],
    source: Source = Source.STAFF,
) -> list[EditedDay]:
    """From now on the doctor works there on these dates so and not by the rules; not at all without a shift.

    Raises WrongHours, ScheduleBusy; nothing is written then.
    """
    check_days(clinic, days)
    with changing(by, doctors=[doctor.pk], rooms=_rooms([days])):
        EditedDay.objects.filter(doctor=doctor, clinic=clinic, date__in=days).delete()
        edited = [_write(doctor, clinic, day, shifts, source) for day, shifts in sorted(days.items())]
        _record(by, "schedule.days.edit", doctor, clinic, days)
    return edited


def forget_days(*, by: Actor, doctor: Doctor, clinic: Clinic, first: dt.date, last: dt.date) -> int:
    """The rules hold again on these dates, both included; how many days were edited."""
    with changing(by, doctors=[doctor.pk]):
        rows = EditedDay.objects.filter(doctor=doctor, clinic=clinic, date__range=(first, last))
        dates = list(rows.values_list("date", flat=True))
        rows.delete()
        _record(by, "schedule.days.forget", doctor, clinic, dates)
    return len(dates)


def copy_week(
    *, by: Actor, doctor: Doctor, clinic: Clinic, monday: dt.date, to_monday: dt.date
) -> list[EditedDay]:
    """The regular hours of one week, edited or by the rules, become the other's. Exceptions stay where they are."""
    shift = to_monday - monday
    days = {day + shift: hours for day, hours in planned_week(doctor, clinic, monday).items()}
    return edit_days(by=by, doctor=doctor, clinic=clinic, days=days)


def planned_week(doctor: Doctor, clinic: Clinic, monday: dt.date) -> dict[dt.date, list[Planned]]:
    """The regular hours of a week, edited or by the rules, date for date."""
    dates = [monday + number * DAY for number in range(WEEK)]
    found = schedule(doctors=[doctor.pk], clinics=[clinic.pk], first=dates[0], last=dates[-1]).timetable
    edited = {each.day: each for each in found.edited}
    return {
        day: [_planned(terms, span) for terms, span in regular_hours(found.rules, edited.get(day), day)]
        for day in dates
    }


def import_month(*, by: Actor, year: int, month: int, rows: Iterable[SheetRow]) -> list[EditedDay]:
    """What the sheet says of the month, for each doctor and clinic that it names; their other days are free.

    Imported again, a sheet replaces what the one before said. Raises WrongHours, ScheduleBusy.
    """
    planned = planned_month(year, month, rows)
    doctors = {doctor.pk for doctor, _clinic in planned}
    with changing(by, doctors=doctors, rooms=_rooms(planned.values())):
        return [
            edited
            for (doctor, clinic), days in planned.items()
            for edited in edit_days(by=by, doctor=doctor, clinic=clinic, days=days, source=Source.IMPORT)
        ]


def dates_of(year: int, month: int) -> list[dt.date]:
    first = dt.date(year, month, 1)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return [first + number * DAY for number in range((following - first).days)]


def planned_month(
    year: int, month: int, rows: Iterable[SheetRow]
) -> dict[Place, dict[dt.date, list[Planned]]]:
    """All days of the month for each doctor and clinic that a sheet names. Raises WrongHours."""
    dates = dates_of(year, month)
    planned: dict[Place, dict[dt.date, list[Planned]]] = {}
    for row in rows:
        if row.day not in dates:
            raise WrongHours([_("%(date)s is not in that month.") % {"date": row.day}])
        days = planned.setdefault((row.doctor, row.clinic), {day: [] for day in dates})
        days[row.day].append(row.planned)
    return planned


def check_days(clinic: Clinic, days: Mapping[dt.date, Sequence[Planned]]) -> None:
    """Each shift's own rules, its room, and that a day's shifts stand apart. Raises WrongHours."""
    _check_rooms(clinic, _rooms([days]))
    for day in sorted(days):
        for planned in days[day]:
            sound(_shift(planned), exclude=["day"])
        _check_overlaps(days[day])


def _rooms(months: Iterable[Mapping[dt.date, Sequence[Planned]]]) -> set[int | None]:
    return {planned.room_id for days in months for shifts in days.values() for planned in shifts}


def _write(
    doctor: Doctor, clinic: Clinic, day: dt.date, shifts: Sequence[Planned], source: Source
) -> EditedDay:
    edited = EditedDay.objects.create(doctor=doctor, clinic=clinic, date=day, source=source)
    for planned in shifts:
        shift = _shift(planned)
        shift.day = edited
        shift.save()
        shift.services.set(planned.services)
    return edited


def _shift(planned: Planned) -> DatedShift:
    """Of no day yet."""
    return DatedShift(
        start=planned.start,
        end=planned.end,
        room_id=planned.room_id,
        channel=planned.channel,
        step_minutes=planned.step_minutes,
    )


def _planned(terms: Terms, span: Span) -> Planned:
    if span.start is None or span.end is None:
        raise AssertionError("regular hours have times")
    return Planned(span.start, span.end, terms.room_id, terms.channel, terms.step_minutes, terms.services)


def _check_rooms(clinic: Clinic, rooms: Iterable[int | None]) -> None:
    wanted = {room for room in rooms if room is not None}
    if Room.objects.filter(pk__in=wanted, clinic=clinic).count() < len(wanted):
        raise WrongHours([_("The room is not in this clinic.")])


def _check_overlaps(shifts: Sequence[Planned]) -> None:
    ordered = sorted(shifts, key=lambda planned: planned.start)
    if any(later.start < earlier.end for earlier, later in pairwise(ordered)):
        raise WrongHours([_("Two shifts of a day overlap.")])


def _record(by: Actor, action: str, doctor: Doctor, clinic: Clinic, days: Iterable[dt.date]) -> None:
    detail = {"clinic": str(clinic.public_id), "dates": [day.isoformat() for day in sorted(days)]}
    record(by=by, action=action, object=doctor, detail=detail)
