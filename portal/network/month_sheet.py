"""A clinic's month as a sheet: a row for each shift of a doctor. Read with every fault found on the way."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.schedule.actions.days import Planned, SheetRow
from booking.schedule.models import Channel, WeeklyRule
from clinics.directory.models import Clinic, Doctor, Room, Service
from portal.network import parsing
from portal.network.faults import Fault, FaultCode, Message, Report
from portal.network.parsing import Misread
from portal.network.rows import Column
from portal.network.workbook import Cell, TableRow, Unreadable, read_tables

SHEET = "Month"
# A month of a large clinic: a hundred doctors with two shifts on each day are some 6,000.
MOST_ROWS = 10_000
COLUMNS = {
    "doctor": Column(parsing.code),
    "date": Column(parsing.day),
    "start": Column(parsing.clock),
    "end": Column(parsing.clock),
    "room": Column(parsing.code, required=False),
    "step_min": Column(parsing.whole(5, 240), required=False),
    "channel": Column(parsing.one_of(Channel), required=False),
    "services": Column(parsing.listed(parsing.code), required=False),
}
USUAL_STEP = 20


@dataclass(frozen=True)
class Line:
    """A row as it stands in the sheet: its number there and its cells, in words that are read the same again."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class MonthReading:
    """`rows` are whole only without faults."""

    rows: Sequence[SheetRow]
    faults: Sequence[Fault]


def lines_of(stream: BinaryIO) -> tuple[list[Line], Sequence[Fault]]:
    """The rows of an .xlsx; never raises for what is in the file."""
    report = Report()
    tables = read_tables(stream, {SHEET: tuple(COLUMNS)}, report)
    table = tables.get(SHEET)
    if table is not None and not table.rows:
        report.error(FaultCode.NO_ROWS, _("at least one row below the headings"), sheet=SHEET)
    if table is not None and len(table.rows) > MOST_ROWS:
        report.error(
            FaultCode.TOO_LARGE, format_lazy(_("at most {limit} rows"), limit=MOST_ROWS), sheet=SHEET
        )
        return [], report.errors
    return [_line(row) for row in (table.rows if table else ())], report.errors


def read_month(lines: Sequence[Line], *, clinic: Clinic, month: dt.date) -> MonthReading:
    """Shifts of this clinic's doctors in the month that begins on `month`."""
    report = Report()
    known = _Known(clinic)
    rows: list[SheetRow] = []
    taken: dict[tuple[int, dt.date], list[tuple[dt.time, dt.time, int]]] = {}
    for line in lines:
        values = _values(line, report)
        if values is None:
            continue
        row = known.row(line, values, report)
        if row is None or not _is_sound(line, row, month, report):
            continue
        of_day = taken.setdefault((row.doctor.pk, row.day), [])
        for start, end, number in of_day:
            if row.planned.start < end and start < row.planned.end:
                expected = format_lazy(_("no overlap with row {row}"), row=number)
                _error(report, FaultCode.OVERLAP, expected, line, "start")
                break
        else:
            of_day.append((row.planned.start, row.planned.end, line.number))
            rows.append(row)
    return MonthReading(rows, report.errors)


class _Known:
    """What a sheet of this clinic may name."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        offering = Doctor.objects.filter(offerings__clinic=clinic)
        working = Doctor.objects.filter(pk__in=WeeklyRule.objects.filter(clinic=clinic).values("doctor"))
        self.doctors = {doctor.code: doctor for doctor in offering.union(working)}
        self.rooms = {room.code: room.pk for room in Room.objects.filter(clinic=clinic)}
        offered = Service.objects.filter(offerings__clinic=clinic).distinct()
        self.services = {service.code: service.pk for service in offered}

    def row(self, line: Line, values: Mapping[str, Any], report: Report) -> SheetRow | None:
        before = len(report.faults)
        doctor = self.doctors.get(values["doctor"])
        room, services = values["room"], values["services"] or ()
        if doctor is None:
            _error(report, FaultCode.UNKNOWN_CODE, _("a doctor of this clinic"), line, "doctor")
        if room is not None and room not in self.rooms:
            _error(report, FaultCode.UNKNOWN_CODE, _("a room of this clinic"), line, "room")
        if any(code not in self.services for code in services):
            _error(report, FaultCode.UNKNOWN_CODE, _("services of this clinic"), line, "services")
        if doctor is None or len(report.faults) > before:
            return None
        planned = Planned(
            values["start"],
            values["end"],
            self.rooms[room] if room is not None else None,
            values["channel"] or Channel.IN_PERSON,
            values["step_min"] or USUAL_STEP,
            frozenset(self.services[code] for code in services),
        )
        return SheetRow(doctor, self.clinic, values["date"], planned)


def _is_sound(line: Line, row: SheetRow, month: dt.date, report: Report) -> bool:
    before = len(report.faults)
    if row.planned.end <= row.planned.start:
        start = f"{row.planned.start:%H:%M}"
        _error(
            report, FaultCode.CONTRADICTION, format_lazy(_("a time after {time}"), time=start), line, "end"
        )
    if (row.day.year, row.day.month) != (month.year, month.month):
        _error(report, FaultCode.BAD_VALUE, _("a day of the month that was chosen"), line, "date")
    if row.planned.room_id is not None and row.planned.channel != Channel.IN_PERSON:
        _error(report, FaultCode.CONTRADICTION, _("no room, or people who meet in it"), line, "room")
    return len(report.faults) == before


def _line(row: TableRow) -> Line:
    """What a cell holds, in words; one that was reported already is left out."""
    cells = {name: cell for name, cell in row.cells.items() if not isinstance(cell, Unreadable)}
    return Line(row.number, {name: _word(cell) for name, cell in cells.items() if cell is not None})


def _word(cell: Cell | Unreadable) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}" if not (cell.second or cell.microsecond) else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _values(line: Line, report: Report) -> dict[str, Any] | None:
    """None for a row with a fault."""
    before = len(report.faults)
    values: dict[str, Any] = {}
    for name, column in COLUMNS.items():
        cell = line.cells.get(name)
        if cell is None and column.required:
            _error(report, FaultCode.MISSING_VALUE, _("a value"), line, name)
        elif cell is None:
            values[name] = None
        else:
            try:
                values[name] = column.parser(cell)
            except Misread as fault:
                _error(report, FaultCode.BAD_VALUE, fault.expected, line, name)
    return values if len(report.faults) == before else None


def _error(report: Report, code: FaultCode, expected: Message, line: Line, column: str) -> None:
    found = line.cells.get(column, "")
    report.error(code, expected, sheet=SHEET, row=line.number, column=column, found=found)


def as_json(lines: Sequence[Line]) -> list[list[Any]]:
    return [[line.number, dict(line.cells)] for line in lines]


def from_json(value: object) -> Iterator[Line]:
    """What as_json gave; whatever else was sent instead gives no lines."""
    for each in value if isinstance(value, list) else []:
        if not (isinstance(each, list) and len(each) == 2 and isinstance(each[0], int)):
            return
        if not isinstance(each[1], dict):
            return
        cells = {name: str(cell)[:200] for name, cell in each[1].items() if name in COLUMNS}
        yield Line(each[0], cells)
