"""Free times reckoned the plain way, for `manage.py check_availability`: by other code than the lists are.

It reads rows as objects, walks over starting times one by one and compares moments; nothing is remembered, and nothing
of booking.schedule.shifts or booking.availability's timelines is called.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db.models import Q

from booking.appointments.models import Appointment
from booking.schedule.models import (
    BusyBlock,
    ClinicClosure,
    DatedShift,
    EditedDay,
    Hours,
    ScheduleException,
    WeeklyRule,
)
from clinics.directory.models import Clinic, Offering, Payer, Service

DAY = dt.timedelta(days=1)
Moments = tuple[dt.datetime, dt.datetime]
Time = tuple[dt.datetime, str]
"""When it begins, in UTC, and the channel."""


@dataclass
class Rows:
    """All rows that times on these dates depend on."""

    first: dt.date
    last: dt.date
    now: dt.datetime
    rules: defaultdict[tuple[int, int], list[WeeklyRule]] = field(default_factory=lambda: defaultdict(list))
    edited: dict[tuple[int, int, dt.date], EditedDay] = field(default_factory=dict)
    exceptions: defaultdict[int, list[ScheduleException]] = field(default_factory=lambda: defaultdict(list))
    closures: defaultdict[int, list[ClinicClosure]] = field(default_factory=lambda: defaultdict(list))
    taken: defaultdict[str, list[Moments]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for rule in WeeklyRule.objects.prefetch_related("services").order_by("pk"):
            self.rules[rule.doctor_id, rule.clinic_id].append(rule)
        days = EditedDay.objects.filter(date__range=(self.first, self.last))
        for day in days.prefetch_related("shifts__services"):
            self.edited[day.doctor_id, day.clinic_id, day.date] = day
        for exception in ScheduleException.objects.order_by("pk"):
            self.exceptions[exception.doctor_id].append(exception)
        for closure in ClinicClosure.objects.all():
            self.closures[closure.clinic_id].append(closure)
        span = tuple(
            dt.datetime.combine(day, dt.time(), dt.UTC) for day in (self.first - DAY, self.last + 3 * DAY)
        )
        lapsed = Q(status="held", held_until__lte=self.now)
        for visit in Appointment.objects.live().exclude(lapsed).filter(occupies__overlap=span):
            self._take(visit.doctor_id, visit.room_id, (visit.occupies.lower, visit.occupies.upper))
        for block in BusyBlock.objects.filter(during__overlap=span):
            self._take(block.doctor_id, block.room_id, (block.during.lower, block.during.upper))

    def _take(self, doctor: int | None, room: int | None, span: Moments) -> None:
        if doctor is not None:
            self.taken[f"doctor {doctor}"].append(span)
        if room is not None:
            self.taken[f"room {room}"].append(span)


@dataclass(frozen=True)
class Stretch:
    """Hours of work on one date; `hours` has their room, channel, step and services."""

    hours: Hours | None
    room_id: int | None
    start: dt.time
    end: dt.time
    is_extra: bool = False


def expected_times(offering: Offering, rows: Rows) -> set[Time]:
    """Of an offering with its doctor, service, clinic and prices; on the dates of the rows."""
    zone = ZoneInfo(offering.clinic.time_zone)
    today = rows.now.astimezone(zone).date()
    found: set[Time] = set()
    day = rows.first
    while day <= min(rows.last, today + settings.BOOKING_DAYS_AHEAD * DAY):
        if _is_offered(offering, day):
            for stretch in _stretches(offering, day, rows):
                found.update(_free_in(stretch, offering, day, rows))
        day += DAY
    return found


def _is_offered(offering: Offering, day: dt.date) -> bool:
    lives = (offering, offering.doctor, offering.service, offering.clinic)
    in_force = all(
        life.status == "active"
        and (life.active_from is None or life.active_from <= day)
        and (life.active_to is None or day <= life.active_to)
        for life in lives
    )
    return in_force and any(
        price.payer == Payer.SELF
        and price.valid_from <= day
        and (price.valid_to is None or day <= price.valid_to)
        for price in offering.prices.all()
    )


def _stretches(offering: Offering, day: dt.date, rows: Rows) -> Iterator[Stretch]:
    place = (offering.doctor_id, offering.clinic_id)
    valid = [
        rule
        for rule in rows.rules[place]
        if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
    ]
    edited = rows.edited.get((*place, day))
    usual: Sequence[WeeklyRule | DatedShift] = [rule for rule in valid if _is_working_day(rule, day)]
    if edited is not None:
        usual = sorted(edited.shifts.all(), key=lambda shift: (shift.start, shift.pk))
    closed = _is_holiday(offering.clinic, day)
    if not closed:
        yield from (Stretch(hours, hours.room_id, hours.start, hours.end) for hours in usual)
    model = min(usual or valid, key=lambda hours: (hours.start, hours.pk), default=None)
    for extra in rows.exceptions[offering.doctor_id]:
        elsewhere = extra.clinic_id not in (None, offering.clinic_id)
        if extra.kind != "extra_hours" or elsewhere or extra.start is None or extra.end is None:
            continue
        unknown_here = extra.clinic_id is None and not valid and edited is None
        idle = extra.date_from is None and (closed or not usual)
        if not unknown_here and not idle and _concerns(extra, day):
            room = extra.room_id or (model.room_id if model else None)
            yield Stretch(model, room, extra.start, extra.end, is_extra=True)


def _is_working_day(rule: WeeklyRule, day: dt.date) -> bool:
    odd = day.isocalendar().week % 2 == 1
    return day.isoweekday() in rule.weekdays and rule.weeks in ("every", "odd" if odd else "even")


def _is_holiday(clinic: Clinic, day: dt.date) -> bool:
    if not hasattr(clinic, "holiday_closure"):
        return False
    return day in _holidays(clinic.entity.country)


@cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def _concerns(row: ScheduleException | ClinicClosure, day: dt.date) -> bool:
    if row.date_from is None or row.date_to is None:
        return True
    return row.date_from <= day <= row.date_to


def _free_in(stretch: Stretch, offering: Offering, day: dt.date, rows: Rows) -> Iterator[Time]:
    """One starting time after the other, from the beginning of the hours on."""
    hours, service = stretch.hours, offering.service
    allowed = {each.pk for each in hours.services.all()} if hours else set()
    if allowed and service.pk not in allowed:
        return
    channel = hours.channel if hours else "in_person"
    if service.category == Service.Category.TELEMEDICINE and channel not in ("phone", "video"):
        channel = "video"
    room = stretch.room_id if channel == "in_person" else None
    visit = dt.timedelta(minutes=offering.duration_minutes)
    start, end = (_moment(offering.clinic, day, wall) for wall in (stretch.start, stretch.end))
    earliest = rows.now + dt.timedelta(hours=service.minimum_notice_hours)
    while start + visit <= end:
        whole = start + visit + dt.timedelta(minutes=service.buffer_minutes)
        if (
            start >= earliest
            and _is_open(stretch, offering, day, (start, start + visit), rows)
            and not _is_taken(f"doctor {offering.doctor_id}", (start, whole), rows)
            and not _is_taken(f"room {room}", (start, whole), rows)
        ):
            yield start, channel
        start += dt.timedelta(minutes=hours.step_minutes if hours else 10)


def _is_open(stretch: Stretch, offering: Offering, day: dt.date, visit: Moments, rows: Rows) -> bool:
    closures = [row for row in rows.closures[offering.clinic_id] if _concerns(row, day)]
    away = [
        row
        for row in rows.exceptions[offering.doctor_id]
        if row.kind != "extra_hours" and row.clinic_id in (None, offering.clinic_id) and _concerns(row, day)
    ]
    departures: list[ScheduleException | ClinicClosure] = [*closures, *away]
    for row in departures:
        if row.start is None or row.end is None:
            return False
        lower, upper = (_moment(offering.clinic, day, wall) for wall in (row.start, row.end))
        if max(lower, visit[0]) < min(upper, visit[1]):
            return False
    return stretch.is_extra or _is_within_opening_hours(offering.clinic, day, visit)


def _is_within_opening_hours(clinic: Clinic, day: dt.date, visit: Moments) -> bool:
    every = list(clinic.opening_hours.all())
    reached = visit[0]
    for hours in sorted(every, key=lambda hours: hours.opens):
        lower, upper = _moment(clinic, day, hours.opens), _moment(clinic, day, hours.closes)
        if hours.weekday == day.isoweekday() and lower <= reached < upper:
            reached = upper
    return not every or reached >= visit[1]


def _is_taken(whose: str, span: Moments, rows: Rows) -> bool:
    return any(lower < span[1] and span[0] < upper for lower, upper in rows.taken[whose])


def _moment(clinic: Clinic, day: dt.date, wall_clock: dt.time) -> dt.datetime:
    """Also in a gap or an overlap: by the distance from UTC that held before it."""
    return dt.datetime.combine(day, wall_clock, ZoneInfo(clinic.time_zone)).astimezone(dt.UTC)
