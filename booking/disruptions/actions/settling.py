"""A visit of the list: claimed, given a time, queued, settled, called about. All within the caller's transaction."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from booking.disruptions.errors import AlreadySettled, NoLongerOpen, WithAnother
from booking.disruptions.models import TO_SETTLE, DisruptedVisit, Disruption, Obstacle, Outcome, Step
from portal.audit.actions import record
from portal.audit.actor import Actor

# Whoever takes a visit is about it for so long; longer calls take it again.
CLAIMED_FOR = dt.timedelta(minutes=15)
NOWHERE = {"to_doctor": None, "to_clinic": None, "to_start": None, "to_channel": ""}


@dataclass(frozen=True)
class Place:
    """Primary keys, and when: in UTC."""

    doctor: int
    clinic: int
    starts_at: dt.datetime
    channel: str


def locked_row(row: DisruptedVisit, *, by: Actor, now: dt.datetime) -> DisruptedVisit:
    """As it is now, kept from other writers. Raises NoLongerOpen, WithAnother."""
    rows = DisruptedVisit.objects.select_related(
        "disruption",
        "appointment__clinic",
        "appointment__service",
        "appointment__doctor",
        "appointment__patient",
    )
    current = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if not current.disruption.is_open:
        raise NoLongerOpen
    if current.is_with_another(by.user, now):
        raise WithAnother
    return current


def to_settle(row: DisruptedVisit, *, by: Actor, now: dt.datetime) -> DisruptedVisit:
    """As locked_row(), and still to be settled by a person. Raises AlreadySettled too."""
    current = locked_row(row, by=by, now=now)
    if current.step not in TO_SETTLE:
        raise AlreadySettled
    return current


def claim(*, by: Actor, row: DisruptedVisit, now: dt.datetime) -> DisruptedVisit:
    """For a while nobody else does anything with it. Raises NoLongerOpen, WithAnother."""
    current = locked_row(row, by=by, now=now)
    current.claimed_by, current.claimed_until = by.user, now + CLAIMED_FOR
    current.save(update_fields=["claimed_by", "claimed_until"])
    return current


def give_back(*, by: Actor, row: DisruptedVisit, now: dt.datetime) -> DisruptedVisit:
    current = locked_row(row, by=by, now=now)
    current.claimed_by = current.claimed_until = None
    current.save(update_fields=["claimed_by", "claimed_until"])
    return current


def propose(*, disruption: Disruption, places: Mapping[int, Place | None]) -> None:
    """By primary key of a row: the time proposed, or that there is none. What is settled by now stays as it is."""
    for pk, place in places.items():
        row = disruption.visits.filter(pk=pk, step__in=TO_SETTLE)
        if place is None:
            row.update(step=Step.UNTOUCHED, obstacle=Obstacle.NO_TIME, **NOWHERE)
        else:
            row.update(
                step=Step.PROPOSED,
                obstacle="",
                to_doctor=place.doctor,
                to_clinic=place.clinic,
                to_start=place.starts_at,
                to_channel=place.channel,
            )


def queue(*, by: Actor, disruption: Disruption, chosen: Collection[UUID], now: dt.datetime) -> list[int]:
    """Primary keys of those of the chosen that the worker moves now; what a colleague is about is left to them."""
    free = Q(claimed_by=None) | Q(claimed_by=by.user) | Q(claimed_until__lte=now)
    rows = disruption.visits.filter(free, public_id__in=chosen, step=Step.PROPOSED)
    ids = list(rows.select_for_update().values_list("pk", flat=True))
    disruption.visits.filter(pk__in=ids).update(
        step=Step.QUEUED, queued_by=by.user, queued_role=by.role, obstacle=""
    )
    record(by=by, action="disruptions.visits.queue", object=disruption, detail={"visits": len(ids)})
    return ids


def settle(
    row: DisruptedVisit, step: Step, *, by: Actor, now: dt.datetime, messages: int = 0
) -> DisruptedVisit:
    """Of a locked row."""
    row.step, row.obstacle, row.messages = step, "", messages
    row.settled_at, row.settled_by = now, by.user
    row.claimed_by = row.claimed_until = None
    row.save(
        update_fields=[
            "step",
            "obstacle",
            "messages",
            "settled_at",
            "settled_by",
            "claimed_by",
            "claimed_until",
        ]
    )
    return row


def hinder(row: DisruptedVisit, obstacle: Obstacle) -> DisruptedVisit:
    """Of a locked row: its time can't be had, so it needs another."""
    row.step, row.obstacle = Step.UNTOUCHED, obstacle
    row.to_doctor = row.to_clinic = row.to_start = None
    row.to_channel = ""
    row.save(update_fields=["step", "obstacle", *NOWHERE])
    return row


def note_call(
    row: DisruptedVisit,
    outcome: Outcome,
    *,
    by: Actor,
    now: dt.datetime,
    call_back_at: dt.datetime | None = None,
) -> DisruptedVisit:
    """Of a locked row: how a call ended. The claim ends with it."""
    row.outcome, row.call_back_at = outcome, call_back_at
    row.calls, row.called_at, row.called_by = row.calls + 1, now, by.user
    row.claimed_by = row.claimed_until = None
    row.save(
        update_fields=[
            *("outcome", "call_back_at", "calls", "called_at", "called_by", "claimed_by", "claimed_until")
        ]
    )
    visit = row.appointment
    patient = visit.patient.public_id if visit.patient else None
    record(by=by, action="disruptions.visit.call", object=row, patient=patient, reason=outcome)
    return row
