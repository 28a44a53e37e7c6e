"""A disruption begins, is taken back, is finished. What closes the time itself is the schedule's (journeys.disrupt)."""

import datetime as dt
from collections.abc import Iterable

from booking.appointments.models import Appointment
from booking.disruptions.errors import NoLongerOpen
from booking.disruptions.models import DisruptedVisit, Disruption, State, Step
from portal.audit.actions import record
from portal.audit.actor import Actor


def open_disruption(
    *, by: Actor, disruption: Disruption, visits: Iterable[Appointment], step: Step
) -> Disruption:
    """Write it with its list, in the caller's transaction. The database refuses a second one (models._once)."""
    disruption.touched(by.user).save(force_insert=True)
    put_on_list(by=by, disruption=disruption, visits=visits, step=step)
    record(by=by, action="disruptions.disruption.open", object=disruption, reason=disruption.kind)
    return disruption


def put_on_list(*, by: Actor, disruption: Disruption, visits: Iterable[Appointment], step: Step) -> None:
    """Those that are there already stay as they are."""
    rows = [
        DisruptedVisit(
            disruption=disruption,
            appointment=visit,
            step=step,
            was_during=visit.during,
            was_doctor=visit.doctor,
            queued_by=by.user if step == Step.QUEUED else None,
            queued_role=by.role if step == Step.QUEUED else "",
        )
        for visit in visits
    ]
    DisruptedVisit.objects.bulk_create(rows, ignore_conflicts=True)


def locked_open(disruption: Disruption) -> Disruption:
    """The row as it is now, kept from other writers. Raises NoLongerOpen."""
    current = Disruption.objects.select_for_update(of=("self",)).get(pk=disruption.pk)
    if not current.is_open:
        raise NoLongerOpen
    return current


def close(*, by: Actor, disruption: Disruption, status: State, now: dt.datetime) -> Disruption:
    """What waits in its queue waits no more. Raises NoLongerOpen."""
    current = locked_open(disruption)
    current.visits.filter(step=Step.QUEUED, to_start__isnull=False).update(step=Step.PROPOSED)
    current.visits.filter(step=Step.QUEUED).update(step=Step.UNTOUCHED)
    current.status, current.closed_at = status, now
    current.touched(by.user).save(update_fields=["status", "closed_at", "updated_by", "updated_at"])
    deed = "undo" if status == State.UNDONE else "finish"
    record(by=by, action=f"disruptions.disruption.{deed}", object=current)
    return current
