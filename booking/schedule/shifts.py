"""Weekly rules and what departs from them as dated shifts in UTC (decision 5). Pure: rows in, shifts out.

What beats what, on a clinic's local date: a closure beats all; a break or time off beats all hours; extra hours beat
a holiday; a holiday beats the regular hours; an edited day beats the rules. Regular hours end where the clinic
closes (a clinic without opening hours never does); extra hours go beyond them. Extra hours are held like the hours
that begin first that day, of two that begin together those entered first; on a day without any, like the doctor's rule
there that begins first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from booking.schedule.models import Channel, ScheduleException, WeeklyRule
from booking.schedule.public_holidays import is_holiday
from booking.schedule.stretches import Stretch, local_minute, within, without

Kind = ScheduleException.Kind


@dataclass(frozen=True, slots=True)
class Terms:
    """What can be booked in a shift: where, how, in which steps. No `services`: all that the doctor offers."""

    room_id: int | None = None
    channel: str = Channel.IN_PERSON
    step_minutes: int = 10
    services: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """Local times of a day; with neither, the whole day."""

    start: dt.time | None = None
    end: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    doctor_id: int
    clinic_id: int
    terms: Terms
    hours: Span
    weekdays: frozenset[int]
    weeks: str
    valid_from: dt.date
    valid_to: dt.date | None = None

    def is_valid(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def holds(self, day: dt.date) -> bool:
        _year, week, weekday = day.isocalendar()
        parity = WeeklyRule.Weeks.ODD if week % 2 else WeeklyRule.Weeks.EVEN
        weeks = (WeeklyRule.Weeks.EVERY, parity)
        return weekday in self.weekdays and self.weeks in weeks and self.is_valid(day)


@dataclass(frozen=True, slots=True)
class Departure:
    """A ScheduleException. Without dates it holds daily, without a clinic at all of the doctor's."""

    doctor_id: int
    clinic_id: int | None
    kind: str
    span: Span
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    room_id: int | None = None

    def holds(self, day: dt.date) -> bool:
        return self.date_from is None or (self.date_to is not None and self.date_from <= day <= self.date_to)


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited day with its shifts' hours, none if the doctor is free."""

    doctor_id: int
    clinic_id: int
    day: dt.date
    shifts: tuple[tuple[Terms, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    date_from: dt.date
    date_to: dt.date
    span: Span = Span()

    def holds(self, day: dt.date) -> bool:
        return self.date_from <= day <= self.date_to


@dataclass(frozen=True)
class Calendar:
    """When a clinic is open. `openings`: ISO weekday, opens, closes. `holidays_of`: the country it closes with."""

    zone: str
    openings: tuple[tuple[int, dt.time, dt.time], ...] = ()
    closures: tuple[Closure, ...] = ()
    holidays_of: str | None = None

    def opening(self, day: dt.date) -> list[Stretch] | None:
        """None: open round the clock."""
        if not self.openings:
            return None
        today = [(opens, closes) for weekday, opens, closes in self.openings if weekday == day.isoweekday()]
        return [
            (local_minute(self.zone, day, opens), local_minute(self.zone, day, closes))
            for opens, closes in today
        ]

    def is_holiday(self, day: dt.date) -> bool:
        return self.holidays_of is not None and is_holiday(self.holidays_of, day)


@dataclass(frozen=True)
class Timetable:
    """The rows of some doctors that may concern the dates asked for."""

    rules: Sequence[Rule] = ()
    departures: Sequence[Departure] = ()
    edited: Sequence[Edited] = ()


@dataclass(frozen=True)
class Shift:
    """A doctor's hours at a clinic on a local date.

    `origin` is the minute at which the grid of starting times begins: the rule's start, whether or not the doctor
    works then. `stretches` is what is left after breaks. `clipped`: the hours reach beyond the clinic's.
    """

    doctor_id: int
    clinic_id: int
    day: dt.date
    terms: Terms
    origin: int
    stretches: tuple[Stretch, ...]
    clipped: bool = False


@dataclass(frozen=True)
class _Place:
    """A doctor at a clinic."""

    doctor_id: int
    clinic_id: int
    calendar: Calendar
    rules: list[Rule] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    edited: dict[dt.date, Edited] = field(default_factory=dict)

    def shifts(self, day: dt.date) -> Iterator[Shift]:
        removed = self._removed(day)
        if removed is None:
            return
        regular = self._regular(day)
        for terms, hours in [] if self.calendar.is_holiday(day) else regular:
            yield from self._shift(day, terms, hours, removed, self.calendar.opening(day))
        for departure in self.departures:
            if departure.kind == Kind.EXTRA_HOURS and self._adds(departure, day, regular):
                terms = self._terms_of_extra_hours(departure, day, regular)
                yield from self._shift(day, terms, departure.span, removed, None)

    def _regular(self, day: dt.date) -> list[tuple[Terms, Span]]:
        return regular_hours(self.rules, self.edited.get(day), day)

    def _adds(self, extra: Departure, day: dt.date, regular: Sequence[tuple[Terms, Span]]) -> bool:
        """Daily ones hold on working days; those without a clinic, where the doctor has a rule or an edited day."""
        if extra.date_from is None and (not regular or self.calendar.is_holiday(day)):
            return False
        is_here = extra.clinic_id is not None or day in self.edited
        return extra.holds(day) and (is_here or any(rule.is_valid(day) for rule in self.rules))

    def _terms_of_extra_hours(
        self, extra: Departure, day: dt.date, regular: Sequence[tuple[Terms, Span]]
    ) -> Terms:
        """Those of the hours that begin first, save for a room of their own."""
        in_force = [(rule.terms, rule.hours) for rule in self.rules if rule.is_valid(day)]
        terms, _hours = min(regular or in_force, key=_begin, default=(Terms(), Span()))
        return terms if extra.room_id is None else replace(terms, room_id=extra.room_id)

    def _removed(self, day: dt.date) -> list[Stretch] | None:
        """None: the whole day."""
        spans = [closure.span for closure in self.calendar.closures if closure.holds(day)]
        spans += [
            departure.span
            for departure in self.departures
            if departure.kind != Kind.EXTRA_HOURS and departure.holds(day)
        ]
        stretches = [self._stretch(day, span) for span in spans]
        known = [stretch for stretch in stretches if stretch is not None]
        return known if len(known) == len(stretches) else None

    def _stretch(self, day: dt.date, span: Span) -> Stretch | None:
        if span.start is None or span.end is None:
            return None
        zone = self.calendar.zone
        return local_minute(zone, day, span.start), local_minute(zone, day, span.end)

    def _shift(
        self,
        day: dt.date,
        terms: Terms,
        hours: Span,
        removed: Sequence[Stretch],
        opening: Sequence[Stretch] | None,
    ) -> Iterator[Shift]:
        whole = self._stretch(day, hours)
        if whole is None:
            return
        kept = [whole] if opening is None else within([whole], opening)
        stretches = tuple(without(kept, removed))
        if stretches:
            clipped = kept != [whole]
            yield Shift(self.doctor_id, self.clinic_id, day, terms, whole[0], stretches, clipped)


def _begin(hours: tuple[Terms, Span]) -> dt.time:
    return hours[1].start or dt.time.min


def regular_hours(rules: Iterable[Rule], edited: Edited | None, day: dt.date) -> list[tuple[Terms, Span]]:
    """Of a doctor at a clinic on a local date: the edited day's, else the rules'; whatever departs from them."""
    if edited is not None:
        return list(edited.shifts)
    return [(rule.terms, rule.hours) for rule in rules if rule.holds(day)]


def expand(timetable: Timetable, calendars: Mapping[int, Calendar], first: dt.date, days: int) -> list[Shift]:
    """The shifts on `days` local dates from `first` on, at the clinics of `calendars`."""
    places = _places(timetable, calendars)
    dates = [first + dt.timedelta(days=number) for number in range(days)]
    return [shift for place in places for day in dates for shift in place.shifts(day)]


def _places(timetable: Timetable, calendars: Mapping[int, Calendar]) -> Iterable[_Place]:
    places: dict[tuple[int, int], _Place] = {}

    def place(doctor: int, clinic: int) -> _Place:
        key = (doctor, clinic)
        if key not in places:
            places[key] = _Place(doctor, clinic, calendars[clinic])
        return places[key]

    for rule in timetable.rules:
        if rule.clinic_id in calendars:
            place(rule.doctor_id, rule.clinic_id).rules.append(rule)
    for edited in timetable.edited:
        if edited.clinic_id in calendars:
            place(edited.doctor_id, edited.clinic_id).edited[edited.day] = edited
    everywhere: defaultdict[int, list[Departure]] = defaultdict(list)
    for departure in timetable.departures:
        if departure.clinic_id is None:
            everywhere[departure.doctor_id].append(departure)
        elif departure.clinic_id in calendars:
            place(departure.doctor_id, departure.clinic_id).departures.append(departure)
    for (doctor, _clinic), each in places.items():
        each.departures.extend(everywhere[doctor])
    return places.values()
