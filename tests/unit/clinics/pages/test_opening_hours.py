"""A week of working hours in words, and the next opening across clock changes."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from pytest import mark

from clinics.directory.models import OpeningHours
from clinics.pages.opening_hours import next_opening, open_until, week, week_in_words

NICOSIA = "Asia/Nicosia"


def hours(*stretches: tuple[int, int, int]) -> list[OpeningHours]:
    """Weekday, opening and closing hour of each stretch."""
    return [OpeningHours(weekday=day, opens=dt.time(a), closes=dt.time(b)) for day, a, b in stretches]


@mark.parametrize(
    ("stretches", "words"),
    [
        ([], ""),
        ([(1, 8, 21)], "Mon 08:00–21:00"),
        ([(day, 8, 21) for day in (3, 1, 2)], "Mon–Wed 08:00–21:00"),
        ([(1, 8, 21), (3, 8, 21)], "Mon 08:00–21:00, Wed 08:00–21:00"),
        ([(1, 14, 18), (1, 9, 13), (2, 9, 13)], "Mon 09:00–13:00, 14:00–18:00, Tue 09:00–13:00"),
    ],
)
def test_neighbouring_days_alike_stand_together(stretches: list[tuple[int, int, int]], words: str) -> None:
    assert week_in_words(hours(*stretches)) == words


def test_a_week_has_seven_days_and_says_which_are_closed() -> None:
    days = week(hours((1, 8, 21), (7, 10, 16)))
    assert [day.times for day in days] == ["08:00–21:00", "", "", "", "", "", "10:00–16:00"]


def test_an_opening_after_the_clocks_went_forward_is_told_by_the_new_clock() -> None:
    saturday = dt.datetime(2026, 3, 28, 20, 0, tzinfo=dt.UTC)  # clocks change in the night to Sunday
    opening = next_opening(hours((7, 9, 17)), saturday, NICOSIA)
    assert opening is not None and opening.astimezone(dt.UTC).hour == 6


STRETCHES = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 11), st.integers(12, 23)),
    max_size=5,
    unique_by=lambda s: s[0],
)


@given(STRETCHES, st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC)))
def test_open_and_next_opening_agree_with_looking_at_every_half_hour(
    stretches: list[tuple[int, int, int]], moment: dt.datetime
) -> None:
    moment = moment.replace(minute=30, second=0, microsecond=0)
    rows = hours(*stretches)
    opening = next_opening(rows, moment, "Europe/Moscow")
    local = moment + dt.timedelta(hours=3)  # Moscow keeps one time all year
    later = (local + dt.timedelta(minutes=30 * step) for step in range(1, 8 * 48 + 1))
    begins = {(day, dt.time(opens)) for day, opens, _closes in stretches}
    expected = next((each for each in later if (each.isoweekday(), each.time()) in begins), None)
    assert (opening and opening.replace(tzinfo=None)) == (expected and expected.replace(tzinfo=None))
    is_open = any(day == local.isoweekday() and a <= local.hour < b for day, a, b in stretches)
    assert (open_until(rows, moment, "Europe/Moscow") is not None) is is_open
