import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.network import periods
from portal.network.parsing import Misread
from portal.network.periods import Daily, Opening, Span

WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1)
EIGHT, NINE, ONE, SIX = dt.time(8), dt.time(9), dt.time(13), dt.time(18)


@given(days=WEEKDAYS)
def test_weekdays_survive_being_written_and_read(days):
    assert periods.weekdays(periods.weekdays_text(days)) == days


@given(first=st.integers(1, 7), last=st.integers(1, 7))
def test_a_range_runs_forward_over_the_end_of_the_week(first, last):
    day, walked = first, {first}
    while day != last:
        day = 1 if day == 7 else day + 1
        walked.add(day)
    names = periods.NAMES
    assert periods.weekdays(f"{names[first - 1]}-{names[last - 1]}") == walked


@pytest.mark.parametrize("cell", ["", "Mon-", "Monday", "Mon-Wed-Fri", "Mon, Mon", "Mon-Wed, Tue", "1", 1])
def test_weekdays_that_are_none_are_refused(cell):
    with pytest.raises(Misread):
        periods.weekdays(cell)


def test_working_hours_come_in_the_order_of_the_week():
    assert periods.working_hours("Sat 09:00-13:00; Mon-Tue 08:00-18:00") == (
        Opening(1, EIGHT, SIX),
        Opening(2, EIGHT, SIX),
        Opening(6, NINE, ONE),
    )


def test_a_weekday_may_have_two_stretches():
    hours = periods.working_hours("Mon 13:00-18:00; Mon 08:00-13:00")
    assert hours == (Opening(1, EIGHT, ONE), Opening(1, ONE, SIX))


@pytest.mark.parametrize(
    "cell",
    [
        "08:00-21:00",
        "Mon-Fri",
        "Mon-Fri 08:00",
        "Mon-Fri 21:00-08:00",
        "Mon 08:00-08:00",
        "Mon 08:00-12:00; Mon 11:00-18:00",
        "Mon 8-20",
        "Mon 08:00-20:00;",
        "Mon 08:00-24:00",
        8,
    ],
)
def test_working_hours_that_are_none_are_refused(cell):
    with pytest.raises(Misread):
        periods.working_hours(cell)


def test_dates_are_daily_one_date_or_a_span():
    assert periods.dates("daily") == Daily()
    assert periods.dates("2027-07-01") == Span(dt.date(2027, 7, 1), dt.date(2027, 7, 1))
    assert periods.dates("2027-07-01..2027-07-14") == Span(dt.date(2027, 7, 1), dt.date(2027, 7, 14))
    assert periods.dates(dt.datetime(2027, 7, 1)) == Span(dt.date(2027, 7, 1), dt.date(2027, 7, 1))


@pytest.mark.parametrize(
    "cell",
    [
        "weekly",
        "2027-07-14..2027-07-01",
        "2027-07-01..",
        "2027-07-01-2027-07-14",
        "2027-07-01..2027-07-02..2027-07-03",
        "2027-01-01..2037-01-01",
        7,
    ],
)
def test_dates_that_are_none_are_refused(cell):
    with pytest.raises(Misread):
        periods.dates(cell)


@given(cell=st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.datetimes(), st.booleans()))
def test_any_cell_is_read_or_refused(cell):
    for parser in (periods.weekdays, periods.working_hours, periods.dates):
        try:
            parser(cell)
        except Misread as fault:
            assert str(fault.expected)
