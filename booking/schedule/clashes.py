"""Whether two weekly rules want a doctor in two places at once. Pure."""

import datetime as dt

from booking.schedule.shifts import Rule, Span
from booking.schedule.stretches import local_minute

# Weekdays come again after a week, odd and even weeks after two, at the end of a long year (53 weeks) after three.
COMES_AGAIN = 28
DAY = dt.timedelta(days=1)


def first_clash(one: Rule, zone: str, other: Rule, other_zone: str) -> dt.date | None:
    """The first local date of `one` on which both hold at the same moment, whatever zones their clinics are in.

    A clash that only a change of the clocks makes, weeks later, is not sought.
    """
    day = max(one.valid_from, other.valid_from - DAY)
    for _number in range(COMES_AGAIN):
        if one.valid_to is not None and day > one.valid_to:
            return None
        if one.holds(day) and any(
            other.holds(their_day) and _meet(one.hours, zone, day, other.hours, other_zone, their_day)
            for their_day in (day - DAY, day, day + DAY)
        ):
            return day
        day += DAY
    return None


def _meet(one: Span, zone: str, day: dt.date, other: Span, other_zone: str, their_day: dt.date) -> bool:
    ours, theirs = _minutes(one, zone, day), _minutes(other, other_zone, their_day)
    return ours[0] < theirs[1] and theirs[0] < ours[1]


def _minutes(hours: Span, zone: str, day: dt.date) -> tuple[int, int]:
    if hours.start is None or hours.end is None:
        raise AssertionError("a rule has times")
    return local_minute(zone, day, hours.start), local_minute(zone, day, hours.end)
