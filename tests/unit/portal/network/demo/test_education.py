import datetime as dt

import pytest

from portal.network.demo.education import education_of

TODAY = dt.date(2026, 11, 21)
CODES = [f"d{number:03d}" for number in range(1, 65)]


@pytest.mark.parametrize("since", [1985, 2021, 2026])
def test_study_comes_before_practice(since: int) -> None:
    steps = {step.kind: step for step in education_of("d001", ("gp",), practising_since=since, today=TODAY)}
    assert steps["university"].year < steps["residency"].year <= since


def test_accreditation_is_in_force_and_lasts_five_years() -> None:
    for code in CODES:
        for step in education_of(code, ("cardio", "us"), practising_since=2006, today=TODAY):
            if step.kind == "accreditation":
                assert step.valid_to
                assert step.valid_to > TODAY
                assert step.valid_to.year - step.year == 5


def test_each_specialty_has_its_accreditation() -> None:
    steps = education_of("d002", ("cardio", "us"), practising_since=1988, today=TODAY)
    fields = {step.field["en"] for step in steps if step.kind == "accreditation"}
    assert fields == {"Cardiology", "Ultrasound diagnostics"}


def test_a_doctor_always_has_the_same_education() -> None:
    first, second = (education_of("d009", ("ent",), practising_since=2009, today=TODAY) for _ in range(2))
    assert first == second


def test_doctors_studied_in_different_places() -> None:
    places = {
        education_of(code, ("gp",), practising_since=2000, today=TODAY)[0].institution["en"] for code in CODES
    }
    assert len(places) >= 5
