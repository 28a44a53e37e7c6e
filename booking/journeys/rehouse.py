"""The visits of a disruption are moved to the times proposed, cancelled, or settled by phone, one by one.

Each visit is moved in a transaction of its own together with its row of the list, so whatever dies between two of
them, none is moved twice and none forgotten; several people and the worker may go through one list at once.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from booking.appointments.actions import changing
from booking.appointments.actions.changing import Change
from booking.appointments.actions.holding import Agreed
from booking.appointments.appointment import Cause, Side
from booking.appointments.errors import AppointmentError, PatientBusy, SlotTaken
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Source
from booking.appointments.slots import Slot
from booking.appointments.terms import Terms
from booking.availability.errors import NotOffered
from booking.availability.queries import ANYBODY, Visitor, check, slot_at, visitor_of
from booking.disruptions.actions import opening, settling
from booking.disruptions.errors import AlreadySettled, NothingProposed
from booking.disruptions.models import (
    TO_SETTLE,
    DisruptedVisit,
    Disruption,
    Kind,
    Obstacle,
    Outcome,
    State,
    Step,
)
from booking.disruptions.queries import is_affected
from booking.journeys.agreeing import agreed_at_desk
from booking.journeys.change import cancel_visit
from booking.journeys.disrupt import confine
from booking.journeys.queueing import start_settling
from booking.notifications.actions import tell_of_delay, tell_of_visit
from clinics.directory.models import Payer
from portal.accounts.models import User
from portal.audit.actions import act_as
from portal.audit.actor import Actor
from portal.shared.languages import Language
from portal.shared.money import Money

CAUSES = {Kind.SICK: Cause.DOCTOR_AWAY, Kind.CLINIC: Cause.CLINIC_CLOSED, Kind.ROOM: Cause.OTHER}


def move_chosen(
    *, by: Actor, staff: User, disruption: Disruption, chosen: Collection[UUID], now: dt.datetime
) -> int:
    """Order the worker to move these to the times proposed; how many. Raises NotYours, NotAllowed, NoLongerOpen."""
    confine(staff, disruption.clinic)
    with transaction.atomic():
        act_as(by)
        current = opening.locked_open(disruption)
        ids = settling.queue(by=by, disruption=current, chosen=chosen, now=now)
        start_settling(ids)
    return len(ids)


def settle_queued(pk: int, *, now: dt.datetime) -> Step | None:
    """Do what was ordered for one visit; None if somebody has, or is about it. For whoever ordered it.

    A time that is gone by now leaves the visit on the list with the reason.
    """
    with transaction.atomic():
        rows = DisruptedVisit.objects.select_for_update(of=("self",), skip_locked=True)
        row = (
            rows.filter(pk=pk, step=Step.QUEUED, disruption__status=State.OPEN)
            .select_related("disruption", *_JOINED)
            .first()
        )
        if row is None:
            return None
        by = Actor(row.queued_by, row.queued_role)
        act_as(by)
        if row.disruption.kind == Kind.LATE:
            _tell_delay(row, by, now)
        else:
            _move_or_hinder(row, by, now)
        return Step(row.step)


def move_now(*, by: Actor, staff: User, row: DisruptedVisit, now: dt.datetime) -> DisruptedVisit:
    """To the time proposed, at once.

    Raises NotYours, NotAllowed, NoLongerOpen, WithAnother, AlreadySettled, NothingProposed, NotOffered,
    AppointmentError; nothing is done then.
    """
    confine(staff, row.disruption.clinic)
    with transaction.atomic():
        act_as(by)
        return _move(_settleable(row, by, now), by, now)


def cancel_row(*, by: Actor, staff: User, row: DisruptedVisit, now: dt.datetime) -> DisruptedVisit:
    """The visit does not take place, on the clinic's part; its people are told. Raises as move_now()."""
    confine(staff, row.disruption.clinic)
    with transaction.atomic():
        act_as(by)
        current = _settleable(row, by, now)
        visit = current.appointment
        why = Change(CAUSES[Kind(current.disruption.kind)], "", visit.revision, by_notice=False)
        cancelled = cancel_visit(by=by, visit=visit, side=Side.CLINIC, change=why, now=now)
        return settling.settle(current, Step.CANCELLED, by=by, now=now, messages=_written(cancelled))


def take(
    *, by: Actor, staff: User, row: DisruptedVisit, now: dt.datetime, back: bool = False
) -> DisruptedVisit:
    """Say that one is about it, so that colleagues leave it; or give it back. Raises as move_now()."""
    confine(staff, row.disruption.clinic)
    with transaction.atomic():
        act_as(by)
        return (settling.give_back if back else settling.claim)(by=by, row=row, now=now)


def note_call(
    *,
    by: Actor,
    staff: User,
    row: DisruptedVisit,
    outcome: Outcome,
    now: dt.datetime,
    call_back_at: dt.datetime | None = None,
) -> DisruptedVisit:
    """How a call ended. Who agrees to a proposed time is moved; who declines it keeps none; who is reached settled it.

    Raises as move_now(); nothing is noted then.
    """
    confine(staff, row.disruption.clinic)
    with transaction.atomic():
        act_as(by)
        current = settling.locked_row(row, by=by, now=now)
        if current.step == Step.QUEUED:
            raise AlreadySettled
        if current.step in TO_SETTLE and outcome == Outcome.AGREED:
            current = _move(_settleable(row, by, now), by, now)
        elif current.step in TO_SETTLE and outcome == Outcome.DECLINED:
            settling.hinder(current, Obstacle.DECLINED)
        elif current.step in TO_SETTLE and outcome == Outcome.REACHED:
            settling.settle(current, Step.CALLED, by=by, now=now)
        return settling.note_call(current, outcome, by=by, now=now, call_back_at=call_back_at)


_JOINED = (
    "appointment__clinic__entity",
    "appointment__service",
    "appointment__doctor",
    "appointment__room",
    "appointment__patient",
    "appointment__booker",
)


def _settleable(row: DisruptedVisit, by: Actor, now: dt.datetime) -> DisruptedVisit:
    """Locked. One that somebody moved or cancelled elsewhere is not theirs to change."""
    current = settling.to_settle(row, by=by, now=now)
    if not is_affected(current.appointment, current.disruption):
        raise AlreadySettled
    return current


def _move_or_hinder(row: DisruptedVisit, by: Actor, now: dt.datetime) -> None:
    if not is_affected(row.appointment, row.disruption):
        settling.settle(row, Step.GONE, by=by, now=now)
        return
    try:
        _move(row, by, now)
    except PatientBusy:
        settling.hinder(row, Obstacle.BUSY)
    except SlotTaken:
        settling.hinder(row, Obstacle.TAKEN)
    except (NotOffered, AppointmentError):
        settling.hinder(row, Obstacle.NOT_OFFERED)


def _move(row: DisruptedVisit, by: Actor, now: dt.datetime) -> DisruptedVisit:
    """Of a locked row, through the guard; told by the outbox, and settled."""
    visit = row.appointment
    if row.to_start is None or row.to_doctor_id is None or row.to_clinic_id is None:
        raise NothingProposed
    slot = slot_at(
        doctor=row.to_doctor_id,
        clinic=row.to_clinic_id,
        service=visit.service_id,
        starts_at=row.to_start,
        channel=row.to_channel,
        now=now,
    )
    why = Change(CAUSES[Kind(row.disruption.kind)], "", visit.revision, by_notice=False)
    with transaction.atomic():
        with taking(by=by, slots=[slot], visits=[visit]) as guard:
            price = check(slot, now=now, visitor=_visitor(visit), moving=visit, at_desk=True)
            agreed = _agreed(visit, slot, price)
            moved = changing.move(guard, visit=visit, slot=slot, now=now, change=why, agreed=agreed)
        messages = tell_of_visit(moved, now=now)
    return settling.settle(row, Step.MOVED, by=by, now=now, messages=len(messages))


def _tell_delay(row: DisruptedVisit, by: Actor, now: dt.datetime) -> None:
    if not is_affected(row.appointment, row.disruption):
        settling.settle(row, Step.GONE, by=by, now=now)
        return
    purpose = f"delay {row.disruption.public_id} {row.appointment.public_id}"
    minutes = row.disruption.minutes or 0
    messages = tell_of_delay(row.appointment, minutes=minutes, purpose=purpose, now=now)
    settling.settle(row, Step.TOLD, by=by, now=now, messages=len(messages))


def _written(visit: Appointment) -> int:
    """How many messages tell of the visit's last change."""
    return visit.messages.filter(purpose__startswith=f"visit {visit.public_id} {visit.revision} ").count()


def _visitor(visit: Appointment) -> Visitor:
    """What bound the booking binds the clinic's own move no more: referral, and how long ago the last visit was."""
    if visit.patient is None:
        return ANYBODY
    return replace(visitor_of(visit.patient), referrals=None, completed=None)


def _agreed(visit: Appointment, slot: Slot, price: Money) -> Agreed:
    """Never dearer than agreed before; and until it begins the patient may refuse what the clinic chose."""
    now_due = visit.price
    if (slot.doctor_id, slot.clinic_id) != (visit.doctor_id, visit.clinic_id):
        new = agreed_at_desk(
            slot,
            price,
            payer=Payer(visit.payer),
            awaits_letter=False,
            source=Source(visit.source),
            language=Language(visit.language),
        ).price
        if new.currency != now_due.currency or new.minor < now_due.minor:
            now_due = new
    terms = replace(Terms.of_json(visit.terms), cancel_until_hours=0)
    return Agreed(price=now_due, terms=terms, payer=Payer(visit.payer))
