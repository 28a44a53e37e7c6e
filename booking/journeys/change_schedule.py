"""A change of the schedule: first which visits it touches, then the change, if it touches no others by now.

Nothing here cancels a visit: those that are touched stay as they are and are told of.
"""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.appointments.queries import booked_from
from booking.journeys.errors import SeenOtherwise
from booking.schedule.actions.writing import changing
from booking.schedule.changes.base import Change
from booking.schedule.errors import WrongHours
from booking.schedule.queries import Schedule, schedule
from booking.schedule.shifts import Shift, expand
from booking.schedule.stretches import Stretch, minute_of
from clinics.directory.models import Clinic
from portal.audit.actor import Actor
from portal.shared.clock import date_in

DAY = dt.timedelta(days=1)
# Of a change without an end, the days whose hours are compared.
DAYS_COMPARED = 28

Key: TypeAlias = tuple[int, int, dt.date]  # doctor, clinic, local date


@dataclass(frozen=True)
class OtherHours:
    """A day of a doctor at a clinic that the change makes another; stretches in minutes since the epoch."""

    doctor_id: int
    clinic_id: int
    day: dt.date
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


@dataclass(frozen=True)
class Preview:
    """What a change would do, when it was asked. `visits`: those that have no place in the schedule afterwards.

    `clipped`: days on which the new hours reach beyond the clinic's, and end with them.
    """

    visits: Sequence[Appointment]
    days: Sequence[OtherHours]
    clipped: Sequence[Key]
    replaced: tuple[object, ...]

    @cached_property
    def seen(self) -> str:
        """The same for whoever sees the same visits touched and the same rows replaced."""
        return fingerprint(
            sorted((str(visit.public_id), visit.revision) for visit in self.visits), self.replaced
        )


def preview(change: Change, *, now: dt.datetime) -> Preview:
    """What the change would do, as things stand: nothing is locked or written. Raises WrongHours."""
    change.check()
    _require_days_to_come(change, now)
    visits = booked_from(now, doctors=change.doctors, clinics=change.clinics)
    first, last = _span(change, visits, now)
    before = schedule(doctors=change.doctors, clinics=change.clinics, first=first, last=last)
    days = (last - first).days + 1
    were, are = (_by_day(each, first, days) for each in (before, change.applied(before)))
    return Preview(
        visits=[visit for visit in visits if _loses_its_place(visit, were, are)],
        days=list(_other_hours(were, are)),
        clipped=sorted(key for key in are if _is_clipped(are[key]) and not _is_clipped(were.get(key, ()))),
        replaced=change.replaced(),
    )


def apply(change: Change, *, seen: str, by: Actor, now: dt.datetime) -> Preview:
    """Make the change, under the locks of all whom it concerns; what it did.

    Raises SeenOtherwise with the new preview where it is not what its author saw; WrongHours, ScheduleBusy.
    Nothing is written then.
    """
    with changing(by, doctors=change.doctors, rooms=change.rooms):
        found = preview(change, now=now)
        if found.seen != seen:
            raise SeenOtherwise(found)
        change.write(by)
    return found


def fingerprint(*facts: object) -> str:
    """Of values of the schedule: others have another."""
    return hashlib.sha256(json.dumps(facts, default=_plain).encode()).hexdigest()


def _require_days_to_come(change: Change, now: dt.datetime) -> None:
    """What has been is not planned any more; a change that lasts until today still has hours to change."""
    if change.last is None:
        return
    zones = Clinic.objects.filter(pk__in=change.clinics).values_list("time_zone", flat=True).distinct()
    today = min((date_in(zone, now) for zone in zones), default=now.date())
    if change.last < today:
        raise WrongHours([_("These days are already past.")])


def _span(change: Change, visits: Sequence[Appointment], now: dt.datetime) -> tuple[dt.date, dt.date]:
    """Local dates, in whichever zone, of all that is compared: the visits, and some days of the change."""
    today = now.date() - DAY
    first = max(today, change.first) if change.first else today
    last = first + DAYS_COMPARED * DAY
    if change.last is not None:
        last = max(first, min(last, change.last))
    moments = [visit.during.lower.date() for visit in visits]
    return min([first, *(day - DAY for day in moments)]), max([last, *(day + DAY for day in moments)])


def _by_day(of: Schedule, first: dt.date, days: int) -> Mapping[Key, Sequence[Shift]]:
    found: defaultdict[Key, list[Shift]] = defaultdict(list)
    for shift in expand(of.timetable, of.calendars, first, days):
        found[shift.doctor_id, shift.clinic_id, shift.day].append(shift)
    return found


def _loses_its_place(
    visit: Appointment, were: Mapping[Key, Sequence[Shift]], are: Mapping[Key, Sequence[Shift]]
) -> bool:
    """One that had none before, booked over another or left by an earlier change, loses nothing."""
    local = visit.during.lower.astimezone(ZoneInfo(visit.clinic.time_zone)).date()
    key = (visit.doctor_id, visit.clinic_id, local)
    return _fits(visit, were.get(key, ())) and not _fits(visit, are.get(key, ()))


def _fits(visit: Appointment, shifts: Iterable[Shift]) -> bool:
    lower, upper = minute_of(visit.during.lower), minute_of(visit.during.upper)
    return any(
        begins <= lower and upper <= ends
        for shift in shifts
        if _is_of(visit, shift)
        for begins, ends in shift.stretches
    )


def _is_of(visit: Appointment, shift: Shift) -> bool:
    """A visit with a room needs the shift's; one without is by phone or video, also from a surgery."""
    terms = shift.terms
    if terms.services and visit.service_id not in terms.services:
        return False
    return visit.room_id is None or visit.room_id == terms.room_id


def _other_hours(
    were: Mapping[Key, Sequence[Shift]], are: Mapping[Key, Sequence[Shift]]
) -> Iterator[OtherHours]:
    for key in sorted({*were, *are}, key=lambda key: (key[2], key[0], key[1])):
        before, after = _stretches(were.get(key, ())), _stretches(are.get(key, ()))
        if before != after:
            yield OtherHours(*key, before, after)


def _stretches(shifts: Iterable[Shift]) -> tuple[Stretch, ...]:
    return tuple(sorted(stretch for shift in shifts for stretch in shift.stretches))


def _is_clipped(shifts: Collection[Shift]) -> bool:
    return any(shift.clipped for shift in shifts)


def _plain(value: object) -> object:
    """What JSON has no word for, the same whenever it is asked."""
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"{value!r} is not told apart")
