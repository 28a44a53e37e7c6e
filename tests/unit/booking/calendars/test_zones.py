"""VTIMEZONE says what the zone data say, as another program reads it."""

import datetime as dt
from io import StringIO
from zoneinfo import ZoneInfo

from dateutil.tz import tzical
from icalendar import Calendar
from pytest import mark

from booking.calendars.zones import observances, vtimezone

# Daylight saving north and south of the equator, by half an hour, in winter, and a zone that gave it up.
ZONES = [
    "Asia/Nicosia",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Tehran",
]
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2026, 12, 31)
AROUND = [dt.timedelta(seconds=seconds) for seconds in (-7200, -1800, -1, 0, 1, 1800, 7200)]


def changes(zone: str) -> list[dt.datetime]:
    """The moments in UTC, the first observance aside: it begins with the year."""
    return [
        (each.onset - each.before).replace(tzinfo=dt.UTC)
        for each in observances(zone, FIRST.year, LAST.year)[1:]
    ]


def read_by_another(zone: str) -> dt.tzinfo:
    calendar = Calendar()
    calendar.add_component(vtimezone(zone, FIRST, LAST))
    found = tzical(StringIO(calendar.to_ical().decode())).get(zone)
    assert found is not None
    return found


@mark.parametrize("zone", ZONES)
def test_the_offset_is_right_around_every_change(zone: str) -> None:
    theirs, ours = read_by_another(zone), ZoneInfo(zone)
    for change in changes(zone):
        for away in AROUND:
            local = (change + away).astimezone(ours)
            assert local.replace(tzinfo=theirs).utcoffset() == local.utcoffset(), (change, away)


def test_there_are_enough_changes_to_speak_of() -> None:
    assert sum(len(changes(zone)) for zone in ZONES) >= 20


def test_a_zone_without_changes_has_one_offset() -> None:
    [only] = observances("Europe/Moscow", 2026, 2027)
    assert (only.before, only.after, only.name) == (dt.timedelta(hours=3), dt.timedelta(hours=3), "MSK")


def test_the_change_in_limassol_is_told_by_the_clock_of_before() -> None:
    """On 28 March 2027 at three in the morning clocks go to four (EU directive 2000/84/EC: at 01:00 UTC)."""
    spring = next(each for each in observances("Asia/Nicosia", 2027, 2027) if each.is_daylight)
    assert spring.onset == dt.datetime(2027, 3, 28, 3, 0)
