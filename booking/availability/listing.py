"""Lists of free times; primary keys in, aware moments in UTC out."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings

from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.availability.free import Starts, free
from booking.availability.offers import Dates, Offer, offers
from booking.availability.picture import DAY, Picture, Window, picture
from booking.availability.timeline import minutes_in, stretch
from booking.availability.visitors import ANYBODY, Visitor, dates_for
from booking.schedule.stretches import minute_after, moment_of
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
    """When and how; `moving` is the visit that is to get another time, and what it takes counts as free."""

    now: dt.datetime
    window: Window
    channel: str | None = None
    visitor: Visitor = ANYBODY
    moving: Appointment | None = None

    @property
    def is_in_vain(self) -> bool:
        """Nothing is offered so late, or the visitor has as many visits as one may have."""
        has_enough = self.visitor.upcoming >= settings.UPCOMING_VISITS_PER_PATIENT
        return self.window.days < 1 or (self.moving is None and has_enough)


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
) -> list[FreeTime]:
    """In order of time, then of offering: of these doctors (None: any) at these clinics, on `days` local dates.

    At most four queries.
    """
    wish = Wish(now, _as_far_as_offered(first, days, now), channel, visitor, moving)
    found = offers(today=now.date(), service=service, doctors=doctors, clinics=clinics)
    times = [time for _offering, each in _of_offers(found, wish) for time in each]
    return sorted(times, key=_order)


def first_free(
    offerings: Collection[int],
    *,
    now: dt.datetime,
    count: int = 3,
    channel: str | None = None,
    visitor: Visitor = ANYBODY,
) -> dict[int, list[FreeTime]]:
    """The next free times of each offering that has any, as far ahead as times are offered. At most four queries."""
    every_day = _as_far_as_offered(now.date() - DAY, settings.BOOKING_DAYS_AHEAD + 3, now)
    wish = Wish(now, every_day, channel, visitor)
    found = offers(today=now.date(), ids=offerings)
    return {offering: times for offering, times in _of_offers(found, wish, count) if times}


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
    times = free_times(
        service=slot.service_id,
        clinics=[slot.clinic_id],
        first=slot.starts_at.date() - NEAR * DAY,
        days=2 * NEAR + 1,
        now=now,
        visitor=visitor,
        moving=moving,
    )
    times.sort(key=lambda time: abs(time.starts_at - slot.starts_at))
    same = [time for time in times if time.offer.doctor_id == slot.doctor_id]
    others = [time for time in times if time.offer.doctor_id != slot.doctor_id]
    of_the_doctor = same[: max(count - count // 2, count - len(others))]
    return sorted(of_the_doctor + others[: count - len(of_the_doctor)], key=_order)


def last_date(offer: Offer, now: dt.datetime) -> dt.date:
    """The last local date for which a time is offered."""
    return now.astimezone(ZoneInfo(offer.zone)).date() + settings.BOOKING_DAYS_AHEAD * DAY


def earliest(offer: Offer, now: dt.datetime) -> int:
    """The first minute that keeps the service's notice."""
    return minute_after(now + dt.timedelta(hours=offer.notice_hours))


def _order(time: FreeTime) -> tuple[dt.datetime, int, str]:
    return time.starts_at, time.offer.id, time.channel


def _as_far_as_offered(first: dt.date, days: int, now: dt.datetime) -> Window:
    """In whichever zone; without a day if that is too far or over."""
    begin = max(first, now.date() - DAY)
    end = min(first + days * DAY, now.date() + (settings.BOOKING_DAYS_AHEAD + 2) * DAY)
    return Window(begin, (end - begin).days)


def _of_offers(
    found: Sequence[Offer], wish: Wish, most: int | None = None
) -> Iterator[tuple[int, list[FreeTime]]]:
    if found and not wish.is_in_vain:
        seen = picture(found, wish.window, wish.now, wish.moving)
        for offer in found:
            yield offer.id, _of_offer(offer, seen, wish, most)


def _of_offer(offer: Offer, seen: Picture, wish: Wish, most: int | None) -> list[FreeTime]:
    """The first `most`, in order. Of two rooms at the same time the first is taken."""
    allowed = dates_for(offer, wish.visitor)
    if allowed is None:
        return []
    window = Dates(wish.window.first, min(wish.window.last, last_date(offer, wish.now)))
    dates = offer.dates & allowed & window
    bounds = max(seen.base, earliest(offer, wish.now)), seen.base + wish.window.minutes
    found: dict[tuple[dt.datetime, str], FreeTime] = {}
    for starts in seen.starts(offer):
        if wish.channel in (None, starts.channel):
            for at, price in islice(_priced(offer, starts, seen, dates, bounds), most):
                found.setdefault(
                    (at, starts.channel), FreeTime(offer, starts.room_id, starts.channel, at, price)
                )
    return sorted(found.values(), key=_order)[:most]


def _priced(
    offer: Offer, starts: Starts, seen: Picture, dates: Dates, bounds: tuple[int, int]
) -> Iterator[tuple[dt.datetime, Money]]:
    minutes = free(offer, starts.minutes, seen.taken(offer.doctor_id, starts.room_id))
    for priced, price in offer.prices:
        lower, upper = (dates & priced).minutes(offer.zone, bounds)
        for minute in minutes_in(minutes & stretch(lower - seen.base, upper - seen.base)):
            yield moment_of(seen.base + minute), price
