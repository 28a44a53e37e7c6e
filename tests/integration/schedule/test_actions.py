"""Changes of the schedule, as clinic managers and other systems make them."""

import datetime as dt
from threading import Event, Thread

from django.db import connections, transaction
from pytest import fixture, mark, raises

from booking.schedule.actions.blocks import put_block, remove_block
from booking.schedule.actions.days import Planned, SheetRow, copy_week, edit_days, forget_days, import_month
from booking.schedule.actions.departures import (
    add_exception,
    close_clinic,
    close_on_holidays,
    remove_exception,
    reopen_clinic,
)
from booking.schedule.errors import ScheduleBusy, WrongHours
from booking.schedule.locks import Scarce, key_of, lock
from booking.schedule.models import BusyBlock, ClinicClosure, ScheduleException
from booking.schedule.queries import schedule
from booking.schedule.shifts import expand
from clinics.directory.models import Offering
from portal.audit.actor import SYSTEM
from tests.factories.appointments import make_room
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import at, make_offering

MONDAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)
NINE = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@fixture
def offering(db: None) -> Offering:
    return make_offering()


def planned(hours: str, **fields: object) -> Planned:
    start, end = map(at, hours.split("-"))
    return Planned(start, end, **fields)  # type: ignore[arg-type]


def week(offering: Offering, first: dt.date = MONDAY, days: int = 7) -> dict[int, list[int]]:
    """Hours of work by the day of the month; days without work are left out."""
    last = first + (days - 1) * DAY
    found = schedule(doctors=[offering.doctor_id], clinics=[offering.clinic_id], first=first, last=last)
    hours: dict[int, list[int]] = {}
    for shift in expand(found.timetable, found.calendars, first, days):
        hours.setdefault(shift.day.day, []).append(sum(end - start for start, end in shift.stretches) // 60)
    return hours


def edit(offering: Offering, days: dict[dt.date, list[Planned]]) -> None:
    edit_days(by=SYSTEM, doctor=offering.doctor, clinic=offering.clinic, days=days)


def test_an_edited_day_stands_in_for_the_rules(offering: Offering) -> None:
    edit(offering, {MONDAY: [planned("10:00-12:00"), planned("14:00-15:00")], MONDAY + DAY: []})
    assert week(offering, days=3) == {2: [2, 1], 4: [6]}


def test_a_day_edited_again_is_as_the_last_one_said(offering: Offering) -> None:
    edit(offering, {MONDAY: [planned("10:00-12:00")]})
    edit(offering, {MONDAY: [planned("10:00-11:00", channel="phone", step_minutes=5)]})
    assert week(offering, days=1) == {2: [1]}


def test_forgotten_days_follow_the_rules_again(offering: Offering) -> None:
    edit(offering, {MONDAY: [], MONDAY + DAY: []})
    said = {"by": SYSTEM, "doctor": offering.doctor, "clinic": offering.clinic}
    assert forget_days(**said, first=MONDAY, last=MONDAY) == 1
    assert week(offering, days=2) == {2: [6]}


def test_last_week_is_copied_with_its_edited_days_and_services(offering: Offering) -> None:
    edit(
        offering,
        {MONDAY: [planned("10:00-12:00", services=frozenset([offering.service_id]))], MONDAY + DAY: []},
    )
    next_monday = MONDAY + 7 * DAY
    said = {"by": SYSTEM, "doctor": offering.doctor, "clinic": offering.clinic}
    days = copy_week(**said, monday=MONDAY, to_monday=next_monday)
    offering.doctor.weekly_rules.all().delete()
    assert week(offering, next_monday) == {9: [2], 11: [6], 12: [6], 13: [6], 14: [6], 15: [6]}
    assert days[0].shifts.get().services.get() == offering.service


def test_a_months_sheet_says_all_of_that_month_and_again_replaces_it(offering: Offering) -> None:
    for hours in ("10:00-12:00", "10:00-13:00"):
        row = SheetRow(offering.doctor, offering.clinic, MONDAY, planned(hours))
        import_month(by=SYSTEM, year=2026, month=3, rows=[row])
    assert week(offering, dt.date(2026, 3, 1), 31) == {2: [3]}
    assert set(week(offering, dt.date(2026, 4, 1), 2)) == {1, 2}


def test_a_sheet_of_december_ends_with_the_year(offering: Offering) -> None:
    row = SheetRow(offering.doctor, offering.clinic, dt.date(2026, 12, 31), planned("10:00-12:00"))
    assert len(import_month(by=SYSTEM, year=2026, month=12, rows=[row])) == 31


def test_a_sheet_with_a_date_of_another_month_is_refused_whole(offering: Offering) -> None:
    row = SheetRow(offering.doctor, offering.clinic, MONDAY, planned("10:00-12:00"))
    with raises(WrongHours, match="not in that month"):
        import_month(by=SYSTEM, year=2026, month=4, rows=[row])


@mark.parametrize(
    ("shifts", "why"),
    [
        ([planned("12:00-10:00")], "end comes after the start"),
        ([planned("10:00-12:00"), planned("11:00-13:00")], "overlap"),
        ([planned("10:00-12:00", step_minutes=4)], "from 5 to 240 minutes"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_changes(
    offering: Offering, shifts: list[Planned], why: str
) -> None:
    with raises(WrongHours, match=why):
        edit(offering, {MONDAY + DAY: [], MONDAY: shifts})
    assert week(offering, days=2) == {2: [6], 3: [6]}


def test_a_room_of_another_clinic_is_refused(offering: Offering) -> None:
    room = make_room(OfferingFactory())
    with raises(WrongHours, match="room"):
        edit(offering, {MONDAY: [planned("10:00-12:00", room_id=room.pk)]})


def test_time_off_comes_and_goes(offering: Offering) -> None:
    away = ScheduleException(doctor=offering.doctor, kind="time_off", date_from=MONDAY, date_to=MONDAY)
    add_exception(by=SYSTEM, exception=away)
    assert week(offering, days=1) == {}
    remove_exception(by=SYSTEM, exception=away)
    assert week(offering, days=1) == {2: [6]}


def test_a_clinic_closes_and_opens(offering: Offering) -> None:
    closure = ClinicClosure(clinic=offering.clinic, date_from=MONDAY, date_to=MONDAY)
    close_clinic(by=SYSTEM, closure=closure)
    assert week(offering, days=1) == {}
    reopen_clinic(by=SYSTEM, closure=closure)
    assert week(offering, days=1) == {2: [6]}


@mark.parametrize("closed", [True, False])
def test_public_holidays_close_by_wish_alone(offering: Offering, closed: bool) -> None:
    for _twice in range(2):
        close_on_holidays(by=SYSTEM, clinic=offering.clinic, closed=closed)
    assert bool(week(offering, dt.date(2026, 5, 1), 1)) is not closed


def put(offering: Offering, hours: int = 1) -> BusyBlock:
    told = {"system": "ward", "value": "7", "starts_at": NINE, "ends_at": NINE + hours * HOUR}
    return put_block(by=SYSTEM, doctor=offering.doctor, **told)


def test_a_block_told_ten_times_stands_once(offering: Offering) -> None:
    assert len({put(offering).pk for _time in range(10)}) == 1
    assert put(offering).updated_at == put(offering).updated_at


def test_a_block_told_with_another_time_moves(offering: Offering) -> None:
    put(offering)
    put(offering, hours=3)
    assert BusyBlock.objects.get().during.upper == NINE + 3 * HOUR


def test_a_block_is_removed_once(offering: Offering) -> None:
    put(offering)
    assert [remove_block(by=SYSTEM, system="ward", value="7") for _time in range(2)] == [True, False]


def test_a_block_that_ends_before_it_begins_is_refused(offering: Offering) -> None:
    with raises(WrongHours, match="later end"):
        put(offering, hours=-1)


def test_whoever_takes_a_time_of_the_doctor_is_waited_for(committed: str, settings: object) -> None:
    settings.BOOKING_LOCK_TIMEOUT_MS = 50  # type: ignore[attr-defined]
    offering = make_offering()
    taken, done = Event(), Event()

    def take() -> None:
        with transaction.atomic():
            lock([key_of(Scarce.DOCTOR, offering.doctor_id)])
            taken.set()
            done.wait(10)
        connections.close_all()

    other = Thread(target=take)
    other.start()
    taken.wait(10)
    with raises(ScheduleBusy):
        edit(offering, {MONDAY: []})
    done.set()
    other.join()
    assert week(offering, days=1) == {2: [6]}
