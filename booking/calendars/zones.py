"""VTIMEZONE of RFC 5545 for an IANA zone: one observance for each change of the clock, by Python's zone data.

Programs that know the zone use their own rules; the others need every change that the calendar's days meet.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# No zone changes its clock twice within so short a time.
STRIDE = dt.timedelta(days=7)
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Observance:
    """An offset from UTC that holds from a moment on; the moment is told by the clock of before."""

    onset: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    is_daylight: bool


def vtimezone(zone: str, first: dt.date, last: dt.date) -> Timezone:
    """Right from the beginning of the first date's year to the end of the last one's."""
    component = Timezone()
    component.add("tzid", zone)
    for each in observances(zone, first.year, last.year):
        part = TimezoneDaylight() if each.is_daylight else TimezoneStandard()
        part.add("dtstart", each.onset)
        part.add("tzoffsetfrom", each.before)
        part.add("tzoffsetto", each.after)
        part.add("tzname", each.name)
        component.add_component(part)
    return component


@lru_cache(maxsize=64)
def observances(zone: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """What holds as the first year begins in UTC, then every change until the last one ends."""
    clock = ZoneInfo(zone)
    begin = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)
    moments = [begin, *_changes(clock, begin, end)]
    return tuple(_observance(clock, moment, is_first=moment == begin) for moment in moments)


def _changes(clock: ZoneInfo, begin: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """The first second of each new offset, in UTC."""
    earlier = begin
    while earlier < end:
        later = min(earlier + STRIDE, end)
        if _holding(clock, earlier) != _holding(clock, later):
            old, new = earlier, later
            while new - old > SECOND:
                middle = old + (new - old) // 2
                middle = middle.replace(microsecond=0)
                if _holding(clock, middle) == _holding(clock, earlier):
                    old = middle
                else:
                    new = middle
            yield new
        earlier = later


def _holding(clock: ZoneInfo, moment: dt.datetime) -> tuple[dt.timedelta, dt.timedelta, str]:
    local = moment.astimezone(clock)
    return local.utcoffset() or dt.timedelta(), local.dst() or dt.timedelta(), local.tzname() or ""


def _observance(clock: ZoneInfo, moment: dt.datetime, *, is_first: bool) -> Observance:
    after, daylight, name = _holding(clock, moment)
    before = after if is_first else _holding(clock, moment - SECOND)[0]
    onset = (moment + before).replace(tzinfo=None)
    return Observance(onset, before, after, name, is_daylight=bool(daylight))
