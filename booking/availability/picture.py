"""What is known of some doctors over some days: when they work, and what of that is taken."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from booking.appointments import queries as appointments
from booking.appointments.models import Appointment
from booking.availability.free import Starts, starts_of
from booking.availability.offers import Offer
from booking.availability.timeline import NONE, stretch
from booking.schedule.queries import blocks, schedule
from booking.schedule.shifts import Shift, expand
from booking.schedule.stretches import MINUTES_A_DAY, local_minute, minute_after, minute_of, moment_of

DAY = dt.timedelta(days=1)
# Beyond the last start, so that the longest visit and its buffer are seen.
MARGIN = appointments.LONGEST


@dataclass(frozen=True)
class Window:
    """Local dates, whatever the zone: `days` of them from `first` on."""

    first: dt.date
    days: int

    @property
    def last(self) -> dt.date:
        return self.first + (self.days - 1) * DAY

    @property
    def base(self) -> int:
        """A minute before the first date begins anywhere."""
        return local_minute("UTC", self.first - DAY, dt.time())

    @property
    def minutes(self) -> int:
        """From the base until the last date is over everywhere."""
        return (self.days + 2) * MINUTES_A_DAY


@dataclass(frozen=True)
class Picture:
    """Timelines are counted from `base`, a minute since the epoch."""

    base: int
    shifts: dict[tuple[int, int], list[Shift]]
    taken_of_doctor: dict[int, int]
    taken_of_room: dict[int, int]

    def starts(self, offer: Offer) -> list[Starts]:
        return starts_of(offer, self.shifts.get((offer.doctor_id, offer.clinic_id), ()), self.base)

    def taken(self, doctor: int, room: int | None) -> int:
        of_room = self.taken_of_room.get(room, NONE) if room is not None else NONE
        return self.taken_of_doctor.get(doctor, NONE) | of_room


def shifts_of(offers: Iterable[Offer], window: Window) -> dict[tuple[int, int], list[Shift]]:
    """By doctor and clinic. One query."""
    doctors = {offer.doctor_id for offer in offers}
    clinics = {offer.clinic_id for offer in offers}
    found = schedule(doctors=doctors, clinics=clinics, first=window.first, last=window.last)
    shifts: defaultdict[tuple[int, int], list[Shift]] = defaultdict(list)
    for shift in expand(found.timetable, found.calendars, window.first, window.days):
        shifts[shift.doctor_id, shift.clinic_id].append(shift)
    return shifts


def picture(
    offers: Sequence[Offer], window: Window, now: dt.datetime, moving: Appointment | None = None
) -> Picture:
    """As the transaction sees it, `moving` left out. Three queries."""
    shifts = shifts_of(offers, window)
    base = window.base
    since, until = moment_of(base), moment_of(base + window.minutes) + MARGIN
    doctors = {offer.doctor_id for offer in offers}
    rooms = {
        shift.terms.room_id for each in shifts.values() for shift in each if shift.terms.room_id is not None
    }
    visits = appointments.busy(
        doctors=doctors, rooms=rooms, since=since, until=until, now=now, except_for=moving
    )
    taken_of_doctor: defaultdict[int, int] = defaultdict(int)
    taken_of_room: defaultdict[int, int] = defaultdict(int)
    for doctor, room, lower, upper in (
        *visits,
        *blocks(doctors=doctors, rooms=rooms, since=since, until=until),
    ):
        minutes = stretch(minute_of(lower) - base, minute_after(upper) - base)
        if doctor is not None:
            taken_of_doctor[doctor] |= minutes
        if room is not None:
            taken_of_room[room] |= minutes
    return Picture(base, shifts, taken_of_doctor, taken_of_room)
