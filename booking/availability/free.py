"""Free times of shifts, in whole-number arithmetic over timelines (booking.availability.timeline). Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from booking.availability.offers import Offer
from booking.availability.timeline import NONE, about_to, every
from booking.schedule.models import Channel
from booking.schedule.shifts import Shift


@dataclass(frozen=True, slots=True)
class Starts:
    """Where and how an offer can be had, and at which minutes it could start if nobody had a visit."""

    room_id: int | None
    channel: str
    minutes: int


def starts_of(offer: Offer, shifts: Iterable[Shift], base: int) -> list[Starts]:
    """Of the doctor's shifts at the clinic: the service fits a stretch of the shift, its buffer need not.

    Only people who meet need a room.
    """
    found: defaultdict[tuple[str, int | None], int] = defaultdict(int)
    for shift in shifts:
        terms = shift.terms
        if terms.services and offer.service_id not in terms.services:
            continue
        channel = offer.channel_in(terms.channel)
        room = terms.room_id if channel == Channel.IN_PERSON else None
        found[channel, room] |= _grid(shift, offer.minutes, base)
    return [Starts(room, channel, minutes) for (channel, room), minutes in found.items() if minutes]


def _grid(shift: Shift, minutes: int, base: int) -> int:
    """The starts counted in steps of elapsed time from the shift's origin, also over breaks."""
    step, timeline = shift.terms.step_minutes, NONE
    for lower, upper in shift.stretches:
        first = lower + (shift.origin - lower) % step
        timeline |= every(step, first - base, upper - minutes - base)
    return timeline


def free(offer: Offer, starts: int, taken: int) -> int:
    """The starts at which neither the visit nor its buffer runs into what is taken."""
    return starts & ~about_to(taken, offer.minutes + offer.buffer_minutes)
