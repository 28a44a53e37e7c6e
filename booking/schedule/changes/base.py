"""Changes of the schedule as values: whom one concerns, what it would make of a timetable, and how it is written.

`booking.journeys.change_schedule` shows what a change touches and makes it. A change reads the rows that it replaces
each time it is asked, so it may be kept while somebody thinks.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace

from booking.schedule.queries import Schedule
from portal.audit.actor import Actor


class Change(ABC):
    """`doctors`, `clinics`, `rooms` are primary keys: whose schedule it concerns, what is locked while it is made.

    `first` and `last` are local dates, None without an end.
    """

    doctors: frozenset[int]
    clinics: frozenset[int]
    rooms: frozenset[int] = frozenset()
    first: dt.date | None = None
    last: dt.date | None = None

    @abstractmethod
    def applied(self, before: Schedule) -> Schedule:
        """What it would make of a schedule; of other doctors' and clinics' rows nothing."""

    @abstractmethod
    def replaced(self) -> tuple[object, ...]:
        """What stands in its place now: whoever decides has seen this."""

    def check(self) -> None:  # noqa: B027 (most changes can always be made)
        """Raises WrongHours where it can't be made at all."""

    @abstractmethod
    def write(self, by: Actor) -> object:
        """Raises WrongHours, ScheduleBusy."""


def concern(
    change: Change,
    doctors: Iterable[int],
    clinics: Iterable[int],
    rooms: Iterable[int | None],
    first: dt.date | None,
    last: dt.date | None,
) -> None:
    """The facts that every change has, of one that is frozen."""
    facts = {
        "doctors": frozenset(doctors),
        "clinics": frozenset(clinics),
        "rooms": frozenset(room for room in rooms if room is not None),
        "first": first,
        "last": last,
    }
    for name, fact in facts.items():
        object.__setattr__(change, name, fact)


def latest(lasts: Sequence[dt.date | None]) -> dt.date | None:
    known = [day for day in lasts if day is not None]
    return max(known) if len(known) == len(lasts) else None


def with_rows(before: Schedule, **rows: object) -> Schedule:
    timetable = replace(before.timetable, **rows)  # type: ignore[arg-type]
    return replace(before, timetable=timetable)
