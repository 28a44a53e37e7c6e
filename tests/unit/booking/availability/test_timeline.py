"""Sets of minutes as whole numbers, against Python's own sets."""

from hypothesis import given
from hypothesis import strategies as st

from booking.availability.timeline import about_to, every, minutes_around, minutes_in, stretch, timeline_of

minute = st.integers(-50, 300)
sets = st.frozensets(st.integers(0, 300))


def timeline(minutes: frozenset[int]) -> int:
    return sum(1 << minute for minute in minutes)


def everything(timeline: int) -> list[int]:
    return minutes_in(timeline, 0, timeline.bit_length())


@given(minute, minute)
def test_a_stretch_holds_its_minutes_from_the_base_on(lower: int, upper: int) -> None:
    assert everything(stretch(lower, upper)) == [m for m in range(lower, upper) if m >= 0]


@given(st.integers(1, 60), minute, minute)
def test_every_nth_minute(step: int, first: int, last: int) -> None:
    assert everything(every(step, first, last)) == [m for m in range(first, last + 1, step) if m >= 0]


@given(sets, st.integers(1, 100))
def test_minutes_about_to_run_into_something(taken: frozenset[int], minutes: int) -> None:
    found = {m for m in range(301) if any(m + further in taken for further in range(minutes))}
    assert set(everything(about_to(timeline(taken), minutes))) == found


@given(sets, st.integers(0, 300), st.integers(0, 400), st.none() | st.integers(0, 5))
def test_the_first_minutes_of_a_part(
    minutes: frozenset[int], lower: int, upper: int, most: int | None
) -> None:
    part = sorted(minute for minute in minutes if lower <= minute < upper)
    assert minutes_in(timeline(minutes), lower, upper, most) == part[:most]


@given(sets, minute, st.integers(0, 300), st.integers(-10, 400), st.integers(1, 5))
def test_the_minutes_on_both_sides_of_one(
    minutes: frozenset[int], at: int, lower: int, upper: int, most: int
) -> None:
    part = sorted(minute for minute in minutes if lower <= minute < upper)
    before, after = [m for m in part if m < at], [m for m in part if m >= at]
    assert minutes_around(timeline(minutes), at, lower, upper, most) == before[-most:] + after[:most]


@given(st.lists(st.tuples(minute, minute), max_size=20), st.integers(-50, 50), st.integers(1, 300))
def test_stretches_counted_from_anywhere(stretches: list[tuple[int, int]], base: int, length: int) -> None:
    found = {m - base for first, last in stretches for m in range(first, last) if 0 <= m - base < length}
    assert set(everything(timeline_of(stretches, base, length))) == found
