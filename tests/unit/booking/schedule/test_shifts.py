"""Rules, exceptions, holidays and closures as shifts in UTC."""

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from pytest import mark

from booking.schedule.shifts import (
    Calendar,
    Closure,
    Departure,
    Edited,
    Rule,
    Shift,
    Span,
    Terms,
    Timetable,
    expand,
)
from booking.schedule.stretches import moment_of
from tests.oracles.timetables import DAYS, worlds
from tests.oracles.working_minutes import Work, work

ALL_WEEK = frozenset(range(1, 8))
MOSCOW = Calendar("Europe/Moscow")
MONDAY = dt.date(2026, 3, 2)  # of an even ISO week


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def span(text: str) -> Span:
    return Span(*map(at, text.split("-")))


def rule(hours: str, **values: object) -> Rule:
    known = {"terms": Terms(), "weekdays": ALL_WEEK, "weeks": "every", "valid_from": dt.date(2026, 1, 1)}
    return Rule(**({"doctor_id": 1, "clinic_id": 1, "hours": span(hours)} | known | values))


def departure(kind: str, hours: str = "", day: dt.date | None = None, **values: object) -> Departure:
    told = {"span": span(hours) if hours else Span(), "date_from": day, "date_to": day, "clinic_id": None}
    return Departure(**({"doctor_id": 1, "kind": kind} | told | values))


def on(
    day: dt.date, *rules: Rule, calendar: Calendar = MOSCOW, departures: tuple[Departure, ...] = ()
) -> list[Shift]:
    return expand(Timetable(rules, departures), {1: calendar}, day, 1)


def local(shifts: list[Shift], zone: str = "Europe/Moscow") -> list[str]:
    """Each stretch by a clock of that zone."""
    return [
        "-".join(f"{moment_of(end).astimezone(ZoneInfo(zone)):%H:%M}" for end in stretch)
        for shift in shifts
        for stretch in shift.stretches
    ]


# Entered in another order than they begin; extra hours over both.
CLOCKS_CHANGE = dt.date(2027, 3, 28)
TWO_SHIFTS = Timetable(
    departures=[departure("break", "00:00-00:05"), departure("extra_hours", "00:00-00:10")],
    edited=[
        Edited(
            1,
            1,
            CLOCKS_CHANGE,
            ((Terms(step_minutes=5), span("00:01-00:05")), (Terms(step_minutes=7), span("00:00-00:05"))),
        )
    ],
)


@settings(max_examples=150)
@example((TWO_SHIFTS, {1: Calendar("Asia/Nicosia")}, CLOCKS_CHANGE))
@given(worlds())
def test_shifts_are_those_of_a_walk_over_every_minute(world) -> None:  # type: ignore[no-untyped-def]
    timetable, calendars, first = world
    found: defaultdict[Work, set[int]] = defaultdict(set)
    for shift in expand(timetable, calendars, first, DAYS):
        key = Work(shift.doctor_id, shift.clinic_id, shift.day, shift.terms, shift.origin)
        found[key].update(minute for stretch in shift.stretches for minute in range(*stretch))
    assert found == work(timetable, calendars, first, DAYS)


def test_the_grid_begins_at_the_rules_start_even_where_the_doctor_is_off() -> None:
    [shift] = on(MONDAY, rule("09:00-15:00"), departures=(departure("break", "08:00-10:05"),))
    assert local([shift]) == ["10:05-15:00"]
    assert moment_of(shift.origin) == dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)


def test_a_break_cuts_a_shift_in_two_stretches() -> None:
    lunch = departure("break", "12:00-13:00")
    assert local(on(MONDAY, rule("09:00-15:00"), departures=(lunch,))) == ["09:00-12:00", "13:00-15:00"]


def test_a_break_at_another_clinic_changes_nothing() -> None:
    lunch = departure("break", "12:00-13:00", clinic_id=2)
    assert local(on(MONDAY, rule("09:00-15:00"), departures=(lunch,))) == ["09:00-15:00"]


@mark.parametrize(("weeks", "works"), [("every", True), ("odd", False), ("even", True)])
def test_odd_and_even_are_the_iso_week(weeks: str, works: bool) -> None:
    assert bool(on(MONDAY, rule("09:00-15:00", weeks=weeks))) is works


@mark.parametrize(("day", "works"), [(1, False), (2, True), (4, True), (5, False)])
def test_a_rule_holds_on_both_ends_of_its_validity(day: int, works: bool) -> None:
    mine = rule("09:00-15:00", valid_from=MONDAY, valid_to=dt.date(2026, 3, 4))
    assert bool(on(dt.date(2026, 3, day), mine)) is works


def test_a_rule_ends_where_the_clinic_closes_and_says_so() -> None:
    calendar = Calendar("Europe/Moscow", openings=((1, at("08:00"), at("14:00")),))
    [shift] = on(MONDAY, rule("07:00-15:00"), calendar=calendar)
    assert local([shift]) == ["08:00-14:00"]
    assert shift.clipped


def test_nobody_works_by_a_rule_on_a_weekday_without_opening_hours() -> None:
    calendar = Calendar("Europe/Moscow", openings=((2, at("08:00"), at("14:00")),))
    assert on(MONDAY, rule("09:00-15:00"), calendar=calendar) == []


def test_extra_hours_go_beyond_the_opening_hours() -> None:
    calendar = Calendar("Europe/Moscow", openings=((1, at("08:00"), at("14:00")),))
    extra = departure("extra_hours", "18:00-20:00", MONDAY)
    assert local(on(MONDAY, rule("09:00-15:00"), calendar=calendar, departures=(extra,))) == [
        "09:00-14:00",
        "18:00-20:00",
    ]


NEW_YEAR = dt.date(2026, 1, 1)
FESTIVE = Calendar("Europe/Moscow", holidays_of="RU")


def test_a_holiday_closes_only_a_clinic_that_wishes_so() -> None:
    assert on(NEW_YEAR, rule("09:00-15:00"), calendar=FESTIVE) == []
    assert on(NEW_YEAR, rule("09:00-15:00")) != []


def test_extra_hours_beat_a_holiday() -> None:
    extra = departure("extra_hours", "10:00-12:00", NEW_YEAR)
    assert local(on(NEW_YEAR, rule("09:00-15:00"), calendar=FESTIVE, departures=(extra,))) == ["10:00-12:00"]


def test_daily_extra_hours_are_no_work_on_a_holiday() -> None:
    extra = departure("extra_hours", "16:00-18:00")
    assert on(NEW_YEAR, rule("09:00-15:00"), calendar=FESTIVE, departures=(extra,)) == []


def test_nothing_beats_a_closure() -> None:
    calendar = Calendar("Europe/Moscow", closures=(Closure(MONDAY, MONDAY),))
    extra = departure("extra_hours", "16:00-18:00", MONDAY)
    assert on(MONDAY, rule("09:00-15:00"), calendar=calendar, departures=(extra,)) == []


def test_a_closure_of_some_hours_leaves_the_others() -> None:
    calendar = Calendar("Europe/Moscow", closures=(Closure(MONDAY, MONDAY, span("12:00-14:30")),))
    assert local(on(MONDAY, rule("09:00-15:00"), calendar=calendar)) == ["09:00-12:00", "14:30-15:00"]


def test_time_off_beats_extra_hours() -> None:
    away = departure("time_off", "", MONDAY)
    extra = departure("extra_hours", "16:00-18:00", MONDAY)
    assert on(MONDAY, rule("09:00-15:00"), departures=(away, extra)) == []


def test_extra_hours_are_held_like_the_rule_in_a_room_of_their_own() -> None:
    terms = Terms(room_id=7, step_minutes=20, services=frozenset([5]))
    extra = departure("extra_hours", "16:00-18:00", MONDAY, room_id=8)
    [_regular, shift] = on(MONDAY, rule("09:00-15:00", terms=terms), departures=(extra,))
    assert shift.terms == Terms(room_id=8, step_minutes=20, services=frozenset([5]))


def test_extra_hours_are_held_like_the_hours_that_begin_first() -> None:
    later, earlier = (
        rule(hours, terms=Terms(step_minutes=step))
        for hours, step in (("09:00-12:00", 5), ("08:00-09:00", 7))
    )
    [*_regular, extra] = on(
        MONDAY, later, earlier, departures=(departure("extra_hours", "16:00-18:00", MONDAY),)
    )
    assert extra.terms.step_minutes == 7


def test_extra_hours_of_an_idle_day_are_held_like_the_rule_that_begins_first() -> None:
    fridays = frozenset([5])
    later, earlier = (
        rule(hours, terms=Terms(step_minutes=step), weekdays=fridays)
        for hours, step in (("09:00-12:00", 5), ("08:00-09:00", 7))
    )
    [extra] = on(MONDAY, later, earlier, departures=(departure("extra_hours", "16:00-18:00", MONDAY),))
    assert extra.terms.step_minutes == 7


@mark.parametrize(("shifts", "found"), [([], []), (["11:00-12:00"], ["11:00-12:00"])])
def test_an_edited_day_replaces_the_rules(shifts: list[str], found: list[str]) -> None:
    edited = Edited(1, 1, MONDAY, tuple((Terms(), span(hours)) for hours in shifts))
    timetable = Timetable([rule("09:00-15:00")], edited=[edited])
    assert local(expand(timetable, {1: MOSCOW}, MONDAY, 1)) == found


LIMASSOL = Calendar("Asia/Nicosia")
FORWARD, BACK = dt.date(2026, 3, 29), dt.date(2026, 10, 25)  # from 03:00 to 04:00, and back again


@mark.parametrize(("hours", "in_utc"), [("09:00-11:00", "06:00-08:00"), ("02:00-05:00", "00:00-02:00")])
def test_on_the_day_the_clock_goes_forward(hours: str, in_utc: str) -> None:
    assert local(on(FORWARD, rule(hours), calendar=LIMASSOL), "UTC") == [in_utc]


def test_hours_that_begin_in_the_gap_begin_as_much_later() -> None:
    assert local(on(FORWARD, rule("03:30-06:00"), calendar=LIMASSOL), "Asia/Nicosia") == ["04:30-06:00"]


def test_hours_that_begin_twice_begin_the_first_time() -> None:
    assert local(on(BACK, rule("03:30-05:00"), calendar=LIMASSOL), "UTC") == ["00:30-03:00"]


@mark.parametrize("day", [MONDAY, dt.date(2026, 7, 6)])
def test_nine_is_nine_in_winter_and_summer(day: dt.date) -> None:
    assert local(on(day, rule("09:00-10:00"), calendar=LIMASSOL), "Asia/Nicosia") == ["09:00-10:00"]
