"""Each promise of the schedule's tables, broken on purpose."""

import datetime as dt

from pytest import fixture, mark

from booking.schedule.models import ScheduleException, WeeklyRule
from tests.constraints import Break, change, constraints_of, refuses
from tests.factories.directory import OfferingFactory

pytestmark = mark.django_db

DAY = dt.date(2026, 3, 2)


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
    return {
        "schedule_weeklyrule_times_in_order": change(rule, end=dt.time(9)),
        "schedule_weeklyrule_dates_in_order": change(rule, valid_to=DAY - dt.timedelta(days=1)),
        "schedule_weeklyrule_step": change(rule, step_minutes=4),
        "schedule_weeklyrule_weekdays": change(rule, weekdays=[0]),
        "schedule_exception_dates_in_order": change(lunch, date_from=DAY),
        "schedule_exception_times_in_order": change(lunch, end=None),
        "schedule_exception_daily_has_times": change(lunch, start=None, end=None),
    }


@mark.parametrize("name", sorted(constraints_of("schedule")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    refuses(name, breaks)


def test_a_rule_without_a_weekday_is_no_rule(breaks: dict[str, Break]) -> None:
    empty = {"schedule_weeklyrule_weekdays": change(WeeklyRule.objects.get(), weekdays=[])}
    refuses("schedule_weeklyrule_weekdays", empty)
