"""When doctors work, minute by minute: the slow way that booking.schedule.shifts is compared with.

It reads clocks only from UTC to local time, walks over each minute, and knows no intervals.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from booking.schedule.shifts import Calendar, Closure, Departure, Span, Terms, Timetable

HOUR = dt.timedelta(hours=1)


class Work(NamedTuple):
    doctor_id: int
    clinic_id: int
    day: dt.date
    terms: Terms
    origin: int


@cache
def clock(zone: str, minute: int) -> dt.datetime:
    """What a wall clock shows, without its zone."""
    return dt.datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).replace(tzinfo=None)


@cache
def first_showing(zone: str, shown: dt.datetime) -> int:
    """The minute at which the clock first shows this, or would if it had not been put forward."""
    minute = int((shown - dt.datetime(1970, 1, 1) - 16 * HOUR).total_seconds()) // 60
    while clock(zone, minute) < shown:
        minute += 1
    if clock(zone, minute) == shown:
        return minute
    before = minute - 1
    return before + int((shown - clock(zone, before)).total_seconds()) // 60


def shifts(
    timetable: Timetable, calendars: Mapping[int, Calendar], first: dt.date, days: int
) -> Iterator[tuple[Work, set[int]]]:
    """Each shift with its minutes, those without a minute too."""
    for number in range(days):
        day = first + dt.timedelta(days=number)
        for clinic, calendar in calendars.items():
            for doctor in doctors_of(timetable):
                for terms, span, is_extra in hours_of(timetable, doctor, clinic, calendar, day):
                    lower, upper = instants(calendar.zone, day, span)
                    yield (
                        Work(doctor, clinic, day, terms, lower),
                        {
                            minute
                            for minute in range(lower, upper)
                            if is_open(timetable, doctor, clinic, calendar, day, minute, is_extra)
                        },
                    )


def work(
    timetable: Timetable, calendars: Mapping[int, Calendar], first: dt.date, days: int
) -> dict[Work, set[int]]:
    """What is alike taken together."""
    found: defaultdict[Work, set[int]] = defaultdict(set)
    for key, minutes in shifts(timetable, calendars, first, days):
        if minutes:
            found[key] |= minutes
    return dict(found)


def doctors_of(timetable: Timetable) -> set[int]:
    return {row.doctor_id for row in (*timetable.rules, *timetable.edited, *timetable.departures)}


def hours_of(
    timetable: Timetable, doctor: int, clinic: int, calendar: Calendar, day: dt.date
) -> Iterator[tuple[Terms, Span, bool]]:
    mine = [rule for rule in timetable.rules if (rule.doctor_id, rule.clinic_id) == (doctor, clinic)]
    in_force = [r for r in mine if r.valid_from <= day <= (r.valid_to or dt.date.max)]
    edited = [e for e in timetable.edited if (e.doctor_id, e.clinic_id, e.day) == (doctor, clinic, day)]
    odd = int(day.strftime("%V")) % 2 == 1
    if edited:
        regular = list(edited[0].shifts)
    else:
        allowed = {"every", "odd" if odd else "even"}
        regular = [
            (r.terms, r.hours) for r in in_force if day.weekday() + 1 in r.weekdays and r.weeks in allowed
        ]
    festive = bool(calendar.holidays_of) and day in holidays.country_holidays(calendar.holidays_of)
    if not festive:
        yield from ((terms, hours, False) for terms, hours in regular)
    for extra in timetable.departures:
        if extra.kind != "extra_hours" or extra.doctor_id != doctor or extra.clinic_id not in (clinic, None):
            continue
        if extra.clinic_id is None and not in_force and not edited:
            continue
        if extra.date_from is None:
            if festive or not regular:
                continue
        elif not extra.date_from <= day <= extra.date_to:
            continue
        known = regular or [(r.terms, r.hours) for r in in_force]
        earliest = min((hours.start for _terms, hours in known), default=None)
        like = next((terms for terms, hours in known if hours.start == earliest), Terms())
        room = extra.room_id or like.room_id
        yield Terms(room, like.channel, like.step_minutes, like.services), extra.span, True


def instants(zone: str, day: dt.date, span: Span) -> tuple[int, int]:
    return tuple(first_showing(zone, dt.datetime.combine(day, wall)) for wall in (span.start, span.end))


def is_open(
    timetable: Timetable,
    doctor: int,
    clinic: int,
    calendar: Calendar,
    day: dt.date,
    minute: int,
    is_extra: bool,
) -> bool:
    def covers(row: Closure | Departure) -> bool:
        if row.date_from is not None and not row.date_from <= day <= row.date_to:
            return False
        if row.span.start is None:
            return True
        lower, upper = instants(calendar.zone, day, row.span)
        return lower <= minute < upper

    if any(covers(closure) for closure in calendar.closures):
        return False
    for departure in timetable.departures:
        concerns = departure.doctor_id == doctor and departure.clinic_id in (clinic, None)
        if concerns and departure.kind != "extra_hours" and covers(departure):
            return False
    if is_extra or not calendar.openings:
        return True
    return any(
        weekday == day.isoweekday()
        and instants(calendar.zone, day, Span(opens, closes))[0] <= minute
        and minute < instants(calendar.zone, day, Span(opens, closes))[1]
        for weekday, opens, closes in calendar.openings
    )
