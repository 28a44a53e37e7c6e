"""One thing of a sound network is spoilt; exactly that is reported, where it stands."""

from typing import NamedTuple

import pytest
from django.utils.translation import override

from portal.network.faults import FaultCode, Severity
from portal.network.reading import read_network
from tests.factories.workbooks import SMALL, network_file, small_network

ERROR, WARNING = Severity.ERROR, Severity.WARNING


class Found(NamedTuple):
    code: FaultCode
    severity: Severity
    sheet: str
    row: int | None
    column: str


def faults_of(sheets, today):
    reading = read_network(network_file(sheets), today=today)
    for fault in reading.errors + reading.warnings:
        assert str(fault.expected)
    return [
        Found(fault.code, fault.severity, fault.sheet, fault.row, fault.column)
        for fault in reading.errors + reading.warnings
    ]


def spoilt(sheet, **cells):
    sheets = small_network()
    sheets[sheet][0] |= cells
    return sheets


def added(sheet, **cells):
    sheets = small_network()
    sheets[sheet].append(sheets[sheet][0] | cells)
    return sheets


def test_a_sound_network_has_no_fault(today):
    assert faults_of(small_network(), today) == []


@pytest.mark.parametrize("sheet", SMALL)
def test_every_sheet_is_needed(today, sheet):
    sheets = small_network()
    del sheets[sheet]
    assert Found(FaultCode.MISSING_SHEET, ERROR, sheet, None, "") in faults_of(sheets, today)


@pytest.mark.parametrize(
    ("sheet", "column"), [(sheet, column) for sheet, lines in SMALL.items() for column in lines[0]]
)
def test_a_missing_column_is_one_error_and_hides_no_other_sheet(today, sheet, column):
    sheets = small_network()
    for line in sheets[sheet]:
        del line[column]
    errors = [fault for fault in faults_of(sheets, today) if fault.severity is ERROR]
    assert errors == [Found(FaultCode.MISSING_COLUMN, ERROR, sheet, 1, column)]


@pytest.mark.parametrize("sheet", ["LegalEntities", "Clinics", "Rooms", "Specialties", "Services", "Doctors"])
def test_a_directory_without_rows_is_an_error(today, sheet):
    sheets = small_network() | {sheet: []}
    assert Found(FaultCode.NO_ROWS, ERROR, sheet, None, "") in faults_of(sheets, today)


BAD_VALUES = [
    ("LegalEntities", "country", "XX"),
    ("LegalEntities", "tax_regime", "none"),
    ("LegalEntities", "licence", "x" * 61),
    ("Clinics", "lat", 91),
    ("Clinics", "lon", -180.5),
    ("Clinics", "phone", "12-34"),
    ("Clinics", "timezone", "Europe/Atlantis"),
    ("Clinics", "currency", "DOGE"),
    ("Clinics", "working_hours", "Mon-Fri 9-19"),
    ("Clinics", "payment", "barter"),
    ("Rooms", "name_ru", "x" * 101),
    ("Offerings", "doctor", "врач"),
    ("Services", "minutes", 0),
    ("Services", "minutes", "forty"),
    ("Services", "category", "magic"),
    ("Services", "confirm", "maybe"),
    ("Services", "sex", "x"),
    ("Services", "referral", "perhaps"),
    ("Services", "deposit_percent", 100),
    ("Doctors", "languages", "ru; en"),
    ("Doctors", "sees", "pets"),
    ("Doctors", "practising_since", 1066),
    ("Offerings", "price", 0),
    ("Offerings", "price", -100),
    ("Offerings", "price", 99.5),
    ("Offerings", "price_from", "soon"),
    ("Offerings", "next_from", "2027-13-01"),
    ("Schedule", "weekdays", "Mon-Funday"),
    ("Schedule", "start", "25:00"),
    ("Schedule", "end", "24:00"),
    ("Schedule", "step_min", 0),
    ("Schedule", "valid_from", "01.01.2026"),
    ("Schedule", "weeks", "third"),
    ("Exceptions", "dates", "2027-07-14..2027-07-01"),
    ("Exceptions", "kind", "holiday"),
]


@pytest.mark.parametrize(("sheet", "column", "value"), BAD_VALUES)
def test_a_value_that_cannot_be_read(today, sheet, column, value):
    errors = [
        fault for fault in faults_of(spoilt(sheet, **{column: value}), today) if fault.severity is ERROR
    ]
    assert errors == [Found(FaultCode.BAD_VALUE, ERROR, sheet, 2, column)]


def test_a_value_that_is_needed(today):
    assert faults_of(spoilt("Doctors", last_ru=None), today) == [
        Found(FaultCode.MISSING_VALUE, ERROR, "Doctors", 2, "last_ru")
    ]


REFERENCES = [
    ("Clinics", "legal_entity"),
    ("Rooms", "clinic"),
    ("Services", "specialty"),
    ("Doctors", "specialties"),
    ("Offerings", "doctor"),
    ("Offerings", "service"),
    ("Offerings", "clinic"),
    ("Schedule", "doctor"),
    ("Schedule", "room"),
    ("Exceptions", "doctor"),
    ("Exceptions", "clinic"),
]


@pytest.mark.parametrize(("sheet", "column"), REFERENCES)
def test_a_code_that_no_sheet_declares(today, sheet, column):
    expected = Found(FaultCode.UNKNOWN_CODE, ERROR, sheet, 2, column)
    assert expected in faults_of(spoilt(sheet, **{column: "nobody"}), today)


def test_a_room_of_another_clinic(today):
    assert faults_of(spoilt("Schedule", room="7"), today) == [
        Found(FaultCode.UNKNOWN_CODE, ERROR, "Schedule", 2, "room")
    ]


def test_a_faulty_row_still_declares_its_code(today):
    """One fault in a doctor's row is one fault, not one more for each row that names the doctor."""
    assert faults_of(spoilt("Doctors", sex="?"), today) == [
        Found(FaultCode.BAD_VALUE, ERROR, "Doctors", 2, "sex")
    ]


@pytest.mark.parametrize("sheet", ["LegalEntities", "Clinics", "Rooms", "Specialties", "Services", "Doctors"])
def test_a_code_twice(today, sheet):
    sheets = added(sheet, code=SMALL[sheet][0]["code"].upper())
    row = len(sheets[sheet]) + 1
    assert faults_of(sheets, today) == [Found(FaultCode.DUPLICATE, ERROR, sheet, row, "code")]


def test_an_offering_twice(today):
    assert faults_of(added("Offerings"), today) == [
        Found(FaultCode.DUPLICATE, ERROR, "Offerings", 3, "clinic")
    ]


def test_a_room_code_may_repeat_in_another_clinic(today):
    assert faults_of(added("Rooms", clinic="lim"), today) == []


def test_a_clinic_keeps_its_country_s_currency(today):
    assert faults_of(spoilt("Clinics", currency="EUR"), today) == [
        Found(FaultCode.WRONG_CURRENCY, ERROR, "Clinics", 2, "currency")
    ]


@pytest.mark.parametrize("column", ["price", "next_price"])
def test_a_price_in_another_currency_than_the_clinic_s(today, column):
    assert faults_of(spoilt("Offerings", **{column: "53 EUR"}), today) == [
        Found(FaultCode.WRONG_CURRENCY, ERROR, "Offerings", 2, column)
    ]


@pytest.mark.parametrize("number", ["7707083894", "770708389", "not known", "CY10123456X"])
def test_a_tax_number_that_its_country_does_not_give(today, number):
    assert faults_of(spoilt("LegalEntities", tax_id=number), today) == [
        Found(FaultCode.BAD_TAX_ID, WARNING, "LegalEntities", 2, "tax_id")
    ]


@pytest.mark.parametrize(
    ("sheet", "cells", "column"),
    [
        ("Services", {"deposit_percent": None}, "deposit_percent"),
        ("Services", {"prepayment": "full"}, "deposit_percent"),
        ("Services", {"visit_kind": "repeat"}, "repeat_within_days"),
        ("Services", {"repeat_within_days": 60}, "repeat_within_days"),
        ("Services", {"age_to": 17}, "age_to"),
        ("Doctors", {"practising_since": 2027}, "practising_since"),
        ("Offerings", {"next_from": None}, "next_from"),
        ("Offerings", {"next_price": None}, "next_price"),
        ("Offerings", {"next_from": "2026-01-01"}, "next_from"),
        ("Schedule", {"end": "09:00"}, "end"),
        ("Schedule", {"valid_to": "2025-12-31"}, "valid_to"),
        ("Schedule", {"start": "14:30", "step_min": 40}, "step_min"),
        ("Exceptions", {"end": None}, "end"),
        ("Exceptions", {"start": None}, "start"),
        ("Exceptions", {"end": "13:00"}, "end"),
        ("Exceptions", {"start": None, "end": None}, "start"),
        ("Exceptions", {"start": None, "end": None, "kind": "time off"}, "start"),
        ("Exceptions", {"start": None, "end": None, "kind": "extra hours"}, "start"),
    ],
)
def test_facts_of_a_row_that_contradict_each_other(today, sheet, cells, column):
    errors = [fault for fault in faults_of(spoilt(sheet, **cells), today) if fault.severity is ERROR]
    assert errors == [Found(FaultCode.CONTRADICTION, ERROR, sheet, 2, column)]


def test_rules_of_a_doctor_that_overlap(today):
    sheets = added("Schedule", weekdays="Wed-Fri", start="14:00", end="18:00")
    assert faults_of(sheets, today) == [Found(FaultCode.OVERLAP, ERROR, "Schedule", 3, "start")]


def test_rules_of_a_doctor_that_overlap_between_clinics(today):
    """In winter 13:00 in Kaliningrad is 13:00 in Limassol."""
    sheets = added("Schedule", clinic="lim", room="7", start="14:00", end="18:00")
    assert faults_of(sheets, today) == [Found(FaultCode.OVERLAP, ERROR, "Schedule", 3, "start")]


def test_rules_of_two_doctors_may_share_a_room(today):
    sheets = added("Schedule", doctor="d002")
    sheets["Doctors"].append(sheets["Doctors"][0] | {"code": "d002"})
    assert faults_of(sheets, today) == []


def test_more_rules_than_a_doctor_has(today):
    sheets = small_network()
    sheets["Schedule"] = [sheets["Schedule"][0]] * 61
    assert faults_of(sheets, today) == [Found(FaultCode.TOO_LARGE, ERROR, "Schedule", 62, "doctor")]


def test_a_weekday_on_which_the_clinic_is_closed(today):
    assert faults_of(spoilt("Schedule", weekdays="Fri, Sun"), today) == [
        Found(FaultCode.OUTSIDE_WORKING_HOURS, WARNING, "Schedule", 2, "weekdays")
    ]


@pytest.mark.parametrize("cells", [{"start": "08:00"}, {"end": "19:30"}, {"weekdays": "Mon, Sat"}])
def test_hours_in_which_the_clinic_is_closed(today, cells):
    assert faults_of(spoilt("Schedule", **cells), today) == [
        Found(FaultCode.OUTSIDE_WORKING_HOURS, WARNING, "Schedule", 2, "start")
    ]


def test_a_shift_over_the_clinic_s_lunch_break(today):
    sheets = spoilt("Clinics", working_hours="Mon-Fri 09:00-13:00; Mon-Fri 14:00-19:00")
    assert faults_of(sheets, today) == [
        Found(FaultCode.OUTSIDE_WORKING_HOURS, WARNING, "Schedule", 2, "start")
    ]


def test_a_shift_over_two_stretches_that_touch(today):
    assert faults_of(spoilt("Clinics", working_hours="Mon-Fri 09:00-13:00; Mon-Fri 13:00-19:00"), today) == []


def test_a_service_outside_the_doctor_s_specialties(today):
    sheets = spoilt("Services", specialty="us")
    sheets["Specialties"].append(sheets["Specialties"][0] | {"code": "us"})
    assert faults_of(sheets, today) == [
        Found(FaultCode.SPECIALTY_MISMATCH, WARNING, "Offerings", 2, "service")
    ]


def test_a_service_for_adults_of_a_doctor_for_children(today):
    assert faults_of(spoilt("Doctors", sees="children"), today) == [
        Found(FaultCode.NO_EFFECT, WARNING, "Offerings", 2, "service")
    ]


def test_an_offering_where_the_doctor_never_works(today):
    sheets = added("Offerings", clinic="lim")
    assert faults_of(sheets, today) == [Found(FaultCode.NO_EFFECT, WARNING, "Offerings", 3, "doctor")]


def test_an_exception_where_the_doctor_never_works(today):
    assert faults_of(spoilt("Exceptions", clinic="lim"), today) == [
        Found(FaultCode.NO_EFFECT, WARNING, "Exceptions", 2, "clinic")
    ]


def test_daily_breaks_that_overlap(today):
    sheets = added("Exceptions", clinic=None, start="13:30", end="14:30")
    assert faults_of(sheets, today) == [Found(FaultCode.OVERLAP, WARNING, "Exceptions", 3, "start")]


def test_an_exception_twice(today):
    time_off = {"dates": "2027-07-01", "start": None, "end": None, "kind": "time off", "clinic": None}
    sheets = spoilt("Exceptions", **time_off)
    sheets["Exceptions"].append(dict(sheets["Exceptions"][0]))
    assert faults_of(sheets, today) == [Found(FaultCode.DUPLICATE, ERROR, "Exceptions", 3, "dates")]


@pytest.mark.parametrize(("sheet", "column"), [("Doctors", "bio_ru"), ("Specialties", "symptoms_en")])
def test_a_text_in_one_language_only(today, sheet, column):
    assert faults_of(spoilt(sheet, **{column: None}), today) == [
        Found(FaultCode.MISSING_TRANSLATION, WARNING, sheet, 2, column)
    ]


def test_every_fault_is_told_at_once(today):
    sheets = spoilt("Doctors", sex="?", sees="pets")
    sheets["Offerings"][0]["price"] = 0
    sheets["Schedule"][0]["room"] = "9"
    assert [(fault.sheet, fault.column) for fault in faults_of(sheets, today)] == [
        ("Doctors", "sex"),
        ("Doctors", "sees"),
        ("Offerings", "price"),
        ("Schedule", "room"),
    ]


def test_a_rule_that_could_not_be_read_is_not_missing_too(today):
    assert faults_of(spoilt("Schedule", start="?"), today) == [
        Found(FaultCode.BAD_VALUE, ERROR, "Schedule", 2, "start")
    ]


def test_a_fault_is_worded_when_it_is_shown(today):
    (fault,) = read_network(network_file(spoilt("Offerings", price=0)), today=today).errors
    with override("en"):
        assert str(fault.expected) == "a whole amount above zero, such as 3200"
    assert fault.found == "0"


def test_what_is_shown_of_a_cell_cannot_move_the_cursor(today):
    sheets = spoilt("Doctors", last_ru="Иванов\u202e" + "x" * 100)
    (fault,) = read_network(network_file(sheets), today=today).errors
    assert fault.found.startswith("Иванов\N{REPLACEMENT CHARACTER}xxx")
    assert len(fault.found) == 60
