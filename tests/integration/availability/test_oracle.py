"""Lists of free times from real tables, against a walk over every minute of the same world."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange
from pytest import fixture, mark

from booking.appointments.models import Appointment
from booking.availability.queries import FreeTime, first_free, free_times
from booking.patients.models import Patient
from booking.schedule.models import (
    BusyBlock,
    ClinicClosure,
    DatedShift,
    EditedDay,
    HolidayClosure,
    ScheduleException,
    WeeklyRule,
)
from booking.schedule.shifts import Calendar, Departure, Edited, Span, Terms, Timetable
from booking.schedule.stretches import moment_of
from clinics.directory.models import Clinic, Doctor, Offering, OpeningHours, Price, Room, Service
from tests.factories.directory import (
    ClinicFactory,
    DoctorFactory,
    LegalEntityFactory,
    OfferingFactory,
    RoomFactory,
    ServiceFactory,
)
from tests.factories.patients import make_patient
from tests.oracles.free_minutes import Offered, Period, Taken, is_offered, starts
from tests.oracles.timetables import (
    CLINICS,
    DAYS,
    DOCTORS,
    ROOMS,
    SERVICES,
    dates,
    often,
    periods,
    some_clinic,
    some_doctor,
    some_service,
    worlds,
)
from tests.oracles.working_minutes import clock, first_showing

pytestmark = mark.django_db


@dataclass(frozen=True)
class World:
    """The numbers of tests.oracles.timetables as rows."""

    clinics: dict[int, Clinic]
    doctors: dict[int, Doctor]
    rooms: dict[int | None, Room | None]
    services: dict[int, Service]
    patients: list[Patient]


@fixture
def world() -> World:
    clinics = {number: ClinicFactory() for number in CLINICS}
    return World(
        clinics,
        {number: DoctorFactory() for number in DOCTORS},
        {None: None} | {number: RoomFactory(clinic=clinics[CLINICS[0]]) for number in ROOMS},
        {number: ServiceFactory() for number in SERVICES},
        [make_patient() for _number in range(6)],
    )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def hours(world: World, terms: Terms, span: Span) -> dict[str, Any]:
    return {
        "room": world.rooms[terms.room_id],
        "channel": terms.channel,
        "step_minutes": terms.step_minutes,
        "start": span.start,
        "end": span.end,
    }


def write(world: World, timetable: Timetable, calendars: dict[int, Calendar]) -> None:
    for rule in timetable.rules:
        row = WeeklyRule.objects.create(
            doctor=world.doctors[rule.doctor_id],
            clinic=world.clinics[rule.clinic_id],
            weekdays=sorted(rule.weekdays),
            weeks=rule.weeks,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            **hours(world, rule.terms, rule.hours),
        )
        row.services.set(world.services[number] for number in rule.terms.services)
    for each in timetable.departures:
        ScheduleException.objects.create(
            doctor=world.doctors[each.doctor_id],
            clinic=world.clinics[each.clinic_id] if each.clinic_id else None,
            kind=each.kind,
            date_from=each.date_from,
            date_to=each.date_to,
            start=each.span.start,
            end=each.span.end,
            room=world.rooms[each.room_id],
        )
    for edited in timetable.edited:
        doctor, clinic = world.doctors[edited.doctor_id], world.clinics[edited.clinic_id]
        day = EditedDay.objects.create(doctor=doctor, clinic=clinic, date=edited.day)
        for terms, span in edited.shifts:
            shift = DatedShift.objects.create(day=day, **hours(world, terms, span))
            shift.services.set(world.services[number] for number in terms.services)
    for number, calendar in calendars.items():
        write_calendar(world.clinics[number], calendar)


def write_calendar(clinic: Clinic, calendar: Calendar) -> None:
    entity = LegalEntityFactory(country=calendar.holidays_of or "RU")
    Clinic.objects.filter(pk=clinic.pk).update(time_zone=calendar.zone, entity=entity)
    if calendar.holidays_of:
        HolidayClosure.objects.create(clinic=clinic)
    for weekday, opens, closes in calendar.openings:
        OpeningHours.objects.create(clinic=clinic, weekday=weekday, opens=opens, closes=closes)
    for closure in calendar.closures:
        span = {"start": closure.span.start, "end": closure.span.end}
        ClinicClosure.objects.create(
            clinic=clinic, date_from=closure.date_from, date_to=closure.date_to, **span
        )


def write_offering(world: World, offered: Offered) -> Offering:
    service = world.services[offered.service_id]
    Service.objects.filter(pk=service.pk).update(
        category="telemedicine" if offered.is_online else "consultation",
        minutes=offered.minutes,
        buffer_minutes=offered.buffer_minutes,
        minimum_notice_hours=offered.notice_hours,
    )
    doctor, clinic = world.doctors[offered.doctor_id], world.clinics[offered.clinic_id]
    offering: Offering = OfferingFactory(doctor=doctor, clinic=clinic, service=service)
    for row, (begins, ends) in zip((offering, doctor, service, clinic), offered.lives, strict=True):
        type(row)._default_manager.filter(pk=row.pk).update(active_from=begins, active_to=ends)
    for begins, ends, minor in offered.prices:
        Price.objects.create(
            offering=offering, amount_minor=minor, currency="RUB", valid_from=begins, valid_to=ends
        )
    return offering


def write_taken(world: World, taken: list[tuple[Taken, str]], now: dt.datetime, offering: Offering) -> None:
    """Visits are booked over one another, so that any of them may overlap."""
    for number, (each, kind) in enumerate(taken):
        span = TimestamptzRange(moment_of(each.lower), moment_of(each.upper), "[)")
        doctor = world.doctors[each.doctor_id] if each.doctor_id else None
        if kind == "block":
            BusyBlock.objects.create(
                system="ward", value=str(number), doctor=doctor, room=world.rooms[each.room_id], during=span
            )
            continue
        lapses = now if kind == "lapsed" else now + dt.timedelta(minutes=1)
        held = {"held_at": now - dt.timedelta(minutes=10), "held_until": lapses, "holder": f"{number:064x}"}
        booked = {"patient": world.patients[number]}
        Appointment.objects.create(
            status={"held": "held", "lapsed": "held"}.get(kind, kind),
            happening="held",
            changed_at=now,
            doctor=doctor,
            room=world.rooms[each.room_id],
            clinic=offering.clinic,
            service=offering.service,
            during=span,
            occupies=span,
            is_override=True,
            price_minor=1,
            currency="RUB",
            cancelled_by_side="clinic" if kind == "cancelled" else "",
            **(held if kind in ("held", "lapsed") else booked),
        )


@st.composite
def takings(draw: st.DrawFn, first_minute: int) -> tuple[Taken, str]:
    kind = draw(st.sampled_from(["confirmed", "in_progress", "held", "lapsed", "cancelled", "block"]))
    doctor = draw(st.sampled_from([None, *DOCTORS] if kind == "block" else DOCTORS))
    room = draw(st.sampled_from(ROOMS if doctor is None else [None, *ROOMS]))
    lower = first_minute + draw(st.integers(-300, DAYS * 1440))
    return Taken(doctor, room, lower, lower + draw(st.integers(1, 300))), kind


@st.composite
def offered(draw: st.DrawFn, first: dt.date) -> Offered:
    changes = draw(dates(first))
    old = (dt.date(2020, 1, 1), draw(st.none() | st.just(changes)), 1)
    new = (changes + dt.timedelta(days=draw(st.integers(1, 2))), None, 2)
    always: Period = (None, None)
    lives = [always] * 4
    if not draw(often):
        lives[draw(st.integers(0, 3))] = draw(periods(first) | st.tuples(st.none(), dates(first)))
    return Offered(
        doctor_id=draw(some_doctor),
        clinic_id=draw(some_clinic),
        service_id=draw(some_service),
        minutes=draw(st.sampled_from([5, 20, 33, 60])),
        buffer_minutes=draw(st.sampled_from([0, 5, 45])),
        is_online=draw(st.booleans()),
        notice_hours=draw(st.sampled_from([0, 0, 3])),
        lives=tuple(lives),
        prices=(old, new) if old[1] else (old,),
    )


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(worlds(), st.data())
def test_lists_are_those_of_a_walk_over_every_minute(world: World, drawn: Any, data: Any) -> None:
    timetable, calendars, first = drawn
    wanted = data.draw(offered(first))
    zone = calendars[wanted.clinic_id].zone
    midnight = first_showing(zone, dt.datetime.combine(first, dt.time()))
    taken = data.draw(st.lists(takings(midnight), max_size=6))
    days_ahead = data.draw(st.sampled_from([60, 60, 60, 1, 0]))
    now = midnight + data.draw(st.integers(-3 * 1440, 1440))
    kept = [each for each, kind in taken if kind not in ("lapsed", "cancelled")]
    ways = starts(wanted, timetable, calendars, first, DAYS, kept)
    expected = {
        (minute, channel)
        for minute, channel, _room in ways
        if is_offered(wanted, zone, minute, now, days_ahead)
    }
    with undone():
        write(world, timetable, calendars)
        offering = write_offering(world, wanted)
        write_taken(world, taken, moment_of(now), offering)
        with_settings = ask(offering, first, moment_of(now), days_ahead)
    assert {(each.starts_at, each.channel) for each in with_settings} == {
        (moment_of(minute), channel) for minute, channel in expected
    }
    rooms = {room.pk: number for number, room in world.rooms.items() if number and room}
    assert {minutes(each, rooms) for each in with_settings} <= ways
    assert all(each.price.minor == price_on(wanted, zone, each) for each in with_settings)


def test_extra_hours_take_the_steps_of_the_hours_that_begin_first_whatever_was_entered_first(
    world: World,
) -> None:
    first = dt.date(2027, 3, 28)
    doctor, clinic = DOCTORS[0], CLINICS[0]
    hours_of_day = (
        (Terms(step_minutes=5), Span(dt.time(0, 3), dt.time(0, 5))),
        (Terms(step_minutes=7), Span(dt.time(0), dt.time(0, 3))),
    )
    extra = Departure(doctor, clinic, "extra_hours", Span(dt.time(0), dt.time(0, 30)), first, first)
    away = Departure(doctor, clinic, "break", Span(dt.time(0), dt.time(0, 5)), first, first)
    timetable = Timetable(departures=[away, extra], edited=[Edited(doctor, clinic, first, hours_of_day)])
    write(world, timetable, {clinic: Calendar("Asia/Nicosia")})
    begun = dt.date(2020, 1, 1)
    wanted = Offered(doctor, clinic, SERVICES[0], 5, 0, lives=((None, None),) * 4, prices=((begun, None, 1),))
    midnight = dt.datetime(2027, 3, 27, 22, tzinfo=dt.UTC)
    times = free_times(service=write_offering(world, wanted).service_id, first=first, days=1, now=midnight)
    assert [(time.starts_at - midnight) // dt.timedelta(minutes=1) for time in times] == [7, 14, 21]


def ask(offering: Offering, first: dt.date, now: dt.datetime, days_ahead: int) -> list[FreeTime]:
    """Three next times are the first three of the whole list, as far as that goes."""
    with override_settings(BOOKING_DAYS_AHEAD=days_ahead):
        times = free_times(service=offering.service_id, first=first, days=DAYS, now=now)
        following = first_free([offering.pk], now=now).get(offering.pk, [])
    last = first + dt.timedelta(days=DAYS - 1)
    within = [each for each in following if first <= each.local.date() <= last]
    assert within == times[: len(within)] or following[0].local.date() < first
    return times


def minutes(time: FreeTime, rooms: dict[int, int]) -> tuple[int, str, int | None]:
    minute = int(time.starts_at.timestamp()) // 60
    return minute, time.channel, rooms[time.room_id] if time.room_id else None


def price_on(wanted: Offered, zone: str, time: FreeTime) -> int:
    day = clock(zone, int(time.starts_at.timestamp()) // 60).date()
    return next(minor for begins, ends, minor in wanted.prices if begins <= day <= (ends or dt.date.max))
