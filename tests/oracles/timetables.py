"""Random timetables for Hypothesis, gathered around the days on which clocks change."""

import datetime as dt

from hypothesis import strategies as st

from booking.schedule.shifts import Calendar, Closure, Departure, Edited, Rule, Span, Terms, Timetable

# Where and when clocks change: at midnight, by half an hour, at odd distances from UTC, or never.
CHANGES = [
    ("Asia/Nicosia", dt.date(2027, 3, 28)),
    ("Asia/Nicosia", dt.date(2026, 10, 25)),
    ("Australia/Lord_Howe", dt.date(2026, 10, 4)),
    ("Australia/Lord_Howe", dt.date(2027, 4, 4)),
    ("America/St_Johns", dt.date(2027, 3, 14)),
    ("America/St_Johns", dt.date(2026, 11, 1)),
    ("America/Havana", dt.date(2027, 3, 14)),
    ("Asia/Beirut", dt.date(2026, 10, 24)),
    ("Asia/Kathmandu", dt.date(2027, 1, 1)),
    ("Europe/Moscow", dt.date(2027, 1, 1)),
]
CLINICS, DOCTORS, ROOMS, SERVICES = [1, 2], [11, 12], [101, 102], [1001, 1002]
DAYS = 3

# Most rows are of the first doctor at the first clinic, so that they meet.
ALL_WEEK = frozenset(range(1, 8))
some_clinic = st.sampled_from([CLINICS[0]] * 3 + CLINICS[1:])
some_doctor = st.sampled_from([DOCTORS[0]] * 3 + DOCTORS[1:])
some_service = st.sampled_from([SERVICES[0]] * 3 + SERVICES[1:])

change = st.sampled_from(CHANGES)
# Most are early, where the clocks change; some are not on a step.
wall_clock = st.builds(
    lambda minutes: dt.time(minutes // 60, minutes % 60),
    st.one_of(
        st.integers(0, 48).map(lambda n: n * 5),
        st.integers(0, 96).map(lambda n: n * 15 % 1440),
        st.integers(0, 1439),
    ),
)
span = (
    st.tuples(wall_clock, wall_clock)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Span(*sorted(pair)))
)
often = st.sampled_from([True] * 4 + [False])
a_while = span.filter(lambda each: minutes_of(each) <= 180)
long = span.filter(lambda each: minutes_of(each) >= 180)


def minutes_of(each: Span) -> int:
    start, end = each.start or dt.time(), each.end or dt.time()
    return 60 * (end.hour - start.hour) + end.minute - start.minute


def begin_of(each: Span) -> int:
    start = each.start or dt.time()
    return 60 * start.hour + start.minute


terms = st.builds(
    Terms,
    room_id=st.sampled_from([None, *ROOMS]),
    channel=st.sampled_from(["in_person", "video"]),
    step_minutes=st.sampled_from([5, 7, 10, 15, 20, 30, 45, 60]),
    services=st.sampled_from([frozenset(), frozenset(), frozenset(SERVICES[:1])]),
)


def dates(first: dt.date) -> st.SearchStrategy[dt.date]:
    return st.integers(-1, DAYS).map(lambda number: first + dt.timedelta(days=number))


def periods(first: dt.date) -> st.SearchStrategy[tuple[dt.date, dt.date]]:
    return st.tuples(dates(first), dates(first)).map(lambda pair: tuple(sorted(pair)))


@st.composite
def rules(draw: st.DrawFn, first: dt.date) -> Rule:
    valid_from, valid_to = draw(periods(first))
    if draw(often):
        valid_from, valid_to = first - dt.timedelta(days=100), None
    return Rule(
        doctor_id=draw(some_doctor),
        clinic_id=draw(some_clinic),
        terms=draw(terms),
        hours=draw(long if draw(often) else span),
        weekdays=ALL_WEEK if draw(often) else draw(st.frozensets(st.integers(1, 7), min_size=1)),
        weeks="every" if draw(often) else draw(st.sampled_from(["odd", "even"])),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@st.composite
def departures(draw: st.DrawFn, first: dt.date) -> Departure:
    kind = draw(st.sampled_from(["break", "time_off", "extra_hours"]))
    is_daily = draw(st.booleans())
    period = (None, None) if is_daily else draw(periods(first))
    needs_times = is_daily or kind == "extra_hours"
    return Departure(
        doctor_id=draw(some_doctor),
        clinic_id=draw(st.sampled_from([None, *CLINICS])),
        kind=kind,
        span=draw(a_while if needs_times or draw(often) else st.just(Span())),
        date_from=period[0],
        date_to=period[1],
        room_id=draw(st.sampled_from([None, *ROOMS])) if kind == "extra_hours" else None,
    )


@st.composite
def calendars(draw: st.DrawFn, zone: str, first: dt.date) -> Calendar:
    """Open round the clock, or for some stretches, perhaps not alike every day."""
    every_day = draw(st.lists(long, max_size=2))
    openings = draw(st.lists(st.tuples(st.integers(1, 7), span), max_size=3)) if every_day else []
    found = {(weekday, each.start): each.end for weekday, each in openings}
    found |= {(weekday, each.start): each.end for each in every_day for weekday in range(1, 8)}
    closed = draw(
        st.lists(st.tuples(periods(first), a_while if draw(often) else st.just(Span())), max_size=2)
    )
    return Calendar(
        zone=zone,
        openings=tuple((*key, closes) for key, closes in found.items()),
        closures=tuple(Closure(*period, each) for period, each in closed),
        holidays_of=None if draw(often) else draw(st.sampled_from(["RU", "CY"])),
    )


def apart(shifts: list[tuple[Terms, Span]]) -> bool:
    """Whether no minute is in two of them: the database takes no other shifts of one edited day."""
    minutes = [
        minute
        for _terms, each in shifts
        for minute in range(begin_of(each), begin_of(each) + minutes_of(each))
    ]
    return len(minutes) == len(set(minutes))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Timetable, dict[int, Calendar], dt.date]:
    """A timetable, its clinics, and the first of the DAYS looked at."""
    zone, day = draw(change)
    first = day - dt.timedelta(days=draw(st.integers(0, 2)))
    zones = [zone, draw(st.sampled_from([zone, "Europe/Moscow", "Asia/Nicosia"]))]
    edited = draw(
        st.dictionaries(
            st.tuples(some_doctor, some_clinic, dates(first)),
            st.lists(st.tuples(terms, span), max_size=3).filter(apart),
            max_size=2,
        )
    )
    timetable = Timetable(
        rules=draw(st.lists(rules(first), min_size=1, max_size=4)),
        departures=draw(st.lists(departures(first), max_size=3)),
        edited=[Edited(*key, tuple(shifts)) for key, shifts in edited.items()],
    )
    return (
        timetable,
        {clinic: draw(calendars(each, first)) for clinic, each in zip(CLINICS, zones, strict=True)},
        first,
    )
