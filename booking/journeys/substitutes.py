"""Which visit goes where: the nearest free time for each, none promised twice. Pure.

In this order: the same clinic on the same day; another clinic of the city on the same day; the same doctor on a later
day; the same clinic later; the city later. Never before the visit was to begin: who reads the message late comes in
time all the same.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from booking.appointments.slots import Slot
from booking.availability.queries import FreeTime, Visitor
from booking.availability.visitors import refusals

Span: TypeAlias = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Displaced:
    """A visit without a place; primary keys, times in UTC. `day`: its local date."""

    key: int
    service: int
    clinic: int
    doctor: int
    channel: str
    patient: int
    starts_at: dt.datetime
    day: dt.date
    visitor: Visitor


@dataclass
class Promised:
    """What is taken by those who were given a time before."""

    doctors: dict[int, list[Span]] = field(default_factory=dict)
    rooms: dict[int, list[Span]] = field(default_factory=dict)

    def allows(self, slot: Slot) -> bool:
        span = (slot.occupies.lower, slot.occupies.upper)
        rooms = [] if slot.room_id is None else self.rooms.get(slot.room_id, [])
        return not any(_meet(span, each) for each in (*self.doctors.get(slot.doctor_id, []), *rooms))

    def take(self, slot: Slot) -> None:
        span = (slot.occupies.lower, slot.occupies.upper)
        self.doctors.setdefault(slot.doctor_id, []).append(span)
        if slot.room_id is not None:
            self.rooms.setdefault(slot.room_id, []).append(span)


def assign(
    displaced: Sequence[Displaced],
    times: Mapping[int, Sequence[FreeTime]],
    engaged: Mapping[int, Sequence[Span]],
) -> dict[int, FreeTime | None]:
    """By key of the visit. `times`: by service; `engaged`: what else a patient has, by primary key.

    Who was to come first chooses first, so that nobody waits for a whole day for another's sake.
    """
    promised, found = Promised(), {}
    for visit in sorted(displaced, key=lambda each: (each.starts_at, each.key)):
        ranked = sorted(times.get(visit.service, ()), key=lambda time: rank(visit, time))
        best = next((time for time in ranked if _suits(visit, time, promised, engaged)), None)
        found[visit.key] = best
        if best is not None:
            promised.take(best.slot)
    return found


def rank(visit: Displaced, time: FreeTime) -> tuple[int, dt.timedelta, bool, int]:
    """The lowest is the best."""
    offer = time.offer
    same_clinic, same_doctor = offer.clinic_id == visit.clinic, offer.doctor_id == visit.doctor
    if time.local.date() == visit.day:
        tier = 0 if same_clinic else 1
    elif same_clinic:
        tier = 2 if same_doctor else 3
    else:
        tier = 4
    return tier, time.starts_at - visit.starts_at, not same_doctor, offer.id


def _suits(
    visit: Displaced, time: FreeTime, promised: Promised, engaged: Mapping[int, Sequence[Span]]
) -> bool:
    if time.starts_at < visit.starts_at or time.channel != visit.channel:
        return False
    slot = time.slot
    span = (slot.starts_at, slot.ends_at)
    if any(_meet(span, each) for each in engaged.get(visit.patient, ())) or not promised.allows(slot):
        return False
    return not any(refusals(time.offer, visit.visitor, time.local.date()))


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
