"""What a registrar's line of text is taken for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.patients.mrn import format_mrn, mrn_of
from booking.patients.sought import Sought, read

TODAY = dt.date(2026, 6, 1)
BORN = dt.date(1990, 5, 17)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Sought()),
        (" … !", Sought()),
        ("Королёва", Sought(words=("Королёва",))),
        ("  Королёва   Анна ", Sought(words=("Королёва", "Анна"))),
        ("Салтыков-Щедрин", Sought(words=("Салтыков-Щедрин",))),
        ("Кор 1990", Sought(words=("Кор",), year=1990, last_digits="1990")),
        ("Королёва 4510", Sought(words=("Королёва",), last_digits="4510")),
        ("Королёва 1990 4510", Sought(words=("Королёва",), year=1990, last_digits="4510")),
        ("Королёва 17.05.1990", Sought(words=("Королёва",), birth_date=BORN, year=1990)),
        ("1990-05-17 Королёва", Sought(words=("Королёва",), birth_date=BORN, year=1990)),
        ("4510", Sought(last_digits="4510")),
        ("1990", Sought(last_digits="1990")),
        ("Королёва 1850", Sought(words=("Королёва",), last_digits="1850")),
    ],
)
def test_a_text_means(text: str, meant: Sought) -> None:
    assert read(text, TODAY) == meant


@pytest.mark.parametrize("text", ["8 (495) 120-45-10", "+7 495 120 45 10", "84951204510", "495 120-45-10"])
def test_a_phone_in_any_writing(text: str) -> None:
    assert read(text, TODAY).phone == "+74951204510"


@pytest.mark.parametrize("text", ["Королёва 31.02.1990", "Королёва 01.07.2026", "Королёва 01.07.1826"])
def test_a_day_on_which_nobody_of_the_living_was_born_is_no_birth_date(text: str) -> None:
    assert read(text, TODAY).birth_date is None


def test_a_phone_beside_a_name() -> None:
    sought = read("Королёва 8 495 120-45-10", TODAY)
    assert (sought.words, sought.phone, sought.last_digits) == (("Королёва",), "+74951204510", "")


def test_ten_digits_are_a_phone_and_a_passport() -> None:
    sought = read("9161234567", TODAY)
    assert sought.phone == "+79161234567"
    assert "passport_ru 9161234567" in sought.documents


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("112-233-445 95", "snils 11223344595"),
        ("45 10 123456", "passport_ru 4510123456"),
        ("II-МЮ № 123456", "birth IIМЮ123456"),
        ("Королёва 45 10 123456", "passport_ru 4510123456"),
    ],
)
def test_a_document(text: str, document: str) -> None:
    assert document in read(text, TODAY).documents


@given(st.integers(1, 99_999_999))
def test_every_record_number_is_one(serial: int) -> None:
    mrn = mrn_of(serial)
    assert read(f" {format_mrn(mrn)} ", TODAY).mrn == mrn


@given(st.text(max_size=300))
def test_no_text_fails(text: str) -> None:
    sought = read(text, TODAY)
    assert not sought.birth_date or sought.birth_date <= TODAY


@given(st.text(max_size=50))
def test_what_goes_to_the_log_are_names_of_meanings(text: str) -> None:
    assert set(read(text, TODAY).meanings) <= set(Sought.__slots__)
