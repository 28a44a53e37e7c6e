import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.directory.models import PaymentMethod
from portal.network import parsing
from portal.network.parsing import Amount, Misread

CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
PARSERS = [
    parsing.text(20),
    parsing.prose(20),
    parsing.code,
    parsing.listed(parsing.code),
    parsing.one_of(PaymentMethod),
    parsing.yes_no,
    parsing.whole(0, 100),
    parsing.degrees(90),
    parsing.amount,
    parsing.day,
    parsing.clock,
    parsing.phone,
    parsing.time_zone,
]


@pytest.mark.parametrize("parser", PARSERS)
@given(cell=CELLS)
def test_any_cell_is_read_or_refused_with_an_expectation(parser, cell):
    try:
        parser(cell)
    except Misread as fault:
        assert str(fault.expected)


@given(moment=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_time_reads_the_same_as_text_and_as_excels_own(moment):
    assert parsing.clock(f"{moment:%H:%M}") == parsing.clock(moment) == moment


@given(day=st.dates(min_value=dt.date(1900, 1, 1)))
def test_a_date_reads_the_same_as_text_and_as_excels_own(day):
    at_midnight = dt.datetime.combine(day, dt.time())
    assert parsing.day(day.isoformat()) == parsing.day(at_midnight) == parsing.day(day) == day


@given(number=st.integers(0, 100))
def test_a_whole_number_reads_the_same_as_number_float_and_text(number):
    read = parsing.whole(0, 100)
    assert read(number) == read(float(number)) == read(str(number)) == number


@given(units=st.integers(1, 100_000_000))
def test_an_amount_may_group_its_thousands_and_name_its_currency(units):
    grouped = f"{units:,}".replace(",", " ")
    assert parsing.amount(units) == parsing.amount(grouped) == Amount(units)
    assert parsing.amount(f"{grouped} RUB") == parsing.amount(f"RUB {units}") == Amount(units, "RUB")


@pytest.mark.parametrize("cell", [0, -1, 3200.5, "3200,50", "1 20", "дорого", True, "3200 руб", 10**12])
def test_an_amount_is_whole_and_above_zero(cell):
    with pytest.raises(Misread):
        parsing.amount(cell)


@pytest.mark.parametrize("cell", ["25:00", "8", "08.00", "08:60", dt.time(8, 0, 30), 0.5, "08:00-09:00"])
def test_a_time_that_could_be_read_two_ways_is_refused(cell):
    with pytest.raises(Misread):
        parsing.clock(cell)


@pytest.mark.parametrize("cell", ["01.02.2026", "2026-02-30", "20260201", 46054, dt.datetime(2026, 2, 1, 8)])
def test_a_date_that_could_be_read_two_ways_is_refused(cell):
    with pytest.raises(Misread):
        parsing.day(cell)


def test_a_code_that_excel_took_for_a_number_is_a_code():
    assert parsing.code(101) == "101"


@pytest.mark.parametrize("cell", ["тест", "a b", "a.b", "x" * 40, True, 1.5])
def test_a_code_holds_only_what_an_address_may(cell):
    with pytest.raises(Misread):
        parsing.code(cell)


@pytest.mark.parametrize("cell", ["desk,", "desk, desk", ", desk", "desk, cash"])
def test_a_list_names_each_known_value_once(cell):
    with pytest.raises(Misread):
        parsing.listed(parsing.one_of(PaymentMethod))(cell)


def test_a_list_keeps_its_order():
    assert parsing.listed(parsing.code)("us, cardio") == ("us", "cardio")


def test_a_phone_is_kept_in_e164():
    assert parsing.phone("+7 4012 99-01-77") == "+74012990177"


@pytest.mark.parametrize("cell", ["4012 99-01-77", "+7 495", "+999 123456", "+7 495 120-45-10 ext. 5", 5])
def test_a_phone_needs_a_country_code_and_a_possible_number(cell):
    with pytest.raises(Misread):
        parsing.phone(cell)


def test_degrees_are_exact():
    assert parsing.degrees(90)(55.7522) == parsing.degrees(90)("55.7522") == Decimal("55.752200")


@pytest.mark.parametrize("cell", [90.1, -91, "55,75", float("nan"), 1e-9, "N55"])
def test_degrees_are_decimal_and_in_range(cell):
    with pytest.raises(Misread):
        parsing.degrees(90)(cell)


def test_text_of_one_line_holds_no_line_break_and_prose_does():
    assert parsing.prose(20)("one\ntwo") == "one\ntwo"
    with pytest.raises(Misread):
        parsing.text(20)("one\ntwo")


@pytest.mark.parametrize("parser", [parsing.text(5), parsing.prose(5)])
@pytest.mark.parametrize("cell", ["longer", "a\x1b[2J", "a\u202eb"])
def test_text_is_short_enough_and_without_control_characters(parser, cell):
    with pytest.raises(Misread):
        parser(cell)


@pytest.mark.parametrize("cell", ["Moscow", "GMT+3", "Europe/Atlantis", 3])
def test_a_time_zone_is_one_of_iana(cell):
    with pytest.raises(Misread):
        parsing.time_zone(cell)


@pytest.mark.parametrize(("cell", "value"), [("yes", True), ("No", False), (True, True), (False, False)])
def test_yes_and_no_may_be_excels_own(cell, value):
    assert parsing.yes_no(cell) is value
