"""The desk moves and cancels a visit for a caller, or because the clinic must. No notice binds it."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction

from booking.appointments.actions import changing
from booking.appointments.actions.changing import Change
from booking.appointments.actions.holding import Agreed
from booking.appointments.appointment import Side
from booking.appointments.errors import OverrideRefused
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Cause, Source
from booking.appointments.slots import Slot
from booking.appointments.terms import Terms
from booking.availability.queries import ANYBODY, check, slot_at, slot_over, visitor_of
from booking.availability.visitors import Visitor
from booking.journeys.agreeing import agreed_at_desk
from booking.journeys.change import cancel_visit
from booking.journeys.duty import Deed, duty_of
from booking.journeys.errors import NotAllowed
from booking.notifications.actions import tell_of_visit
from clinics.directory.models import Payer
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.languages import Language
from portal.shared.money import Money


@dataclass(frozen=True)
class Seen:
    """Why it changes, and which revision of the visit was seen."""

    revision: int
    cause: Cause
    remark: str = ""

    @property
    def change(self) -> Change:
        return Change(self.cause, self.remark, self.revision, by_notice=False)


@dataclass(frozen=True)
class NewTime:
    """At the visit's clinic, for its service. `over`: beside what the doctor and the room have then (decision 2)."""

    doctor: int
    starts_at: dt.datetime
    channel: str
    over: bool = False


def cancel_at_desk(
    *, by: Actor, staff: User, visit: Appointment, side: Side, why: Seen, now: dt.datetime
) -> Appointment:
    """`side`: who wants it so. Raises NotAllowed, WrongStep, Outdated."""
    if not duty_of(staff).may(Deed.CANCEL, visit.clinic_id, visit.doctor_id):
        raise NotAllowed
    return cancel_visit(by=by, visit=visit, side=side, change=why.change, now=now)


def move_at_desk(
    *, by: Actor, staff: User, visit: Appointment, to: NewTime, why: Seen, now: dt.datetime
) -> Appointment:
    """Price and terms stay with the same doctor; another one's are agreed anew.

    Raises NotAllowed, OverrideRefused, NotOffered, SameTime, WrongStep, Outdated, PatientBusy, SlotTaken; then the
    old time stays.
    """
    duty = duty_of(staff)
    if not duty.may(Deed.MOVE, visit.clinic_id, visit.doctor_id):
        raise NotAllowed
    if to.over and not duty.overrides:
        raise OverrideRefused
    slot = _slot(visit, to, now)
    with transaction.atomic():
        with taking(by=by, slots=[slot], visits=[visit]) as guard:
            price = None
            if not to.over:
                price = check(slot, now=now, visitor=_visitor(visit), moving=visit, at_desk=True)
            moved = changing.move(
                guard,
                visit=visit,
                slot=slot,
                now=now,
                change=why.change,
                agreed=_agreed(visit, slot, price),
                over=staff if to.over else None,
            )
        tell_of_visit(moved, now=now)
    return moved


def price_then(visit: Appointment, to: NewTime, *, now: dt.datetime) -> Money:
    """What the visit would cost at the other time. Raises NotOffered."""
    agreed = _agreed(visit, _slot(visit, to, now), None)
    return agreed.price if agreed else visit.price


def _slot(visit: Appointment, to: NewTime, now: dt.datetime) -> Slot:
    place = {"doctor": to.doctor, "clinic": visit.clinic_id, "service": visit.service_id}
    if to.over:
        return slot_over(**place, starts_at=to.starts_at, now=now)
    return slot_at(**place, starts_at=to.starts_at, channel=to.channel, now=now)


def _visitor(visit: Appointment) -> Visitor:
    """A referral was asked for when the visit was booked."""
    return replace(visitor_of(visit.patient), referrals=None) if visit.patient else ANYBODY


def _agreed(visit: Appointment, slot: Slot, price: Money | None) -> Agreed | None:
    """Anew only for another doctor."""
    if slot.doctor_id == visit.doctor_id:
        return None
    return agreed_at_desk(
        slot,
        price,
        payer=Payer(visit.payer),
        awaits_letter=Terms.of_json(visit.terms).needs_confirmation,
        source=Source(visit.source),
        language=Language(visit.language),
    )
