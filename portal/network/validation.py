"""What one row cannot know: codes of other sheets, duplicates, and facts that contradict each other."""

from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.network import consistency, timetable
from portal.network.faults import FaultCode, Report
from portal.network.rows import COLUMNS, Column, Network, Row, Sheet

KEYS: dict[Sheet, tuple[str, ...]] = {
    Sheet.LEGAL_ENTITIES: ("code",),
    Sheet.CLINICS: ("code",),
    Sheet.ROOMS: ("clinic", "code"),
    Sheet.SPECIALTIES: ("code",),
    Sheet.SERVICES: ("code",),
    Sheet.DOCTORS: ("code",),
    Sheet.OFFERINGS: ("doctor", "service", "clinic"),
    Sheet.EXCEPTIONS: ("doctor", "clinic", "kind", "start", "end", "dates"),
}
"""What a row is known by; a schedule rule has no name, two alike overlap."""


def validate(network: Network, report: Report, *, today: date) -> None:
    _check_references(network, report)
    _check_duplicates(network, report)
    consistency.check(network, report, today=today)
    timetable.check(network, report)


def _check_references(network: Network, report: Report) -> None:
    for sheet, rows in network.by_sheet().items():
        for row in rows:
            for name, column in COLUMNS[sheet].items():
                if column.names:
                    _check_reference(network, sheet, row, name, column, report)
    _check_rooms(network, report)


def _check_reference(
    network: Network, sheet: Sheet, row: Row, name: str, column: Column, report: Report
) -> None:
    if column.names is None or (known := network.codes.get(column.names)) is None:
        return
    value = getattr(row, name)
    for code in value if isinstance(value, tuple) else (value,):
        if code is not None and code not in known:
            report.error(
                FaultCode.UNKNOWN_CODE,
                format_lazy(_("a code of the sheet {sheet}"), sheet=column.names.value),
                sheet=sheet,
                row=row.row,
                column=name,
                found=code,
            )


def _check_rooms(network: Network, report: Report) -> None:
    """A room's code is its own only within its clinic."""
    if Sheet.ROOMS not in network.codes:
        return
    rooms = {(room.clinic, room.code) for room in network.rooms}
    faulty = network.codes[Sheet.ROOMS] - {room.code for room in network.rooms}
    for rule in network.schedule:
        if (rule.clinic, rule.room) not in rooms and rule.room not in faulty:
            report.error(
                FaultCode.UNKNOWN_CODE,
                format_lazy(_("a room of the clinic {clinic}"), clinic=rule.clinic),
                sheet=Sheet.SCHEDULE,
                row=rule.row,
                column="room",
                found=rule.room,
            )


def _check_duplicates(network: Network, report: Report) -> None:
    for sheet, rows in network.by_sheet().items():
        key = KEYS.get(sheet, ())
        first: dict[tuple[str, ...], Row] = {}
        for row in rows if key else ():
            # Slugs and the addresses made of them do not tell case apart.
            value = tuple(str(getattr(row, name)).casefold() for name in key)
            other = first.setdefault(value, row)
            if other is not row:
                report.error(
                    FaultCode.DUPLICATE,
                    format_lazy(_("no repetition of row {row}"), row=other.row),
                    sheet=sheet,
                    row=row.row,
                    column=key[-1],
                    found=", ".join(str(getattr(row, name)) for name in key),
                )
