"""Expressions of time in cells: weekdays, working hours, spans of dates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from portal.network.parsing import Misread, clock, day
from portal.network.workbook import Cell

Weekdays = frozenset[int]
"""ISO numbers: Monday is 1."""

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_SPAN = timedelta(days=3 * 366)
HOURS = re.compile(r"(?P<days>.+?) (?P<opens>[\d:]+) ?[-–] ?(?P<closes>[\d:]+)")


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One stretch of one weekday; `closes` is after `opens`, both local wall clock."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Daily:
    """On each working day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Dates, both ends included."""

    first: date
    last: date


def weekdays(cell: Cell) -> Weekdays:
    """`Mon-Fri`, `Mon, Wed, Fri`, `Sat-Mon`; a range may run over the end of the week."""
    if not isinstance(cell, str):
        raise _bad_weekdays()
    found: list[int] = []
    for part in cell.split(","):
        ends = [_weekday(name) for name in re.split("[-–]", part)]
        if len(ends) > 2:
            raise _bad_weekdays()
        length = (ends[-1] - ends[0]) % 7
        found += [(ends[0] - 1 + step) % 7 + 1 for step in range(length + 1)]
    if len(set(found)) < len(found):
        raise Misread(_("each weekday once"))
    return frozenset(found)


def weekdays_text(days: Iterable[int]) -> str:
    """The way back: `Mon-Fri`, `Mon, Wed`; three days in a row or more make a range."""
    runs: list[list[int]] = []
    for weekday in sorted(days):
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    parts = []
    for run in runs:
        names = [NAMES[weekday - 1].capitalize() for weekday in run]
        parts += [f"{names[0]}-{names[-1]}"] if len(run) > 2 else names
    return ", ".join(parts)


def _weekday(name: str) -> int:
    try:
        return NAMES.index(name.strip().lower()) + 1
    except ValueError:
        raise _bad_weekdays() from None


def _bad_weekdays() -> Misread:
    return Misread(_("weekdays Mon Tue Wed Thu Fri Sat Sun as a list or a range, such as Mon-Fri"))


def working_hours(cell: Cell) -> tuple[Opening, ...]:
    """`Mon-Fri 08:00-21:00; Sat-Sun 09:00-18:00`, in the order of the week.

    A weekday may have several stretches (a lunch break of the house) but they may not overlap.
    """
    expected = Misread(_("working hours, such as Mon-Fri 08:00-21:00; Sat-Sun 09:00-18:00"))
    if not isinstance(cell, str):
        raise expected
    openings: list[Opening] = []
    for part in cell.split(";"):
        found = HOURS.fullmatch(part.strip())
        if not found:
            raise expected
        opens, closes = clock(found["opens"]), clock(found["closes"])
        if closes <= opens:
            raise Misread(_("working hours that end after they begin"))
        openings += [Opening(weekday, opens, closes) for weekday in weekdays(found["days"])]
    openings.sort()
    if any(one.weekday == two.weekday and two.opens < one.closes for one, two in pairwise(openings)):
        raise Misread(_("working hours that do not overlap"))
    return tuple(openings)


def dates(cell: Cell) -> Daily | Span:
    """`daily`, one date, or `from..to` with both ends included."""
    if isinstance(cell, str) and cell.lower() == "daily":
        return Daily()
    ends = [part.strip() for part in cell.split("..")] if isinstance(cell, str) else [cell]
    if len(ends) > 2:
        raise Misread(_("daily, a date, or dates from..to"))
    try:
        span = Span(day(ends[0]), day(ends[-1]))
    except Misread:
        raise Misread(_("daily, a date, or dates from..to")) from None
    if span.last < span.first:
        raise Misread(_("a span of dates that ends after it begins"))
    if span.last - span.first > LONGEST_SPAN:
        raise Misread(_("a span of at most three years"))
    return span
