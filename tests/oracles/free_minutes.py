"""Free times, minute by minute: the slow way that booking.availability is compared with."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from booking.schedule.shifts import Calendar, Timetable
from tests.oracles.working_minutes import clock, shifts

Period = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True)
class Taken:
    doctor_id: int | None
    room_id: int | None
    lower: int
    upper: int


@dataclass(frozen=True)
class Offered:
    """A doctor's service at a clinic; it is there on dates within every one of `lives`, both ends included."""

    doctor_id: int
    clinic_id: int
    service_id: int
    minutes: int
    buffer_minutes: int
    is_online: bool = False
    notice_hours: int = 0
    lives: tuple[Period, ...] = ()
    prices: tuple[tuple[dt.date, dt.date | None, int], ...] = ()


def starts(
    offered: Offered,
    timetable: Timetable,
    calendars: Mapping[int, Calendar],
    first: dt.date,
    days: int,
    taken: Iterable[Taken],
) -> set[tuple[int, str, int | None]]:
    """Minute, channel and room of each time at which the visit fits and nothing is in its way."""
    found = set()
    for shift, minutes in shifts(timetable, calendars, first, days):
        if (shift.doctor_id, shift.clinic_id) != (offered.doctor_id, offered.clinic_id):
            continue
        if shift.terms.services and offered.service_id not in shift.terms.services:
            continue
        channel = shift.terms.channel
        if offered.is_online and channel not in ("phone", "video"):
            channel = "video"
        room = shift.terms.room_id if channel == "in_person" else None
        blocked = {
            minute
            for each in taken
            if each.doctor_id == offered.doctor_id or (room is not None and each.room_id == room)
            for minute in range(each.lower, each.upper)
        }
        for minute in minutes:
            visit = range(minute, minute + offered.minutes)
            with_buffer = range(minute, minute + offered.minutes + offered.buffer_minutes)
            on_grid = (minute - shift.origin) % shift.terms.step_minutes == 0
            if on_grid and minutes.issuperset(visit) and blocked.isdisjoint(with_buffer):
                found.add((minute, channel, room))
    return found


def is_offered(offered: Offered, zone: str, minute: int, now: int, days_ahead: int) -> bool:
    """Whether it is published, priced, early and late enough."""
    day, today = clock(zone, minute).date(), clock(zone, now).date()
    alive = all((begins or dt.date.min) <= day <= (ends or dt.date.max) for begins, ends in offered.lives)
    priced = any(begins <= day <= (ends or dt.date.max) for begins, ends, _minor in offered.prices)
    return alive and priced and minute >= now + 60 * offered.notice_hours and (day - today).days <= days_ahead
