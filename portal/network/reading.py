"""A workbook into a typed network, with every fault found on the way."""

from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, TypeVar

from django.utils.translation import gettext_lazy as _

from portal.network import rows, validation
from portal.network.faults import Fault, FaultCode, Message, Report
from portal.network.parsing import Misread
from portal.network.rows import COLUMNS, Network, Row, Sheet
from portal.network.workbook import Table, TableRow, Unreadable, read_tables

R = TypeVar("R", bound=Row)

MAY_BE_EMPTY = frozenset({Sheet.SCHEDULE, Sheet.EXCEPTIONS, Sheet.OFFERINGS})


@dataclass(frozen=True, slots=True)
class Reading:
    """The network is whole only without errors."""

    network: Network
    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_network(stream: BinaryIO, *, today: date) -> Reading:
    """Read and check a workbook; never raises for what is in the file."""
    report = Report()
    expected = {sheet.value: tuple(columns) for sheet, columns in COLUMNS.items()}
    tables = read_tables(stream, expected, report)
    network = _network(tables, report)
    validation.validate(network, report, today=today)
    return Reading(network, _in_order(report.errors), _in_order(report.warnings))


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """As the administrator goes through the workbook; faults of the whole file and of other sheets first."""
    sheets = [sheet.value for sheet in Sheet]

    def place(fault: Fault) -> tuple[int, int]:
        return sheets.index(fault.sheet) if fault.sheet in sheets else -1, fault.row or 0

    return tuple(sorted(faults, key=place))


def _network(tables: dict[str, Table], report: Report) -> Network:
    def read(sheet: Sheet, kind: type[R]) -> tuple[R, ...]:
        return _rows(tables.get(sheet), kind, report)

    return Network(
        legal_entities=read(Sheet.LEGAL_ENTITIES, rows.LegalEntityRow),
        clinics=read(Sheet.CLINICS, rows.ClinicRow),
        rooms=read(Sheet.ROOMS, rows.RoomRow),
        specialties=read(Sheet.SPECIALTIES, rows.SpecialtyRow),
        services=read(Sheet.SERVICES, rows.ServiceRow),
        doctors=read(Sheet.DOCTORS, rows.DoctorRow),
        offerings=read(Sheet.OFFERINGS, rows.OfferingRow),
        schedule=read(Sheet.SCHEDULE, rows.ScheduleRow),
        exceptions=read(Sheet.EXCEPTIONS, rows.ExceptionRow),
        codes={sheet: codes for sheet in Sheet if (codes := _declared(tables.get(sheet))) is not None},
    )


def _declared(table: Table | None) -> frozenset[str] | None:
    """None when nothing can be said of the sheet's codes, so that no reference to them is a fault."""
    if table is None or "code" not in table.columns:
        return None
    return frozenset(str(row.cells["code"]) for row in table.rows)


def _rows(table: Table | None, kind: type[R], report: Report) -> tuple[R, ...]:
    if table is None:
        return ()
    if not table.rows and table.sheet not in MAY_BE_EMPTY:
        report.error(FaultCode.NO_ROWS, _("at least one row below the headings"), sheet=table.sheet)
    read = (_row(table, line, kind, report) for line in table.rows)
    return tuple(row for row in read if row is not None)


def _row(table: Table, line: TableRow, kind: type[R], report: Report) -> R | None:
    """None for a row with a fault, or of a sheet that lacks a column (reported once, not per row)."""

    def error(code: FaultCode, expected: Message, column: str, found: object) -> None:
        report.error(code, expected, sheet=table.sheet, row=line.number, column=column, found=found)

    columns = COLUMNS[Sheet(table.sheet)]
    values: dict[str, Any] = {}
    for name in (name for name in columns if name in table.columns):
        cell = line.cells[name]
        if cell is None and columns[name].required:
            error(FaultCode.MISSING_VALUE, _("a value"), name, "")
        elif cell is None:
            values[name] = None
        elif not isinstance(cell, Unreadable):
            try:
                values[name] = columns[name].parser(cell)
            except Misread as fault:
                error(FaultCode.BAD_VALUE, fault.expected, name, cell)
    return kind(row=line.number, **values) if len(values) == len(columns) else None
