"""A workbook as tables of plain cells: opened safely, headings matched, formulas and merges reported."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import BinaryIO, Protocol, cast
from xml.etree.ElementTree import ParseError

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from portal.network.archive import SheetShape, WorkbookRefused, damaged, inspect
from portal.network.faults import FaultCode, Message, Report

Cell = str | int | float | bool | datetime | date | time | timedelta | None
SheetCell = ReadOnlyCell | EmptyCell

# What openpyxl lets through when the XML is well-formed and its meaning is not.
MALFORMED = (
    InvalidFileException,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)


class StreamedSheet(Protocol):
    """What openpyxl's read-only worksheet is used for."""

    def reset_dimensions(self) -> None: ...

    def iter_rows(self) -> Iterator[tuple[SheetCell, ...]]: ...


class Unreadable(StrEnum):
    """Stands in a table for a cell that has been reported already."""

    CELL = "unreadable"


@dataclass(frozen=True, slots=True)
class TableRow:
    number: int
    cells: Mapping[str, Cell | Unreadable]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet that hold anything, by the headings that were asked for."""

    sheet: str
    columns: frozenset[str] = frozenset()
    rows: tuple[TableRow, ...] = ()


@dataclass
class _Heading:
    """Where each known column stands (0-based), and which places have a heading at all."""

    place: dict[str, int] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)


def read_tables(stream: BinaryIO, expected: Mapping[str, Sequence[str]], report: Report) -> dict[str, Table]:
    """A table for each of the expected sheets (empty if it is missing), by sheet and its columns.

    Faults go to the report. A file that cannot be read at all is one error without a sheet.
    """
    try:
        shapes = inspect(stream)
        stream.seek(0)
        return _read_sheets(stream, shapes, expected, report)
    except WorkbookRefused as refusal:
        report.error(refusal.code, refusal.expected)
        return {}


def _read_sheets(
    stream: BinaryIO,
    shapes: Mapping[str, SheetShape],
    expected: Mapping[str, Sequence[str]],
    report: Report,
) -> dict[str, Table]:
    try:
        # openpyxl warns about the validation rules and extensions that it drops; no cell is among them.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(stream, read_only=True, keep_links=False)
            chosen = _match_sheets([sheet.title for sheet in book.worksheets], expected, report)
            return {
                name: _read_sheet(
                    cast(StreamedSheet, book[title]), name, shapes[title], expected[name], report
                )
                for name, title in chosen.items()
            }
    except MALFORMED as fault:
        raise damaged() from fault


def _match_sheets(
    titles: Sequence[str], expected: Mapping[str, Sequence[str]], report: Report
) -> dict[str, str]:
    """The title in the file of each expected sheet; case and outer spaces do not matter."""
    known = {name.casefold(): name for name in expected}
    chosen: dict[str, str] = {}
    for title in titles:
        name = known.get(title.strip().casefold())
        if name is None:
            _warn_unknown(FaultCode.UNKNOWN_SHEET, title, list(expected), report, sheet=title)
        elif name in chosen:
            report.error(FaultCode.DUPLICATE_SHEET, _("one sheet of this name"), sheet=name, found=title)
        else:
            chosen[name] = title
    for name in expected:
        if name not in chosen:
            report.error(FaultCode.MISSING_SHEET, _("a sheet of this name"), sheet=name)
    return chosen


def _warn_unknown(code: FaultCode, found: str, known: Sequence[str], report: Report, *, sheet: str) -> None:
    close = get_close_matches(found, known, n=1)
    expected: Message = _("nothing: it is not read")
    if close:
        expected = format_lazy(_("“{name}”? As it stands it is not read"), name=close[0])
    report.warning(code, expected, sheet=sheet, row=None if found == sheet else 1, found=found)


def _read_sheet(
    sheet: StreamedSheet, name: str, shape: SheetShape, columns: Sequence[str], report: Report
) -> Table:
    sheet.reset_dimensions()  # what the file says of its size would cut rows off
    _report_merged(name, shape, report)
    lines = sheet.iter_rows()
    heading = _read_heading(name, next(lines, ()), columns, report)
    rows = [
        row
        for number, cells in enumerate(lines, start=2)
        if (row := _read_row(name, number, cells, heading, report))
    ]
    return Table(name, frozenset(heading.place), tuple(rows))


def _report_merged(name: str, shape: SheetShape, report: Report) -> None:
    for reference in shape.merged:
        row = range_boundaries(reference)[1]
        report.error(FaultCode.MERGED, _("cells that are not merged"), sheet=name, row=row, found=reference)


def _read_heading(name: str, cells: Sequence[SheetCell], columns: Sequence[str], report: Report) -> _Heading:
    heading = _Heading()
    known = {column.casefold(): column for column in columns}
    for place, cell in enumerate(cells):
        text = str(_plain(cell) or "")
        if text:
            heading.named.add(place)
        column = known.get(text.casefold())
        if column is None and text:
            _warn_unknown(FaultCode.UNKNOWN_COLUMN, text, list(columns), report, sheet=name)
        elif column in heading.place:
            report.error(
                FaultCode.DUPLICATE_COLUMN, _("one column of this name"), sheet=name, row=1, found=text
            )
        elif column is not None:
            heading.place[column] = place
    for column in columns:
        if column not in heading.place:
            report.error(
                FaultCode.MISSING_COLUMN, _("a column of this name"), sheet=name, row=1, column=column
            )
    return heading


def _read_row(
    sheet: str,
    number: int,
    cells: Sequence[SheetCell],
    heading: _Heading,
    report: Report,
) -> TableRow | None:
    """None for a row without a value; a row that only looks blank (spaces) is one."""
    if not any(_plain(cell) is not None for cell in cells):
        return None
    _warn_stray(sheet, number, cells, heading, report)
    found = {
        column: _read_cell(cells[place], sheet, number, column, report) if place < len(cells) else None
        for column, place in heading.place.items()
    }
    return TableRow(number, found)


def _warn_stray(
    sheet: str,
    number: int,
    cells: Sequence[SheetCell],
    heading: _Heading,
    report: Report,
) -> None:
    """Once per column without a heading: the first value in it."""
    for place, cell in enumerate(cells):
        if place not in heading.named and _plain(cell) is not None:
            heading.named.add(place)
            report.warning(
                FaultCode.STRAY_VALUE,
                _("nothing: the column has no heading"),
                sheet=sheet,
                row=number,
                column=get_column_letter(place + 1),
                found=cell.value,
            )


def _read_cell(cell: SheetCell, sheet: str, row: int, column: str, report: Report) -> Cell | Unreadable:
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        found = getattr(cell.value, "text", cell.value)
        expected: Message = _("a value, not a formula")
    elif kind == "e":
        found, expected = cell.value, _("a value, not the error of a formula")
    else:
        return _plain(cell)
    report.error(FaultCode.FORMULA, expected, sheet=sheet, row=row, column=column, found=found)
    return Unreadable.CELL


def _plain(cell: SheetCell) -> Cell:
    """Text without outer, doubled and no-break spaces, line by line; None for text of spaces only."""
    if isinstance(cell.value, str):
        lines = (" ".join(line.split()) for line in cell.value.splitlines())
        return "\n".join(lines).strip() or None
    return cast(Cell, cell.value)
