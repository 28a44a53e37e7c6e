"""A visit is moved or cancelled."""

import datetime as dt
from dataclasses import dataclass

from booking.appointments.actions.booking import OVERRIDE, confirm_by, free_then
from booking.appointments.actions.holding import Agreed, make_way
from booking.appointments.actions.writing import locked, note, write
from booking.appointments.errors import OverrideRefused, SameTime, TooLate, WrongStep
from booking.appointments.guard import Guard, changing, keys_of_slot, keys_of_visit
from booking.appointments.models import Appointment, Cause
from booking.appointments.slots import Slot
from booking.appointments.status import UPCOMING, Happening, Status
from booking.appointments.terms import Terms
from portal.accounts.models import User
from portal.audit.actor import Actor

MOVED = (
    *("doctor_id", "clinic_id", "service_id", "room_id", "channel", "during", "occupies"),
    *("price_minor", "currency", "terms", "status", "confirm_by", "is_override"),
)


@dataclass(frozen=True)
class Change:
    """Why a visit changes and what its reader had seen. `by_notice`: the service's rule for patients applies."""

    cause: Cause = Cause.NONE
    remark: str = ""
    revision: int | None = None
    by_notice: bool = True


def move(
    guard: Guard,
    *,
    visit: Appointment,
    slot: Slot,
    now: dt.datetime,
    change: Change,
    agreed: Agreed | None = None,
    over: User | None = None,
) -> Appointment:
    """Another time for the same visit: one UPDATE (decision 4), so the old time is never lost.

    `agreed` only where doctor or service, and so price and terms, become others. The caller has asked
    booking.availability without this visit. Who had arrived is to arrive anew. `over`: who moves it beside what the
    doctor and the room have then, with the right to and a reason. Raises WrongStep, Outdated, TooLate, PatientBusy,
    SlotTaken, OverrideRefused, SameTime.
    """
    if over is not None and (not over.has_perm(OVERRIDE) or change.cause == Cause.NONE):
        raise OverrideRefused
    guard.need([*keys_of_slot(slot), *keys_of_visit(visit)])
    current = locked(visit, revision=change.revision)
    _may_change(current, now, change)
    if slot.room_id == current.room_id and current.is_at(
        doctor=slot.doctor_id, service=slot.service_id, channel=slot.channel, starts_at=slot.starts_at
    ):
        raise SameTime
    if current.status == Status.CHECKED_IN:
        current.step_to(Status.CONFIRMED)
    if over is None:
        make_way(slot, now)
    current.doctor_id, current.clinic_id, current.service_id = slot.doctor_id, slot.clinic_id, slot.service_id
    current.room_id, current.channel = slot.room_id, slot.channel
    current.during, current.occupies = slot.during, slot.occupies
    current.is_override = over is not None  # otherwise it goes where nobody is
    free_then(current)
    if agreed is not None:
        current.price_minor, current.currency = agreed.price.minor, agreed.price.currency
        current.terms = agreed.terms.as_json()
    current.confirm_by = confirm_by(current, now)
    write(current, Happening.MOVED, *MOVED, by=guard.by, now=now, cause=change.cause, remark=change.remark)
    note(current, "move", guard.by)
    return current


def cancel(*, by: Actor, visit: Appointment, side: str, now: dt.datetime, change: Change) -> Appointment:
    """The time is free again. Raises WrongStep, Outdated, TooLate."""
    with changing(by):
        current = locked(visit, revision=change.revision)
        _may_change(current, now, change)
        current.step_to(Status.CANCELLED)
        current.cancelled_by_side, current.confirm_by = side, None
        fields = ("status", "cancelled_by_side", "confirm_by")
        write(current, Happening.CANCELLED, *fields, by=by, now=now, cause=change.cause, remark=change.remark)
        note(current, "cancel", by)
    return current


def _may_change(visit: Appointment, now: dt.datetime, change: Change) -> None:
    if visit.status not in (*UPCOMING, *(() if change.by_notice else (Status.CHECKED_IN,))):
        raise WrongStep(visit.status)
    until = Terms.of_json(visit.terms).cancel_until(visit.during.lower)
    if change.by_notice and now > until:
        raise TooLate(until)
