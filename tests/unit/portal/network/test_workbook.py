import datetime as dt
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from portal.network.faults import FaultCode, Report, Severity
from portal.network.workbook import Unreadable, read_tables
from tests.factories.workbooks import saved

EXPECTED = {"Rooms": ("clinic", "code")}


def read(*lines, title="Rooms", spoil=lambda sheet: None):
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    spoil(book.active)
    report = Report()
    return read_tables(saved(book), EXPECTED, report), report.faults


def only(faults):
    (fault,) = faults
    return fault.code, fault.severity, fault.sheet, fault.row, fault.column, fault.found


def test_rows_keep_the_numbers_that_the_spreadsheet_shows_and_blank_ones_are_passed_over():
    tables, faults = read(("clinic", "code"), (None, "  "), ("kgd", "101"), (), ("kgd", "102"))
    assert [row.number for row in tables["Rooms"].rows] == [3, 5]
    assert not faults


def test_headings_may_stand_in_any_order_and_case():
    tables, faults = read((" Code ", "CLINIC"), ("101", "kgd"))
    assert dict(tables["Rooms"].rows[0].cells) == {"code": "101", "clinic": "kgd"}
    assert not faults


def test_spaces_around_and_within_text_are_tidied_and_lines_stay():
    tables, _faults = read(("clinic", "code"), ("  a\u00a0 b ", "one  \n two"))
    assert dict(tables["Rooms"].rows[0].cells) == {"clinic": "a b", "code": "one\ntwo"}


def test_excels_own_dates_and_times_arrive_as_such():
    tables, _faults = read(("clinic", "code"), (dt.datetime(2026, 1, 1), dt.time(8, 30)))
    assert dict(tables["Rooms"].rows[0].cells) == {"clinic": dt.datetime(2026, 1, 1), "code": dt.time(8, 30)}


def test_a_missing_sheet_is_an_error_and_the_likely_misspelling_a_warning():
    _tables, faults = read(("clinic", "code"), title="Roms")
    assert {(fault.code, fault.severity, fault.sheet) for fault in faults} == {
        (FaultCode.MISSING_SHEET, Severity.ERROR, "Rooms"),
        (FaultCode.UNKNOWN_SHEET, Severity.WARNING, "Roms"),
    }
    assert "Rooms" in str(next(fault.expected for fault in faults if fault.sheet == "Roms"))


def test_two_sheets_of_one_name_are_an_error():
    def copy(sheet):
        sheet.parent.create_sheet("rooms ").append(("clinic", "code"))

    _tables, faults = read(("clinic", "code"), spoil=copy)
    assert only(faults) == (FaultCode.DUPLICATE_SHEET, Severity.ERROR, "Rooms", None, "", "rooms ")


def test_a_missing_column_is_an_error():
    _tables, faults = read(("clinic",), ("kgd",))
    assert only(faults) == (FaultCode.MISSING_COLUMN, Severity.ERROR, "Rooms", 1, "code", "")


def test_an_unknown_column_is_a_warning():
    _tables, faults = read(("clinic", "code", "colour"), ("kgd", "101", "red"))
    assert only(faults) == (FaultCode.UNKNOWN_COLUMN, Severity.WARNING, "Rooms", 1, "", "colour")


def test_a_column_twice_is_an_error():
    _tables, faults = read(("clinic", "code", "Code"), ("kgd", "101", "102"))
    assert only(faults) == (FaultCode.DUPLICATE_COLUMN, Severity.ERROR, "Rooms", 1, "", "Code")


def test_values_beside_the_table_are_one_warning_for_each_column():
    _tables, faults = read(("clinic", "code"), ("kgd", "101", None, "note"), ("kgd", "102", None, "note"))
    assert only(faults) == (FaultCode.STRAY_VALUE, Severity.WARNING, "Rooms", 2, "D", "note")


@pytest.mark.parametrize("formula", ["=1+1", ArrayFormula("B2", "=1+1")])
def test_a_formula_is_reported_and_not_evaluated(formula):
    def write(sheet):
        sheet["B2"] = formula

    tables, faults = read(("clinic", "code"), ("kgd",), spoil=write)
    assert only(faults) == (FaultCode.FORMULA, Severity.ERROR, "Rooms", 2, "code", "=1+1")
    assert tables["Rooms"].rows[0].cells["code"] is Unreadable.CELL


def test_the_error_of_a_formula_is_reported():
    def write(sheet):
        sheet["B2"] = "#REF!"

    _tables, faults = read(("clinic", "code"), ("kgd",), spoil=write)
    assert only(faults) == (FaultCode.FORMULA, Severity.ERROR, "Rooms", 2, "code", "#REF!")


def test_merged_cells_are_reported_where_they_begin():
    _tables, faults = read(
        ("clinic", "code"), ("kgd", "101"), ("kgd", None), spoil=lambda sheet: sheet.merge_cells("B2:B3")
    )
    assert only(faults) == (FaultCode.MERGED, Severity.ERROR, "Rooms", 2, "", "B2:B3")


def test_rows_beyond_what_the_file_says_of_its_size_are_read():
    tables, _faults = read(("clinic", "code"), ("kgd", "101"), ("kgd", "102"))
    assert len(tables["Rooms"].rows) == 2


def test_a_file_that_is_no_workbook_is_one_error():
    report = Report()
    assert read_tables(BytesIO(b"clinic;code\nkgd;101\n"), EXPECTED, report) == {}
    assert only(report.faults) == (FaultCode.NOT_A_WORKBOOK, Severity.ERROR, "", None, "", "")
