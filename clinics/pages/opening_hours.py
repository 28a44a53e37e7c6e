"""A clinic's working hours in words: «Mon-Fri 08:00-21:00, Sat-Sun 09:00-18:00»."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from clinics.directory.models import OpeningHours


@dataclass(frozen=True)
class Day:
    """One weekday; `times` is empty when the clinic is closed."""

    day: str
    times: str


def stretch(hours: OpeningHours) -> str:
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"


def week(hours: Iterable[OpeningHours]) -> list[Day]:
    """All seven days, Monday first."""
    times = _times_by_weekday(hours)
    return [Day(str(WEEKDAYS[day]), times.get(day + 1, "")) for day in range(7)]


def week_in_words(hours: Iterable[OpeningHours]) -> str:
    """Neighbouring days with the same hours stand together; closed days are left out."""
    times = _times_by_weekday(hours)
    runs: list[tuple[int, int, str]] = []
    for day in sorted(times):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times[day]:
            runs[-1] = (runs[-1][0], day, times[day])
        else:
            runs.append((day, day, times[day]))
    return ", ".join(f"{_days(first, last)} {times}" for first, last, times in runs)


def _times_by_weekday(hours: Iterable[OpeningHours]) -> dict[int, str]:
    times: dict[int, list[str]] = {}
    for row in sorted(hours, key=lambda row: (row.weekday, row.opens)):
        times.setdefault(row.weekday, []).append(stretch(row))
    return {day: ", ".join(stretches) for day, stretches in times.items()}


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day - 1]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def open_until(hours: Iterable[OpeningHours], now: dt.datetime, time_zone: str) -> dt.time | None:
    """The local closing time if the clinic is open at the moment `now`, else None."""
    local = now.astimezone(ZoneInfo(time_zone))
    return next((row.closes for row in hours if row.contains(local)), None)


def next_opening(hours: Iterable[OpeningHours], now: dt.datetime, time_zone: str) -> dt.datetime | None:
    """The local moment of the next opening within a week, or None for a clinic without hours."""
    local = now.astimezone(ZoneInfo(time_zone))
    rows = list(hours)
    for days in range(8):
        date = local.date() + dt.timedelta(days=days)
        opens = [row.opens for row in rows if row.weekday == date.isoweekday()]
        moments = [dt.datetime.combine(date, time, ZoneInfo(time_zone)) for time in sorted(opens)]
        if later := [moment for moment in moments if moment > local]:
            return later[0]
    return None
