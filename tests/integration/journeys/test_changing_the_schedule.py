"""A change of the schedule shows the visits that it touches, and is made only as it was seen."""

import datetime as dt
from threading import Thread

from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pytest import fixture, mark, raises

from booking.appointments.actions.changing import Change as Why
from booking.appointments.actions.changing import cancel
from booking.appointments.errors import SlotTaken
from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.availability.errors import NotOffered
from booking.journeys.book import Choice, Origin, hold_time
from booking.journeys.change_schedule import apply, preview
from booking.journeys.errors import SeenOtherwise
from booking.schedule.actions.days import Planned, SheetRow
from booking.schedule.changes.base import Change
from booking.schedule.changes.days import EditDays, ForgetDays, ImportMonth
from booking.schedule.changes.departures import SaveClosure, SaveException, SetHolidays
from booking.schedule.changes.rules import EndRule, SaveRule
from booking.schedule.errors import WrongHours
from booking.schedule.models import ClinicClosure, EditedDay, ScheduleException, WeeklyRule
from booking.schedule.queries import schedule
from booking.schedule.shifts import expand
from clinics.directory.models import Offering, OpeningHours
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from tests.factories.appointments import ADDRESS, HOLDER, NOW, TOMORROW, book, make_room, make_slot
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import at, make_exception, make_offering, make_rule

TUESDAY = dt.date(2026, 3, 3)  # tomorrow: the visit is at 12:00 in Moscow
DAY = dt.timedelta(days=1)


@fixture
def offering(db: None) -> Offering:
    return make_offering()


@fixture
def visit(offering: Offering) -> Appointment:
    return book(make_slot(offering))


def rule_of(offering: Offering) -> WeeklyRule:
    return WeeklyRule.objects.get(doctor=offering.doctor)


def edited(offering: Offering, *hours: str, day: dt.date = TUESDAY) -> EditDays:
    planned = [Planned(*map(at, each.split("-"))) for each in hours]
    return EditDays(offering.doctor, offering.clinic, {day: planned})


def away(offering: Offering, hours: str = "", **fields: object) -> SaveException:
    start, end = map(at, hours.split("-")) if hours else (None, None)
    told = {"kind": "time_off", "clinic": offering.clinic, "date_from": TUESDAY, "date_to": TUESDAY} | fields
    return SaveException(ScheduleException(doctor=offering.doctor, start=start, end=end, **told))


def touched(change: Change) -> list[Appointment]:
    return list(preview(change, now=NOW).visits)


def changed_rule(offering: Offering, **fields: object) -> SaveRule:
    rule = rule_of(offering)
    for name, value in fields.items():
        setattr(rule, name, value)
    return SaveRule(rule)


def test_hours_that_still_hold_a_visit_touch_none(offering, visit):
    assert touched(edited(offering, "11:00-13:00")) == []


@mark.parametrize("hours", [(), ("09:00-12:00",), ("12:10-15:00",), ("09:00-12:10", "12:20-15:00")])
def test_hours_without_room_for_a_visit_touch_it(offering, visit, hours):
    assert touched(edited(offering, *hours)) == [visit]


CHANGES = {
    "time off": lambda offering: away(offering),
    "time off at all clinics": lambda offering: away(offering, clinic=None),
    "a break": lambda offering: away(offering, "12:00-12:20", kind="break"),
    "a closed clinic": lambda offering: SaveClosure(
        ClinicClosure(clinic=offering.clinic, date_from=TUESDAY, date_to=TUESDAY)
    ),
    "an earlier end": lambda offering: changed_rule(offering, end=at("12:00")),
    "other weekdays": lambda offering: changed_rule(offering, weekdays=[1]),
    "a rule that begins later": lambda offering: changed_rule(offering, valid_from=TUESDAY + DAY),
    "an end of the rule": lambda offering: EndRule(rule_of(offering), TUESDAY - DAY),
    "a month's sheet": lambda offering: ImportMonth(
        2026,
        3,
        [SheetRow(offering.doctor, offering.clinic, TUESDAY + DAY, Planned(at("09:00"), at("15:00")))],
    ),
}


@mark.parametrize("name", CHANGES)
def test_whatever_takes_the_hours_away_touches_the_visit(offering, visit, name):
    assert touched(CHANGES[name](offering)) == [visit]


@mark.parametrize("name", CHANGES)
def test_a_touched_visit_stays_and_the_hours_go(offering, visit, name):
    change = CHANGES[name](offering)
    apply(change, seen=preview(change, now=NOW).seen, by=SYSTEM, now=NOW)
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED
    assert all(not any(first <= 12 * 60 < last for first, last in each) for each in day_of(offering))


def day_of(offering: Offering, day: dt.date = TUESDAY) -> list[list[tuple[int, int]]]:
    """Stretches of a day in minutes by the clock of Moscow."""
    found = schedule(doctors=[offering.doctor_id], clinics=[offering.clinic_id], first=day, last=day)
    midnight = int(dt.datetime.combine(day, dt.time(), dt.timezone(dt.timedelta(hours=3))).timestamp()) // 60
    shifts = expand(found.timetable, found.calendars, day, 1)
    return [[(first - midnight, last - midnight) for first, last in shift.stretches] for shift in shifts]


@mark.parametrize("name", [*CHANGES, "edited days", "forgotten days", "holidays", "extra hours"])
def test_a_preview_foretells_the_hours_that_the_change_makes(offering, name):
    more = {
        "edited days": lambda _: edited(offering, "10:00-11:00", "12:00-13:00"),
        "forgotten days": lambda _: ForgetDays(offering.doctor, offering.clinic, TUESDAY, TUESDAY),
        "holidays": lambda _: SetHolidays(offering.clinic, True),
        "extra hours": lambda _: away(offering, "16:00-17:00", kind="extra_hours"),
    }
    if name == "forgotten days":
        first = edited(offering)
        apply(first, seen=preview(first, now=NOW).seen, by=SYSTEM, now=NOW)
    change = (CHANGES | more)[name](offering)
    found = preview(change, now=NOW)
    expected = {each.day: each.after for each in found.days}
    apply(change, seen=found.seen, by=SYSTEM, now=NOW)
    for day, after in expected.items():
        now = schedule(doctors=[offering.doctor_id], clinics=[offering.clinic_id], first=day, last=day)
        shifts = expand(now.timetable, now.calendars, day, 1)
        assert sorted(stretch for shift in shifts for stretch in shift.stretches) == list(after)
    assert expected or name == "holidays"


def test_a_change_taken_back_touches_nobody_and_restores_the_hours(offering, visit):
    change = away(offering)
    apply(change, seen=preview(change, now=NOW).seen, by=SYSTEM, now=NOW)
    back = SaveException(ScheduleException.objects.get(), removed=True)
    assert touched(back) == []
    apply(back, seen=preview(back, now=NOW).seen, by=SYSTEM, now=NOW)
    assert day_of(offering) == [[(9 * 60, 15 * 60)]]


def test_another_room_touches_the_visits_of_the_former(offering):
    room, other = make_room(offering), make_room(offering, "13")
    WeeklyRule.objects.update(room=room)
    visit = book(make_slot(offering, room))
    assert touched(changed_rule(offering, room=other)) == [visit]


def test_a_rule_for_other_services_touches_the_visit(offering, visit):
    other = OfferingFactory(doctor=offering.doctor, clinic=offering.clinic)
    assert touched(SaveRule(rule_of(offering), frozenset([other.service_id]))) == [visit]


def test_a_visit_that_had_no_place_before_is_not_touched(offering):
    book(make_slot(offering, starts_at=TOMORROW + 8 * dt.timedelta(hours=1)))
    assert touched(edited(offering)) == []


@mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_a_visit_that_is_over_is_not_touched(offering, visit, status):
    side = "clinic" if status == "cancelled" else ""
    happening = {"cancelled": "cancelled", "completed": "completed", "no_show": "missed"}[status]
    Appointment.objects.update(status=status, cancelled_by_side=side, happening=happening, changed_at=NOW)
    assert touched(edited(offering)) == []


def test_another_doctors_visit_is_not_touched(offering):
    other = make_offering()
    book(make_slot(other))
    assert touched(edited(offering)) == []


def test_a_closure_touches_the_visits_of_all_doctors_there(offering, visit):
    colleague = make_offering(clinic=offering.clinic)
    other = book(make_slot(colleague))
    closure = ClinicClosure(clinic=offering.clinic, date_from=TUESDAY, date_to=TUESDAY)
    assert touched(SaveClosure(closure)) == [visit, other]


def test_a_visit_booked_since_the_preview_refuses_the_change_and_is_shown(offering):
    change = edited(offering)
    seen = preview(change, now=NOW).seen
    visit = book(make_slot(offering))
    with raises(SeenOtherwise) as refusal:
        apply(change, seen=seen, by=SYSTEM, now=NOW)
    assert list(refusal.value.preview.visits) == [visit]
    assert not EditedDay.objects.exists()
    apply(change, seen=refusal.value.preview.seen, by=SYSTEM, now=NOW)


def test_a_visit_cancelled_since_the_preview_refuses_it_too(offering, visit):
    change = edited(offering)
    seen = preview(change, now=NOW).seen
    cancel(by=SYSTEM, visit=visit, side="patient", now=NOW, change=Why())
    with raises(SeenOtherwise):
        apply(change, seen=seen, by=SYSTEM, now=NOW)


def test_hours_that_somebody_else_edited_meanwhile_are_not_overwritten_unseen(offering):
    change = edited(offering, "09:00-10:00")
    seen = preview(change, now=NOW).seen
    theirs = edited(offering, "13:00-14:00")
    apply(theirs, seen=preview(theirs, now=NOW).seen, by=SYSTEM, now=NOW)
    with raises(SeenOtherwise):
        apply(change, seen=seen, by=SYSTEM, now=NOW)
    assert day_of(offering) == [[(13 * 60, 14 * 60)]]


def test_a_preview_writes_nothing(offering, visit):
    rows = Entry.objects.count()
    preview(edited(offering), now=NOW)
    assert not EditedDay.objects.exists()
    assert Entry.objects.count() == rows


def test_hours_beyond_the_clinics_are_told_as_clipped(offering):
    OpeningHours.objects.filter(clinic=offering.clinic).delete()
    OpeningHours.objects.create(clinic=offering.clinic, weekday=2, opens=at("09:00"), closes=at("18:00"))
    found = preview(edited(offering, "08:00-12:00"), now=NOW)
    assert found.clipped == [(offering.doctor_id, offering.clinic_id, TUESDAY)]


def test_a_rule_on_the_same_hours_is_refused_with_the_first_day(offering):
    rule = rule_of(offering)
    rule.pk, rule.public_id, rule._state.adding = None, WeeklyRule().public_id, True
    rule.start = at("14:00")
    rule.end = at("16:00")
    with raises(WrongHours, match="other hours then"):
        preview(SaveRule(rule), now=NOW)


def test_a_rule_of_another_clinic_at_the_same_hours_is_refused(offering):
    elsewhere = OfferingFactory(doctor=offering.doctor)
    rule = WeeklyRule(
        doctor=offering.doctor,
        clinic=elsewhere.clinic,
        start=at("14:00"),
        end=at("16:00"),
        weekdays=[1],
        valid_from=TUESDAY,
    )
    with raises(WrongHours, match="other hours then"):
        preview(SaveRule(rule), now=NOW)


def test_odd_and_even_weeks_stand_side_by_side(offering):
    WeeklyRule.objects.update(weeks="odd")
    rule = make_rule(offering, "09:00-15:00", weeks="even")
    assert preview(SaveRule(rule), now=NOW).visits == []


def test_a_rule_that_ends_before_it_began_is_gone(offering):
    change = EndRule(rule_of(offering), dt.date(2025, 12, 31))
    apply(change, seen=preview(change, now=NOW).seen, by=SYSTEM, now=NOW)
    assert not WeeklyRule.objects.exists()


def test_what_staff_change_of_an_imported_rule_becomes_theirs(offering):
    WeeklyRule.objects.update(source="import")
    change = changed_rule(offering, end=at("14:00"))
    apply(change, seen=preview(change, now=NOW).seen, by=SYSTEM, now=NOW)
    assert rule_of(offering).source == "staff"


def test_an_exception_at_all_clinics_concerns_all_of_the_doctors(offering):
    elsewhere = make_offering(doctor=offering.doctor, hours="20:00-22:00")
    assert away(offering, clinic=None).clinics == {offering.clinic_id, elsewhere.clinic_id}
    assert away(offering).clinics == {offering.clinic_id}


def test_an_exception_that_moves_frees_the_day_it_left(offering, visit):
    row = make_exception(offering, "time_off", day=TUESDAY + DAY, clinic=offering.clinic)
    row.date_from = row.date_to = TUESDAY
    found = preview(SaveException(row), now=NOW)
    assert list(found.visits) == [visit]
    assert {each.day: bool(each.after) for each in found.days} == {TUESDAY: False, TUESDAY + DAY: True}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=some.integers(9 * 6, 14 * 6).map(lambda tens: tens * 10),
    hours=some.lists(some.integers(8 * 6, 16 * 6), min_size=2, max_size=4, unique=True).map(sorted),
)
def test_a_visit_is_touched_just_when_no_minute_list_holds_it(offering, starts, hours):
    """By other code: the minutes of the visit against the set of minutes of work, with gaps between shifts."""
    pairs = [(first * 10, last * 10) for first, last in zip(hours[::2], hours[1::2], strict=False)]
    moment = dt.datetime.combine(TUESDAY, dt.time(), dt.UTC) + dt.timedelta(minutes=starts - 180)
    visit = book(make_slot(offering, starts_at=moment))
    planned = [Planned(clock_of(first), clock_of(last)) for first, last in pairs]
    change = EditDays(offering.doctor, offering.clinic, {TUESDAY: planned})
    worked = [set(range(first, last)) for first, last in pairs]
    holds = any(set(range(starts, starts + 30)) <= minutes for minutes in worked)
    was_within = starts + 30 <= 15 * 60
    found = touched(change)
    cancel(by=SYSTEM, visit=visit, side="clinic", now=NOW, change=Why(by_notice=False))
    assert found == ([visit] if was_within and not holds else [])


def clock_of(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


ROUNDS = 12


def test_bookings_and_changes_that_race_leave_no_visit_untold(committed: str) -> None:
    """Each round somebody books while the day is taken away: refused, or the change was and its author is told."""
    offering = make_offering()
    service = offering.service_id
    for number in range(ROUNDS):
        day = TUESDAY + number * DAY
        starts_at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        change = edited(offering, day=day)
        seen = preview(change, now=NOW).seen
        met: list[str] = []
        choice = Choice(offering.doctor_id, offering.clinic_id, service, starts_at)

        def take(choice: Choice = choice, met: list[str] = met) -> None:
            try:
                hold_time(by=SYSTEM, choice=choice, holder=HOLDER, address=ADDRESS, origin=Origin(), now=NOW)
                met.append("held")
            except (NotOffered, SlotTaken):
                met.append("refused")
            finally:
                connections.close_all()

        other = Thread(target=take)
        other.start()
        apply(change, seen=seen, by=SYSTEM, now=NOW)
        other.join()
        held = Appointment.objects.filter(status=Status.HELD, during__startswith=starts_at).exists()
        assert held is (met == ["held"])
        assert day_of(offering, day) == []


def test_what_is_over_changes_no_more(offering):
    past, lasting = TUESDAY - 2 * DAY, away(offering, date_from=TUESDAY - 9 * DAY)
    for change in (
        edited(offering, "09:00-12:00", day=past),
        away(offering, date_from=past, date_to=past),
        SaveClosure(ClinicClosure(clinic=offering.clinic, date_from=past, date_to=past)),
    ):
        with raises(WrongHours, match="already past"):
            preview(change, now=NOW)
    assert preview(lasting, now=NOW).days  # until tomorrow: its rest is still to come
