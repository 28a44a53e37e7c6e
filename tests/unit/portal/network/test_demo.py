"""The network that the site shows when it first comes up."""

from pathlib import Path

import pytest

from portal.network.faults import FaultCode
from portal.network.reading import read_network
from tests.factories.large_network import large_network
from tests.factories.workbooks import network_file

DEMO = Path(__file__).parents[4] / "portal" / "network" / "demo" / "network.xlsx"


@pytest.fixture(scope="module")
def reading(today):
    with DEMO.open("rb") as stream:
        return read_network(stream, today=today)


def test_it_has_no_error(reading):
    assert reading.errors == ()


def test_it_is_whole(reading):
    sizes = {sheet.value: len(rows) for sheet, rows in reading.network.by_sheet().items()}
    assert sizes == {
        "LegalEntities": 2,
        "Clinics": 6,
        "Rooms": 84,
        "Specialties": 16,
        "Services": 72,
        "Doctors": 64,
        "Offerings": 295,
        "Schedule": 69,
        "Exceptions": 27,
    }


def test_its_warnings_are_the_six_saturdays_and_the_invented_tax_number(reading):
    assert [(warning.code, warning.row) for warning in reading.warnings] == [
        (FaultCode.BAD_TAX_ID, 2),
        *((FaultCode.OUTSIDE_WORKING_HOURS, row) for row in (4, 5, 8, 21, 36, 70)),
    ]


def test_it_can_be_grown_to_any_number_of_doctors(today):
    reading = read_network(network_file(large_network(1000)), today=today)
    doctors = reading.network.doctors
    assert reading.errors == ()
    assert len(doctors) == 1000
    assert len({(doctor.last_ru, doctor.first_ru, doctor.patronymic_ru) for doctor in doctors}) > 950
    assert len(reading.network.offerings) > 4000
