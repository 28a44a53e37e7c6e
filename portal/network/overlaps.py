"""Do two weekly rules of a doctor ever claim the same moment?"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from booking.schedule.models import WeeklyRule

# Any weekday of any kind of week comes within three weeks, the two odd weeks 53 and 1 included.
DAYS_OF_ONE_ZONE = 28
# Between two zones the distance may change with daylight saving, so a year's every week is looked at,
# and twice, since the same date's week is odd in one year and even in another.
DAYS_OF_TWO_ZONES = 2 * 53 * 7
DAY = timedelta(days=1)


class Rule(Protocol):
    """A row of the workbook or of the database."""

    @property
    def weekdays(self) -> Collection[int]: ...
    @property
    def start(self) -> time: ...
    @property
    def end(self) -> time: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def weeks(self) -> str: ...


def first_overlap(one: Rule, zone_of_one: str, two: Rule, zone_of_two: str) -> date | None:
    """The first date (of rule one) on which both rules hold at the same moment."""
    if zone_of_one == zone_of_two:
        return _first_by_wall_clock(one, two)
    return _first_by_instant(one, zone_of_one, two, zone_of_two)


def _first_by_wall_clock(one: Rule, two: Rule) -> date | None:
    if one.end <= two.start or two.end <= one.start:
        return None
    first = max(one.valid_from, two.valid_from)
    days = (first + DAY * step for step in range(DAYS_OF_ONE_ZONE))
    return next((day for day in days if _works_on(one, day) and _works_on(two, day)), None)


def _first_by_instant(one: Rule, zone_of_one: str, two: Rule, zone_of_two: str) -> date | None:
    """At one moment the calendars of two zones may differ by a day."""
    first = max(one.valid_from, two.valid_from) - DAY
    theirs = list(_shifts(two, ZoneInfo(zone_of_two), first))
    place = 0
    for start, end, day in _shifts(one, ZoneInfo(zone_of_one), first):
        while place < len(theirs) and theirs[place][1] <= start:
            place += 1
        if place < len(theirs) and theirs[place][0] < end:
            return day
    return None


def _shifts(rule: Rule, zone: ZoneInfo, first: date) -> Iterator[tuple[datetime, datetime, date]]:
    for step in range(DAYS_OF_TWO_ZONES):
        day = first + DAY * step
        if _works_on(rule, day):
            yield _instant(day, rule.start, zone), _instant(day, rule.end, zone), day


def _instant(day: date, wall_clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall_clock, zone).astimezone(UTC)


def _works_on(rule: Rule, day: date) -> bool:
    _year, week, weekday = day.isocalendar()
    parity = WeeklyRule.Weeks.ODD if week % 2 else WeeklyRule.Weeks.EVEN
    return (
        weekday in rule.weekdays
        and rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
        and rule.weeks in (WeeklyRule.Weeks.EVERY, parity)
    )
