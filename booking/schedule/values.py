"""Rows of the schedule as the values that booking.schedule.shifts expands: what a change would make of a timetable."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from booking.schedule.models import ClinicClosure, ScheduleException, WeeklyRule
from booking.schedule.shifts import Calendar, Closure, Departure, Rule, Span, Terms

T = TypeVar("T")


def rule_of(row: WeeklyRule, services: Collection[int]) -> Rule:
    """`services`: primary keys, which a row that is not saved yet can't tell."""
    terms = Terms(row.room_id, row.channel, row.step_minutes, frozenset(services))
    return Rule(
        row.doctor_id,
        row.clinic_id,
        terms,
        Span(row.start, row.end),
        frozenset(row.weekdays),
        row.weeks,
        row.valid_from,
        row.valid_to,
    )


def departure_of(row: ScheduleException) -> Departure:
    span = Span(row.start, row.end)
    return Departure(row.doctor_id, row.clinic_id, row.kind, span, row.date_from, row.date_to, row.room_id)


def closure_of(row: ClinicClosure) -> Closure:
    return Closure(row.date_from, row.date_to, Span(row.start, row.end))


def swapped(rows: Iterable[T], former: T | None, new: T | None) -> list[T]:
    """The rows with `new` in the place of the one that equals `former`; at the end where there is none."""
    found = list(rows)
    place = found.index(former) if former in found else len(found)
    found[place : place + 1] = [] if new is None else [new]
    return found


def closed_anew(calendar: Calendar, former: Closure | None, new: Closure | None) -> Calendar:
    return replace(calendar, closures=tuple(swapped(calendar.closures, former, new)))
