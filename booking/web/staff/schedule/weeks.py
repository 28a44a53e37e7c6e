"""A clinic's week as a table: a row for each doctor, or for each room, and a column for each day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.appointments.queries import booked_at
from booking.schedule.actions.days import DAY, WEEK
from booking.schedule.models import Channel, ClinicClosure, ScheduleException
from booking.schedule.queries import Schedule, schedule
from booking.schedule.shifts import Shift, expand
from booking.web.days import short_day
from booking.web.staff.schedule.forms import doctors_at, rooms_of
from booking.web.staff.schedule.previews import hours
from clinics.directory.models import Clinic, Doctor, Room

MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Column:
    date: dt.date
    heading: str
    is_today: bool
    notes: Sequence[str]  # closed, a holiday


@dataclass(frozen=True)
class Block:
    """Hours of a doctor in a room. `what`: the other of the two than the row tells."""

    hours: str
    what: str
    how: str = ""
    is_clipped: bool = False


@dataclass
class Cell:
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    visits: int = 0
    is_edited: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.blocks or self.notes or self.visits)


@dataclass(frozen=True)
class Line:
    """A row. `key`: the doctor's primary key, None of a room's."""

    label: str
    key: int | None
    cells: Sequence[Cell]


@dataclass(frozen=True)
class WeekTable:
    columns: Sequence[Column]
    lines: Sequence[Line]


class ClinicWeek:
    """The hours, absences and visits of a clinic in the week that begins on `monday`."""

    def __init__(self, clinic: Clinic, monday: dt.date, today: dt.date) -> None:
        self.clinic, self.monday, self.today = clinic, monday, today
        self.dates = [monday + number * DAY for number in range(WEEK)]
        self.doctors: list[Doctor] = sorted(doctors_at(clinic), key=lambda doctor: str(doctor.name))
        self.rooms: list[Room] = list(rooms_of(clinic))
        self.schedule: Schedule = schedule(
            doctors=[doctor.pk for doctor in self.doctors],
            clinics=[clinic.pk],
            first=monday,
            last=self.dates[-1],
        )
        self.shifts: list[Shift] = expand(self.schedule.timetable, self.schedule.calendars, monday, WEEK)

    def table(self, *, by_room: bool) -> WeekTable:
        return WeekTable(self._columns(), self._by_room() if by_room else self._by_doctor())

    def _columns(self) -> list[Column]:
        closures = list(
            ClinicClosure.objects.filter(
                clinic=self.clinic, date_from__lte=self.dates[-1], date_to__gte=self.monday
            )
        )
        calendar = self.schedule.calendars[self.clinic.pk]
        columns = []
        for day in self.dates:
            notes = [_closed(each) for each in closures if each.date_from <= day <= each.date_to]
            if calendar.is_holiday(day):
                notes.append(_("Public holiday"))
            columns.append(Column(day, short_day(day), day == self.today, notes))
        return columns

    def _by_doctor(self) -> list[Line]:
        names = {room.pk: str(room.name) for room in self.rooms}
        cells: defaultdict[tuple[int, dt.date], Cell] = defaultdict(Cell)
        for shift in self.shifts:
            room = shift.terms.room_id
            cell = cells[shift.doctor_id, shift.day]
            cell.blocks.append(self._block(shift, names.get(room, "") if room else ""))
        for key, count in self._visits().items():
            cells[key].visits = count
        for edited in self.schedule.timetable.edited:
            cells[edited.doctor_id, edited.day].is_edited = True
        for row in self._absences():
            for day in self.dates:
                if row.date_from is None or (row.date_to and row.date_from <= day <= row.date_to):
                    self._note(cells[row.doctor_id, day], row)
        return [
            Line(str(doctor.name), doctor.pk, [cells[doctor.pk, day] for day in self.dates])
            for doctor in self.doctors
        ]

    def _by_room(self) -> list[Line]:
        names = {doctor.pk: str(doctor.name) for doctor in self.doctors}
        cells: defaultdict[tuple[int | None, dt.date], Cell] = defaultdict(Cell)
        for shift in self.shifts:
            block = self._block(shift, names[shift.doctor_id])
            cells[shift.terms.room_id, shift.day].blocks.append(block)
        rooms: list[tuple[int | None, str]] = [(room.pk, str(room.name)) for room in self.rooms]
        rooms.append((None, _("Without a room")))
        return [Line(label, None, [cells[key, day] for day in self.dates]) for key, label in rooms]

    def _block(self, shift: Shift, what: str) -> Block:
        how = "" if shift.terms.channel == Channel.IN_PERSON else str(Channel(shift.terms.channel).label)
        return Block(hours(shift.stretches, self.clinic.time_zone), what, how, shift.clipped)

    def _visits(self) -> Mapping[tuple[int, dt.date], int]:
        zone = ZoneInfo(self.clinic.time_zone)
        since = dt.datetime.combine(self.monday, MIDNIGHT, zone)
        until = dt.datetime.combine(self.dates[-1] + DAY, MIDNIGHT, zone)
        counts: defaultdict[tuple[int, dt.date], int] = defaultdict(int)
        for doctor, starts_at in booked_at(self.clinic, since, until):
            counts[doctor, starts_at.astimezone(zone).date()] += 1
        return counts

    def _absences(self) -> Iterable[ScheduleException]:
        rows = ScheduleException.objects.filter(doctor__in=self.doctors)
        here = rows.filter(clinic=self.clinic) | rows.filter(clinic=None)
        return here.exclude(date_from__gt=self.dates[-1]).exclude(date_to__lt=self.monday)

    @staticmethod
    def _note(cell: Cell, row: ScheduleException) -> None:
        """Breaks show as gaps of the hours already; extra hours as hours."""
        if row.kind == ScheduleException.Kind.TIME_OFF:
            times = f" {row.start:%H:%M}–{row.end:%H:%M}" if row.start and row.end else ""
            cell.notes.append(f"{row.get_kind_display()}{times}")


def _closed(closure: ClinicClosure) -> str:
    times = f" {closure.start:%H:%M}–{closure.end:%H:%M}" if closure.start and closure.end else ""
    return _("Closed") + times


def monday_of(day: dt.date) -> dt.date:
    return day - (day.isoweekday() - 1) * DAY
