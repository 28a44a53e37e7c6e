"""Sets of minutes as whole numbers, against Python's own sets."""

from hypothesis import given
from hypothesis import strategies as st

from booking.availability.timeline import about_to, every, first_minutes, minutes_in, stretch

minute = st.integers(-50, 300)
sets = st.frozensets(st.integers(0, 300))


def timeline(minutes: frozenset[int]) -> int:
    return sum(1 << minute for minute in minutes)


@given(minute, minute)
def test_a_stretch_holds_its_minutes_from_the_base_on(lower: int, upper: int) -> None:
    assert list(minutes_in(stretch(lower, upper))) == [m for m in range(lower, upper) if m >= 0]


@given(st.integers(1, 60), minute, minute)
def test_every_nth_minute(step: int, first: int, last: int) -> None:
    assert list(minutes_in(every(step, first, last))) == [m for m in range(first, last + 1, step) if m >= 0]


@given(sets, st.integers(1, 100))
def test_minutes_about_to_run_into_something(taken: frozenset[int], minutes: int) -> None:
    found = {m for m in range(301) if any(m + further in taken for further in range(minutes))}
    assert set(minutes_in(about_to(timeline(taken), minutes))) == found


@given(sets, st.integers(0, 5))
def test_the_first_minutes_of_a_set(minutes: frozenset[int], count: int) -> None:
    assert first_minutes(timeline(minutes), count) == sorted(minutes)[:count]
