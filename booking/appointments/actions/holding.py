"""Holds (decision 3): a time kept for a browser while its person says who they are."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from booking.appointments.actions.writing import locked, write
from booking.appointments.errors import NoSuchHold, TooManyHolds
from booking.appointments.guard import Guard, changing, keys_of_slot
from booking.appointments.models import Appointment, AppointmentEvent, Source
from booking.appointments.slots import Slot
from booking.appointments.status import Happening, Status
from booking.appointments.terms import Terms
from booking.schedule.locks import Scarce, hashed_key
from clinics.directory.models import Payer
from portal.audit.actor import SYSTEM, Actor
from portal.shared.languages import Language
from portal.shared.money import Money

AT_ONCE = 500
# Nobody comes back to a hold of the day before yesterday (journeys.book.RETAKEN_WITHIN).
FORGOTTEN_AFTER = dt.timedelta(days=2)


@dataclass(frozen=True)
class Agreed:
    """What is frozen with a time: its price, who pays, on what terms, and where the booking came from."""

    price: Money
    terms: Terms
    payer: Payer = Payer.SELF
    source: Source = Source.PAGE
    campaign: str = ""
    language: Language = Language.EN


def hold(
    guard: Guard, *, slot: Slot, agreed: Agreed, holder: str, address: str, now: dt.datetime
) -> Appointment:
    """Keep a time for a browser; its former hold is given up. `holder` and `address` are keyed hashes in hexadecimal.

    The caller has asked booking.availability. Raises TooManyHolds, SlotTaken.
    """
    guard.need([*keys_of_slot(slot), hashed_key(Scarce.HOLDER, holder), hashed_key(Scarce.ADDRESS, address)])
    make_way(slot, now, holder=holder)
    theirs = Appointment.objects.filter(status=Status.HELD, held_from=address, held_until__gt=now)
    if theirs.count() >= settings.HOLDS_PER_ADDRESS:
        raise TooManyHolds
    visit = new_visit(slot, agreed, Status.HELD, Happening.HELD, now)
    visit.held_at, visit.held_until = now, now + dt.timedelta(minutes=settings.HOLD_MINUTES)
    visit.holder, visit.held_from = holder, address
    visit.touched(guard.by.user).save(force_insert=True)
    return visit


def new_visit(
    slot: Slot, agreed: Agreed, status: Status, happening: Happening, now: dt.datetime
) -> Appointment:
    """Not saved yet."""
    return Appointment(
        status=status,
        happening=happening,
        changed_at=now,
        channel=slot.channel,
        doctor_id=slot.doctor_id,
        clinic_id=slot.clinic_id,
        service_id=slot.service_id,
        room_id=slot.room_id,
        during=slot.during,
        occupies=slot.occupies,
        price_minor=agreed.price.minor,
        currency=agreed.price.currency,
        terms=agreed.terms.as_json(),
        payer=agreed.payer,
        source=agreed.source,
        campaign=agreed.campaign,
        language=agreed.language,
    )


def make_way(slot: Slot, now: dt.datetime, *, holder: str = "") -> None:
    """Expire the holds on this time whose end has come, and give up the one that this browser had."""
    same = Q(doctor_id=slot.doctor_id)
    if slot.room_id is not None:
        same |= Q(room_id=slot.room_id)
    lapsed = Q(held_until__lte=now, occupies__overlap=slot.occupies) & same
    held = Appointment.objects.filter(status=Status.HELD)
    held.filter(lapsed).update(
        status=Status.EXPIRED, happening=Happening.LAPSED, changed_at=now, updated_at=now
    )
    if holder:
        held.filter(holder=holder).update(
            status=Status.EXPIRED, happening=Happening.RELEASED, changed_at=now, updated_at=now
        )


def held_by(holder: str, public_id: UUID) -> Appointment:
    """This browser's hold, lapsed or not. Raises NoSuchHold."""
    ours = Appointment.objects.filter(
        public_id=public_id, holder=holder, status__in=[Status.HELD, Status.EXPIRED], patient=None
    )
    found = ours.first() if holder else None
    if found is None:
        raise NoSuchHold
    return found


def extend_hold(*, by: Actor, hold: Appointment, now: dt.datetime) -> Appointment:
    """Once, while the form is in use, up to HOLD_MINUTES_IN_ALL from its beginning; later ones change nothing."""
    with changing(by):
        current = locked(hold)
        most = (
            current.held_at + dt.timedelta(minutes=settings.HOLD_MINUTES_IN_ALL) if current.held_at else None
        )
        ends = current.held_until
        if current.status == Status.HELD and most and ends and now < ends < most:
            current.held_until = most
            write(current, Happening.EXTENDED, "held_until", by=by, now=now)
    return current


def release_hold(*, by: Actor, hold: Appointment, now: dt.datetime) -> None:
    """The time is free again. What is no hold any more stays as it is."""
    with changing(by):
        current = locked(hold)
        if current.status == Status.HELD:
            current.step_to(Status.EXPIRED)
            write(current, Happening.RELEASED, "status", by=by, now=now)


def expire_lapsed(*, now: dt.datetime, by: Actor = SYSTEM) -> int:
    """Expire holds whose end has come, at most AT_ONCE; how many. Those that are being confirmed are left alone."""
    with changing(by):
        lapsed = Appointment.objects.lapsed_at(now).order_by("held_until")
        ids = list(lapsed.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        return Appointment.objects.filter(pk__in=ids).update(
            status=Status.EXPIRED, happening=Happening.LAPSED, changed_at=now, updated_at=now
        )


def forget_old(*, now: dt.datetime, by: Actor = SYSTEM) -> int:
    """Delete holds that became nobody's visit, and their history, at most AT_ONCE; how many.

    With them goes what they knew of a browser and of its address.
    """
    with changing(by):
        old = Appointment.objects.filter(
            status=Status.EXPIRED, patient=None, changed_at__lte=now - FORGOTTEN_AFTER
        )
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        AppointmentEvent.objects.filter(appointment__in=ids).delete()
        Appointment.objects.filter(pk__in=ids).delete()
    return len(ids)
