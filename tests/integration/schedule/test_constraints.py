"""Each promise of the schedule's tables, broken on purpose."""

import datetime as dt

from django.db import IntegrityError
from psycopg.types.range import TimestamptzRange
from pytest import fixture, mark, raises

from booking.schedule.models import (
    BusyBlock,
    ClinicClosure,
    DatedShift,
    EditedDay,
    HolidayClosure,
    ScheduleException,
    WeeklyRule,
)
from tests.constraints import Break, change, constraints_of, refused_by
from tests.factories.directory import OfferingFactory, RoomFactory

pytestmark = mark.django_db

DAY = dt.date(2026, 3, 2)
NINE = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
AN_HOUR = TimestamptzRange(NINE, NINE + dt.timedelta(hours=1))


@fixture
def breaks() -> dict[str, Break]:
    offering = OfferingFactory()
    rule = WeeklyRule.objects.create(
        doctor=offering.doctor,
        clinic=offering.clinic,
        weekdays=[1, 2],
        valid_from=DAY,
        start=dt.time(9),
        end=dt.time(15),
    )
    lunch = ScheduleException.objects.create(
        doctor=offering.doctor, kind="break", start=dt.time(12), end=dt.time(13)
    )
    day = EditedDay.objects.create(doctor=offering.doctor, clinic=offering.clinic, date=DAY)
    shift = DatedShift.objects.create(day=day, start=dt.time(9), end=dt.time(15))
    closure = ClinicClosure.objects.create(clinic=offering.clinic, date_from=DAY, date_to=DAY)
    block = BusyBlock.objects.create(system="ward", value="1", doctor=offering.doctor, during=AN_HOUR)
    odd = dt.time(9, 0, 30)
    return {
        "schedule_weeklyrule_times_in_order": change(rule, end=dt.time(9)),
        "schedule_weeklyrule_dates_in_order": change(rule, valid_to=DAY - dt.timedelta(days=1)),
        "schedule_weeklyrule_step": change(rule, step_minutes=4),
        "schedule_weeklyrule_weekdays": change(rule, weekdays=[0]),
        "schedule_exception_dates_in_order": change(lunch, date_from=DAY),
        "schedule_exception_times_in_order": change(lunch, end=None),
        "schedule_exception_daily_has_times": change(lunch, start=None, end=None),
        "schedule_weeklyrule_whole_minutes": change(rule, start=odd),
        "schedule_exception_whole_minutes": change(lunch, start=odd),
        "schedule_exception_extra_hours_have_times": change(
            lunch, kind="extra_hours", date_from=DAY, date_to=DAY, start=None, end=None
        ),
        "schedule_exception_room_of_extra_hours": change(lunch, room=RoomFactory(clinic=offering.clinic)),
        "schedule_editedday_unique": lambda: EditedDay.objects.create(
            doctor=offering.doctor, clinic=offering.clinic, date=DAY
        ),
        "schedule_datedshift_times_in_order": change(shift, end=dt.time(9)),
        "schedule_datedshift_step": change(shift, step_minutes=241),
        "schedule_datedshift_whole_minutes": change(shift, end=odd),
        "schedule_datedshift_apart": lambda: DatedShift.objects.create(
            day=day, start=dt.time(14, 59), end=dt.time(16)
        ),
        "schedule_closure_dates_in_order": change(closure, date_to=DAY - dt.timedelta(days=1)),
        "schedule_closure_times_in_order": change(closure, start=dt.time(9)),
        "schedule_closure_whole_minutes": change(closure, start=odd, end=dt.time(10)),
        "schedule_busyblock_unique": lambda: BusyBlock.objects.create(
            system="ward", value="1", doctor=offering.doctor, during=AN_HOUR
        ),
        "schedule_busyblock_of_something": change(block, doctor=None),
        "schedule_busyblock_bounded": change(block, during=TimestamptzRange(AN_HOUR.lower, None)),
    }


@mark.parametrize("name", sorted(constraints_of("schedule")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    assert refused_by(breaks[name]) == name


def test_a_rule_without_a_weekday_is_no_rule(breaks: dict[str, Break]) -> None:
    empty = change(WeeklyRule.objects.get(), weekdays=[])
    assert refused_by(empty) == "schedule_weeklyrule_weekdays"


@mark.parametrize("during", [TimestamptzRange(empty=True), TimestamptzRange(NINE, NINE, "[]")])
def test_a_busy_block_takes_time(breaks: dict[str, Break], during: TimestamptzRange) -> None:
    name = "schedule_busyblock_bounded"
    assert refused_by(change(BusyBlock.objects.get(), during=during)) == name


def test_a_second_public_holiday_wish_of_a_clinic_is_none() -> None:
    clinic = HolidayClosure.objects.create(clinic=OfferingFactory().clinic).clinic
    with raises(IntegrityError):
        HolidayClosure.objects.create(clinic=clinic)
