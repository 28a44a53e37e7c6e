"""Which of a shift's starting times are free."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import mark

from booking.availability.free import free, starts_of
from booking.availability.offers import Codes, Dates, Offer
from booking.availability.timeline import minutes_in, stretch
from booking.schedule.shifts import Shift, Terms, expand
from booking.schedule.stretches import local_minute
from tests.oracles.free_minutes import Offered, Taken, starts
from tests.oracles.timetables import (
    CLINICS,
    DAYS,
    DOCTORS,
    ROOMS,
    SERVICES,
    some_clinic,
    some_doctor,
    some_service,
    worlds,
)

OFFER = Offer(
    id=1,
    doctor_id=DOCTORS[0],
    clinic_id=CLINICS[0],
    service_id=SERVICES[0],
    specialty_id=1,
    codes=Codes(),
    zone="Europe/Moscow",
    country="RU",
    minutes=40,
    buffer_minutes=10,
    notice_hours=0,
    is_telemedicine=False,
    is_repeat=False,
    repeat_within_days=None,
    age_from=None,
    age_to=None,
    sex="",
    needs_referral=False,
    sees_adults=True,
    sees_children=False,
    dates=Dates(),
    prices=(),
)


def everything(timeline: int) -> list[int]:
    return minutes_in(timeline, 0, timeline.bit_length())


@st.composite
def offered(draw: st.DrawFn) -> Offered:
    return Offered(
        doctor_id=draw(some_doctor),
        clinic_id=draw(some_clinic),
        service_id=draw(some_service),
        minutes=draw(st.sampled_from([5, 20, 30, 33, 60, 90])),
        buffer_minutes=draw(st.sampled_from([0, 5, 10, 45])),
        is_online=draw(st.booleans()),
    )


@st.composite
def visits(draw: st.DrawFn, first: dt.date) -> Taken:
    """Sometimes of a doctor's alone, sometimes of a room alone."""
    lower = local_minute("UTC", first, dt.time()) + draw(st.integers(-600, DAYS * 1440))
    doctor, room = draw(
        st.tuples(st.sampled_from([None, *DOCTORS]), st.sampled_from([None, *ROOMS])).filter(any)
    )
    return Taken(doctor, room, lower, lower + draw(st.integers(1, 300)))


@settings(max_examples=150)
@given(worlds(), offered(), st.data())
def test_free_times_are_those_of_a_walk_over_every_minute(world: Any, offered: Offered, data: Any) -> None:
    timetable, calendars, first = world
    taken = data.draw(st.lists(visits(first), max_size=6))
    offer = replace(
        OFFER,
        doctor_id=offered.doctor_id,
        clinic_id=offered.clinic_id,
        service_id=offered.service_id,
        minutes=offered.minutes,
        buffer_minutes=offered.buffer_minutes,
        is_telemedicine=offered.is_online,
    )
    base = local_minute("UTC", first, dt.time()) - 1440
    shifts = [
        shift
        for shift in expand(timetable, calendars, first, DAYS)
        if (shift.doctor_id, shift.clinic_id) == (offer.doctor_id, offer.clinic_id)
    ]
    found = set()
    for each in starts_of(offer, shifts, base):
        busy = 0
        for one in taken:
            if one.doctor_id == offer.doctor_id or (one.room_id and one.room_id == each.room_id):
                busy |= stretch(one.lower - base, one.upper - base)
        for minute in everything(free(offer, each.minutes, busy)):
            found.add((minute + base, each.channel, each.room_id))
    assert found == starts(offered, timetable, calendars, first, DAYS, taken)


def shift(*stretches: tuple[int, int], origin: int = 0, **terms: Any) -> Shift:
    return Shift(DOCTORS[0], CLINICS[0], dt.date(2026, 3, 2), Terms(**terms), origin, stretches)


def free_minutes(one: Shift, taken: int = 0, **facts: Any) -> list[int]:
    offer = replace(OFFER, **facts)
    return [m for each in starts_of(offer, [one], 0) for m in everything(free(offer, each.minutes, taken))]


def test_the_service_must_fit_the_shift_and_its_buffer_need_not() -> None:
    assert free_minutes(shift((0, 60))) == [0, 10, 20]


def test_the_grid_goes_on_through_a_break() -> None:
    assert free_minutes(shift((0, 45), (65, 120), step_minutes=20)) == [0, 80]


def test_the_buffer_does_not_run_into_the_next_visit() -> None:
    assert free_minutes(shift((0, 120)), stretch(60, 100)) == [0, 10]


def test_a_visit_may_begin_when_another_ends() -> None:
    assert free_minutes(shift((0, 120)), stretch(0, 70)) == [70, 80]


@mark.parametrize(
    ("channel", "is_online", "how"),
    [
        ("in_person", False, ("in_person", 7)),
        ("in_person", True, ("video", None)),
        ("phone", True, ("phone", None)),
        ("video", False, ("video", None)),
        ("home", False, ("home", None)),
    ],
)
def test_only_people_who_meet_need_a_room(channel: str, is_online: bool, how: tuple[str, int | None]) -> None:
    offer = replace(OFFER, is_telemedicine=is_online)
    [found] = starts_of(offer, [shift((0, 60), channel=channel, room_id=7)], 0)
    assert (found.channel, found.room_id) == how


@mark.parametrize(("services", "some"), [((), True), (SERVICES[:1], True), (SERVICES[1:], False)])
def test_a_shift_may_be_for_some_services_only(services: list[int], some: bool) -> None:
    assert bool(free_minutes(shift((0, 60), services=frozenset(services)))) is some
