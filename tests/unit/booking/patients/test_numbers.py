"""Document numbers: right ones are taken however they are spaced, a slip of the finger is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.patients.mrn import format_mrn, mrn_of, parse_mrn
from booking.patients.numbers import compact, is_document_number, is_oms_policy, is_russian_passport, is_snils

serials = st.integers(1, 99_999_999)


@given(serials)
def test_a_record_number_is_read_back(serial: int) -> None:
    assert parse_mrn(format_mrn(mrn_of(serial))) == mrn_of(serial)


@given(serials, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(serial: int, place: int, by: int) -> None:
    mrn = mrn_of(serial)
    wrong = mrn[:place] + str((int(mrn[place]) + by) % 10) + mrn[place + 1 :]

    assert parse_mrn(wrong) is None


@pytest.mark.parametrize("serial", [0, -1, 100_000_000])
def test_a_serial_beyond_the_digits_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 99999999"):
        mrn_of(serial)


@pytest.mark.parametrize("typed", ["", "12345678", "1234567890", "١٢٣٤٥٦٧٨٩", "abc", "\x00"])
def test_what_is_no_record_number_is_none(typed: str) -> None:
    assert parse_mrn(typed) is None


@pytest.mark.parametrize("number", ["112-233-445 95", "11223344595", "087-654-303 00", "001-001-998 12"])
def test_a_right_snils(number: str) -> None:
    assert is_snils(number)


@pytest.mark.parametrize("number", ["112-233-445 96", "112-233-44", "000-000-000 00", "", "abc-def-ghi jk"])
def test_a_wrong_snils(number: str) -> None:
    assert not is_snils(number)


@pytest.mark.parametrize(
    ("number", "right"), [("4539 1488 0343 6467", True), ("4539148803436466", False), ("1" * 15, False)]
)
def test_an_oms_policy_has_a_check_digit(number: str, right: bool) -> None:
    assert is_oms_policy(number) is right


@pytest.mark.parametrize(
    ("number", "right"), [("45 08 № 123456", True), ("4508 12345", False), ("AB08 123456", False)]
)
def test_a_russian_passport_is_ten_digits(number: str, right: bool) -> None:
    assert is_russian_passport(number) is right


@pytest.mark.parametrize(
    ("number", "right"), [("DMS-77/00012", True), ("K00123", True), ("a b", False), ("x" * 31, False)]
)
def test_another_document_is_letters_and_digits(number: str, right: bool) -> None:
    assert is_document_number(number) is right


def test_two_writings_of_a_number_compare_equal() -> None:
    assert compact("45 08 № 123456") == compact("4508-123456") == "4508123456"
