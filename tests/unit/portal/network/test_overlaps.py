import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.schedule.models import WeeklyRule
from portal.network.overlaps import first_overlap
from portal.network.rows import ScheduleRow

MOSCOW, NICOSIA, VLADIVOSTOK = "Europe/Moscow", "Asia/Nicosia", "Asia/Vladivostok"
HALF_HOUR = dt.timedelta(minutes=30)


def rule(days="Mon", start=9, end=15, since=dt.date(2026, 1, 1), until=None, weeks="every"):
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return ScheduleRow(
        row=2,
        doctor="d001",
        clinic="kgd",
        room="101",
        weekdays=frozenset(names.index(name) + 1 for name in days.split()),
        start=dt.time(start),
        end=dt.time(end),
        step_min=10,
        valid_from=since,
        valid_to=until,
        weeks=WeeklyRule.Weeks(weeks),
    )


@st.composite
def rules(draw):
    start = draw(st.integers(0, 22))
    since = dt.date(2026, 1, 1) + dt.timedelta(days=draw(st.integers(0, 40)))
    length = draw(st.one_of(st.none(), st.integers(0, 40)))
    return ScheduleRow(
        row=2,
        doctor="d001",
        clinic="kgd",
        room="101",
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        start=dt.time(start),
        end=dt.time(draw(st.integers(start + 1, 23))),
        step_min=10,
        valid_from=since,
        valid_to=None if length is None else since + dt.timedelta(days=length),
        weeks=draw(st.sampled_from(WeeklyRule.Weeks)),
    )


def holds_at(rule, zone, instant):
    """The oracle: asks the wall clock of the zone, moment by moment."""
    local = instant.astimezone(ZoneInfo(zone))
    number = local.isocalendar().week
    return (
        local.isoweekday() in rule.weekdays
        and rule.start <= local.time() < rule.end
        and rule.valid_from <= local.date() <= (rule.valid_to or dt.date.max)
        and (rule.weeks == "every" or (rule.weeks == "odd") == (number % 2 == 1))
    )


def ever_hold_together(one, zone_of_one, two, zone_of_two, *, weeks):
    first = max(one.valid_from, two.valid_from) - dt.timedelta(days=1)
    instant = dt.datetime.combine(first, dt.time(), dt.UTC)
    for _half_hour in range(weeks * 7 * 48):
        if holds_at(one, zone_of_one, instant) and holds_at(two, zone_of_two, instant):
            return True
        instant += HALF_HOUR
    return False


@settings(max_examples=60, deadline=None)
@given(one=rules(), two=rules())
def test_in_one_zone_the_wall_clock_finds_every_overlap(one, two):
    expected = ever_hold_together(one, MOSCOW, two, MOSCOW, weeks=7)
    assert (first_overlap(one, MOSCOW, two, MOSCOW) is not None) == expected


@settings(max_examples=40, deadline=None)
@given(one=rules(), two=rules())
def test_between_zones_a_moment_of_the_first_weeks_is_found(one, two):
    found = first_overlap(one, NICOSIA, two, VLADIVOSTOK)
    assert found or not ever_hold_together(one, NICOSIA, two, VLADIVOSTOK, weeks=7)


def test_rules_that_touch_do_not_overlap():
    assert first_overlap(rule(start=9, end=12), MOSCOW, rule(start=12, end=15), MOSCOW) is None


def test_odd_and_even_weeks_never_meet():
    assert first_overlap(rule(weeks="odd"), MOSCOW, rule(weeks="even"), MOSCOW) is None


def test_every_week_meets_odd_weeks_on_the_first_odd_one():
    assert first_overlap(rule(weeks="every"), MOSCOW, rule(weeks="odd"), MOSCOW) == dt.date(2026, 1, 12)


def test_rules_of_different_years_never_meet():
    past = rule(until=dt.date(2026, 12, 31))
    assert first_overlap(past, MOSCOW, rule(since=dt.date(2027, 1, 1)), MOSCOW) is None


def test_the_week_after_an_odd_week_53_is_odd_again():
    turn = dt.date(2026, 12, 28)  # the Monday of week 53; the Monday after is of week 1
    odd = rule(weeks="odd", since=turn)
    assert first_overlap(odd, MOSCOW, rule(weeks="even", since=turn), MOSCOW) is None
    assert first_overlap(rule(weeks="even", since=turn), MOSCOW, rule(since=turn), MOSCOW) == dt.date(
        2027, 1, 11
    )


def test_monday_in_vladivostok_meets_sunday_in_nicosia():
    east, west = rule("Mon", 6, 8), rule("Sun", 22, 23)
    assert first_overlap(east, VLADIVOSTOK, west, NICOSIA) == dt.date(2026, 1, 5)


def test_summer_time_brings_two_clinics_together():
    """Nicosia is at UTC+2 in winter and at UTC+3, Moscow's time, in summer."""
    moscow, nicosia = rule(start=9, end=10), rule(start=9, end=10)
    assert first_overlap(moscow, MOSCOW, nicosia, NICOSIA) == dt.date(2026, 3, 30)
