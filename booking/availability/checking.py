"""Is this very time one that can be booked? Asked of the database itself, under the guard's locks."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.appointments.errors import SlotTaken, TooManyVisits
from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.availability.errors import NotOffered
from booking.availability.free import Starts, starts_of
from booking.availability.listing import first_on_notice, last_date
from booking.availability.offers import Offer, Question, offers
from booking.availability.visitors import ANYBODY, Visitor, refusals
from booking.availability.windows import Window
from booking.schedule.models import Channel
from booking.schedule.queries import blocks, schedule
from booking.schedule.shifts import Shift, expand
from booking.schedule.stretches import minute_of, moment_of
from portal.shared.money import Money


def slot_at(
    *,
    doctor: int,
    clinic: int,
    service: int,
    starts_at: dt.datetime,
    now: dt.datetime,
    channel: str | None = None,
) -> Slot:
    """The slot that begins then, with the room and the minutes that it takes. Two queries. Raises NotOffered.

    Whether it may be booked, `check` says once its doctor and room are locked.
    """
    offer = _offer(doctor, clinic, service, now)
    for starts in _starts_at(offer, starts_at):
        if channel in (None, starts.channel):
            return Slot(
                doctor_id=doctor,
                clinic_id=clinic,
                service_id=service,
                room_id=starts.room_id,
                channel=starts.channel,
                starts_at=starts_at,
                minutes=offer.minutes,
                buffer_minutes=offer.buffer_minutes,
            )
    raise NotOffered


def slot_over(*, doctor: int, clinic: int, service: int, starts_at: dt.datetime, now: dt.datetime) -> Slot:
    """A slot of the doctor's at any moment to come, in the schedule or off it, for staff who book over all else.

    In the room of the shift that it lies in, if it lies in one. Two queries. Raises NotOffered.
    """
    offer = _offer(doctor, clinic, service, now)
    if starts_at < now:
        raise NotOffered([_("This time is over.")])
    day = _local_date(offer, starts_at)
    if offer.price_on(day) is None or day not in offer.dates:
        raise NotOffered([_("The doctor doesn't offer this service on that day.")])
    shift = _shift_around(offer, day, minute_of(starts_at))
    channel = offer.channel_in(shift.terms.channel if shift else Channel.IN_PERSON)
    room = shift.terms.room_id if shift and channel == Channel.IN_PERSON else None
    return Slot(
        doctor_id=doctor,
        clinic_id=clinic,
        service_id=service,
        room_id=room,
        channel=channel,
        starts_at=starts_at,
        minutes=offer.minutes,
        buffer_minutes=offer.buffer_minutes,
    )


def _shift_around(offer: Offer, day: dt.date, minute: int) -> Shift | None:
    found = schedule(doctors=[offer.doctor_id], clinics=[offer.clinic_id], first=day, last=day)
    shifts = expand(found.timetable, found.calendars, day, 1)
    around = (each for each in shifts for first, last in each.stretches if first <= minute < last)
    return next(around, None)


def check(
    slot: Slot,
    *,
    now: dt.datetime,
    visitor: Visitor = ANYBODY,
    moving: Appointment | None = None,
    at_desk: bool = False,
    asked_at: dt.datetime | None = None,
) -> Money:
    """The price of a slot that is offered to the visitor: then only other appointments can stand in its way.

    Those the guard's constraints see, with `moving` itself left out. `asked_at`: from when the notice counts, if not
    from now. `at_desk`: the notice, the horizon and the most
    visits bind patients alone. Three queries. Raises NotOffered with the reasons, TooManyVisits (a move makes no
    more), SlotTaken by what another system put there.
    """
    offer = _offer(slot.doctor_id, slot.clinic_id, slot.service_id, now)
    reasons = list(_reasons(offer, slot, now, visitor, at_desk=at_desk, asked_at=asked_at or now))
    if reasons:
        raise NotOffered(reasons)
    if not any(
        (starts.room_id, starts.channel) == (slot.room_id, slot.channel)
        for starts in _starts_at(offer, slot.starts_at)
    ):
        raise NotOffered
    if moving is None and not at_desk and visitor.upcoming >= settings.UPCOMING_VISITS_PER_PATIENT:
        raise TooManyVisits(settings.UPCOMING_VISITS_PER_PATIENT)
    rooms = [slot.room_id] if slot.room_id is not None else []
    span = slot.occupies
    if blocks(doctors=[slot.doctor_id], rooms=rooms, since=span.lower, until=span.upper):
        raise SlotTaken
    price = offer.price_on(_local_date(offer, slot.starts_at))
    if price is None:
        raise NotOffered
    return price


def _local_date(offer: Offer, moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(offer.zone)).date()


def _offer(doctor: int, clinic: int, service: int, now: dt.datetime) -> Offer:
    of = Question(now.date(), None, service, frozenset([doctor]), frozenset([clinic]))
    found = offers(of)
    if not found:
        raise NotOffered([_("The doctor doesn't offer this service at this clinic.")])
    return found[0]


def _starts_at(offer: Offer, starts_at: dt.datetime) -> Iterator[Starts]:
    """The ways in which the offer can be had at that moment; none if it is off the grid."""
    day = starts_at.astimezone(ZoneInfo(offer.zone)).date()
    base = Window(day, 1).base
    minute = minute_of(starts_at) - base
    if moment_of(base + minute) != starts_at:
        return
    found = schedule(doctors=[offer.doctor_id], clinics=[offer.clinic_id], first=day, last=day)
    shifts = expand(found.timetable, found.calendars, day, 1)
    for starts in starts_of(offer, shifts, base):
        if starts.minutes >> minute & 1:
            yield starts


def _reasons(
    offer: Offer, slot: Slot, now: dt.datetime, visitor: Visitor, *, at_desk: bool, asked_at: dt.datetime
) -> Iterator[str]:
    day = _local_date(offer, slot.starts_at)
    if slot.starts_at < now:
        yield _("This time is over.")
    elif not at_desk and minute_of(slot.starts_at) < first_on_notice(offer, asked_at):
        hours = offer.notice_hours
        yield (
            ngettext(
                "This service is booked at least %d hour ahead.",
                "This service is booked at least %d hours ahead.",
                hours,
            )
            % hours
        )
    if not at_desk and day > last_date(offer.zone, now):
        days = settings.BOOKING_DAYS_AHEAD
        yield (
            ngettext(
                "A visit is booked at most %d day ahead.", "A visit is booked at most %d days ahead.", days
            )
            % days
        )
    if day not in offer.dates or offer.price_on(day) is None:
        yield _("The doctor doesn't offer this service on that day.")
    if (slot.minutes, slot.buffer_minutes) != (offer.minutes, offer.buffer_minutes):
        yield _("The length of the visit has changed. Please choose a time again.")
    yield from refusals(offer, visitor, day)
