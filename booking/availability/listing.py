"""Lists of free times; primary keys in, aware moments in UTC out."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.availability.free import Starts
from booking.availability.memory import Seen, look
from booking.availability.offers import Codes, Dates, Offer, Question
from booking.availability.timeline import minutes_around, minutes_in, stretch
from booking.availability.visitors import ALWAYS, ANYBODY, Visitor, dates_for
from booking.availability.windows import DAY, Window
from booking.schedule.stretches import Stretch, minute_after, minute_of, moment_of
from portal.shared.clock import date_in
from portal.shared.money import Money

# Days before and after a time within which another one is offered in its place.
NEAR = 7


@dataclass(frozen=True)
class FreeTime:
    """A time that could be booked when it was read. `starts_at` is in UTC."""

    offer: Offer
    room_id: int | None
    channel: str
    starts_at: dt.datetime
    price: Money

    @cached_property
    def local(self) -> dt.datetime:
        """By the clinic's clock."""
        return self.starts_at.astimezone(ZoneInfo(self.offer.zone))

    @property
    def slot(self) -> Slot:
        return Slot(
            doctor_id=self.offer.doctor_id,
            clinic_id=self.offer.clinic_id,
            service_id=self.offer.service_id,
            room_id=self.room_id,
            channel=self.channel,
            starts_at=self.starts_at,
            minutes=self.offer.minutes,
            buffer_minutes=self.offer.buffer_minutes,
        )


@dataclass(frozen=True)
class Wish:
    """When and how; `moving` is a visit that is to get another time: what it takes counts as free, save its own start.

    `near`: a minute since the epoch; of each offer only the nearest times on both sides of it are wanted.
    `at_desk`: neither the notice nor the most visits that one may have keep a time back.
    """

    now: dt.datetime
    window: Window
    channel: str | None = None
    visitor: Visitor = ANYBODY
    moving: Appointment | None = None
    near: int | None = None
    at_desk: bool = False

    @property
    def is_in_vain(self) -> bool:
        """Nothing is offered so late, or the visitor has as many visits as one may have."""
        has_enough = self.visitor.upcoming >= settings.UPCOMING_VISITS_PER_PATIENT
        return self.window.days < 1 or (self.moving is None and not self.at_desk and has_enough)


def free_times(
    *,
    service: int,
    first: dt.date,
    days: int,
    now: dt.datetime,
    doctors: Collection[int] | None = None,
    clinics: Collection[int] | None = None,
    channel: str | None = None,
    visitor: Visitor = ANYBODY,
    moving: Appointment | None = None,
    at_desk: bool = False,
) -> list[FreeTime]:
    """In order of time, then of offering: of these doctors (None: any) at these clinics, on `days` local dates.

    At most four queries.
    """
    window = _as_far_as_offered(first, days, now)
    wish = Wish(now, window, channel, visitor, moving, at_desk=at_desk)
    of = Question(now.date(), None, service, _frozen(doctors), _frozen(clinics))
    times = [time for _offering, each in _of_offers(of, wish) for time in each]
    return sorted(times, key=_order)


@dataclass(frozen=True)
class FreeTimes:
    """Free times that are written out only on demand. Those of equal `rooms` are the same, whenever they were asked."""

    rooms: tuple["RoomTimes", ...]
    base: int

    def times(self) -> list[FreeTime]:
        """In order, as free_times()."""
        by_offer: dict[int, list[RoomTimes]] = {}
        for room in self.rooms:
            by_offer.setdefault(room.offer.id, []).append(room)
        times = (time for rooms in by_offer.values() for time in _written_out(rooms, self.base))
        return sorted(times, key=_order)


class RoomTimes(NamedTuple):
    """At which of the minutes asked for an offer is free in one room."""

    offer: Offer
    room_id: int | None
    channel: str
    minutes: int


def free_of(
    of: Codes, *, first: dt.date | None, days: int, now: dt.datetime, channel: str | None = None
) -> FreeTimes:
    """Of the doctor, clinic and service of these codes; from the clinics' today on, if no first date is given.

    At most four queries, one where nothing changed since this process was asked before.
    """
    reach = _as_far_as_offered(first or now.date() - DAY, days if first else days + 2, now)
    found, seen = look(Question(now.date(), codes=of), window=reach, horizon=_horizon(now), now=now)
    todays = {offer.zone: date_in(offer.zone, now) for offer in found}
    window = _as_far_as_offered(first or min(todays.values(), default=now.date()), days, now)
    rooms = []
    for offer in found if window.days > 0 else ():
        lower, upper = _bounds(offer, Wish(now, window), _span(offer.zone, Wish(now, window)), ALWAYS)
        asked = stretch(lower - seen.base, upper - seen.base)
        for starts in seen.starts[offer.id]:
            if channel in (None, starts.channel) and (minutes := seen.free_starts(offer, starts) & asked):
                rooms.append(RoomTimes(offer, starts.room_id, starts.channel, minutes))
    return FreeTimes(tuple(rooms), seen.base)


def first_free(
    offerings: Collection[int],
    *,
    now: dt.datetime,
    count: int = 3,
    channel: str | None = None,
    visitor: Visitor = ANYBODY,
) -> dict[int, list[FreeTime]]:
    """The next free times of each offering that has any, as far ahead as times are offered. At most four queries."""
    wish = Wish(now, _horizon(now), channel, visitor)
    of = Question(now.date(), ids=frozenset(offerings))
    return {offering: times for offering, times in _of_offers(of, wish, count) if times}


def free_times_of(
    offerings: Collection[int], *, first: dt.date, days: int, now: dt.datetime
) -> dict[int, list[FreeTime]]:
    """By offering: all its free times on `days` local dates, for the desk. At most four queries, however many."""
    wish = Wish(now, _as_far_as_offered(first, days, now), at_desk=True)
    return dict(_of_offers(Question(now.date(), ids=frozenset(offerings)), wish))


def nearest(
    slot: Slot,
    *,
    now: dt.datetime,
    count: int = 6,
    visitor: Visitor = ANYBODY,
    moving: Appointment | None = None,
) -> list[FreeTime]:
    """What to offer in place of a time that is taken, in order of time. At most four queries.

    The nearest with the same doctor and with others at the clinic, half of each as far as there are enough.
    """
    window = _as_far_as_offered(slot.starts_at.date() - NEAR * DAY, 2 * NEAR + 1, now)
    wish = Wish(now, window, None, visitor, moving, near=minute_of(slot.starts_at))
    of = Question(now.date(), None, slot.service_id, None, frozenset([slot.clinic_id]))
    times = sorted((time for _offering, each in _of_offers(of, wish, count) for time in each), key=_order)
    times.sort(key=lambda time: abs(time.starts_at - slot.starts_at))
    same = [time for time in times if time.offer.doctor_id == slot.doctor_id]
    others = [time for time in times if time.offer.doctor_id != slot.doctor_id]
    of_the_doctor = same[: max(count - count // 2, count - len(others))]
    return sorted(of_the_doctor + others[: count - len(of_the_doctor)], key=_order)


def bookable_dates(now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last date on which a visit may be, in whichever zone."""
    return now.date() - DAY, now.date() + (settings.BOOKING_DAYS_AHEAD + 1) * DAY


def last_date(zone: str, now: dt.datetime) -> dt.date:
    """The last local date for which a time is offered."""
    return now.astimezone(ZoneInfo(zone)).date() + settings.BOOKING_DAYS_AHEAD * DAY


def first_on_notice(offer: Offer, now: dt.datetime) -> int:
    """The first minute that keeps the service's notice."""
    return minute_after(now) + 60 * offer.notice_hours


def _order(time: FreeTime) -> tuple[dt.datetime, int, str]:
    return time.starts_at, time.offer.id, time.channel


def _horizon(now: dt.datetime) -> Window:
    """All dates for which times are offered, in whichever zone."""
    return Window(now.date() - DAY, settings.BOOKING_DAYS_AHEAD + 3)


def _as_far_as_offered(first: dt.date, days: int, now: dt.datetime) -> Window:
    """Without a day if that is too far or over."""
    horizon = _horizon(now)
    begin = max(first, horizon.first)
    end = min(first + days * DAY, horizon.last + DAY)
    return Window(begin, (end - begin).days)


def _frozen(ids: Collection[int] | None) -> frozenset[int] | None:
    return None if ids is None else frozenset(ids)


def _of_offers(of: Question, wish: Wish, most: int | None = None) -> Iterator[tuple[int, list[FreeTime]]]:
    if wish.is_in_vain:
        return
    found, seen = look(of, window=wish.window, horizon=_horizon(wish.now), now=wish.now, moving=wish.moving)
    spans = {zone: _span(zone, wish) for zone in {offer.zone for offer in found}}
    for offer in found:
        yield offer.id, _of_offer(offer, seen, wish, spans[offer.zone], most)


def _span(zone: str, wish: Wish) -> Stretch:
    """The dates asked for, as far as times are offered."""
    return Dates(wish.window.first, min(wish.window.last, last_date(zone, wish.now))).minutes(zone)


def _of_offer(offer: Offer, seen: Seen, wish: Wish, span: Stretch, most: int | None) -> list[FreeTime]:
    """The first `most`, in order. Of two rooms at the same time the first is taken."""
    allowed = dates_for(offer, wish.visitor)
    if allowed is None:
        return []
    bounds = _bounds(offer, wish, span, allowed)
    found: dict[tuple[int, str], FreeTime] = {}
    for starts in seen.starts[offer.id]:
        if wish.channel in (None, starts.channel):
            for minute, price in _priced(offer, starts, seen, bounds, most, wish.near):
                at = (minute, starts.channel)
                if at not in found:
                    found[at] = FreeTime(offer, starts.room_id, starts.channel, moment_of(minute), price)
    times = sorted((time for time in found.values() if not _is_its_own(time, wish.moving)), key=_order)
    return times if wish.near is not None else times[:most]


def _is_its_own(time: FreeTime, moving: Appointment | None) -> bool:
    """The time that the visit has already is no other one."""
    return moving is not None and moving.is_at(
        doctor=time.offer.doctor_id,
        service=time.offer.service_id,
        channel=time.channel,
        starts_at=time.starts_at,
    )


def _written_out(rooms: Iterable[RoomTimes], base: int) -> Iterator[FreeTime]:
    """Of one offer, in no order; of two rooms at the same time the first is taken."""
    found: dict[tuple[int, str], FreeTime] = {}
    for offer, room, channel, minutes in rooms:
        for begins, ends, price in offer.spans:
            for minute in minutes_in(minutes, max(begins - base, 0), min(ends - base, minutes.bit_length())):
                at = (minute, channel)
                if at not in found:
                    found[at] = FreeTime(offer, room, channel, moment_of(base + minute), price)
    yield from found.values()


def _bounds(offer: Offer, wish: Wish, span: Stretch, allowed: Dates) -> Stretch:
    """The minutes of the span on which the visitor may come and the notice is kept."""
    for_visitor = allowed.minutes(offer.zone)
    notice = minute_after(wish.now) if wish.at_desk else first_on_notice(offer, wish.now)
    return max(span[0], for_visitor[0], notice), min(span[1], for_visitor[1])


def _priced(
    offer: Offer, starts: Starts, seen: Seen, bounds: Stretch, most: int | None, near: int | None
) -> list[tuple[int, Money]]:
    """The first `most` free starts of one room, or that many on each side of `near`, each with its price.

    Minutes since the epoch.
    """
    found: list[tuple[int, Money]] = []
    minutes, base = seen.free_starts(offer, starts), seen.base
    for begins, ends, price in offer.spans:
        lower, upper = max(begins, bounds[0]), min(ends, bounds[1])
        first, last = max(lower - base, 0), upper - base
        if near is not None and most is not None:
            chosen = minutes_around(minutes, near - base, first, last, most)
        else:
            chosen = minutes_in(minutes, first, last, None if most is None else most - len(found))
        found += [(base + each, price) for each in chosen]
    return found
