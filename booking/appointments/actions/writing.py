"""How every change of an appointment is written: read again under its row's lock, one step, one line of history."""

import datetime as dt

from booking.appointments.errors import Outdated
from booking.appointments.models import Appointment, Cause, Remark
from booking.appointments.status import Happening
from portal.audit.actions import record
from portal.audit.actor import Actor


def locked(visit: Appointment, *, revision: int | None = None) -> Appointment:
    """The row as it is now, kept from other writers. `revision` is what its reader saw. Raises Outdated."""
    current = Appointment.objects.select_for_update().get(pk=visit.pk)
    if revision is not None and revision != current.revision:
        raise Outdated
    return current


def write(
    visit: Appointment,
    happening: Happening,
    *fields: str,
    by: Actor,
    now: dt.datetime,
    cause: Cause = Cause.NONE,
    remark: str = "",
) -> Appointment:
    """Save these fields as one change. The remark, in free words, is sealed under the patient's keys."""
    visit.happening, visit.cause, visit.changed_at = happening, cause, now
    visit.touched(by.user).save(
        update_fields=[*fields, "happening", "cause", "changed_at", "updated_by", "updated_at"]
    )
    visit.revision += 1  # as the database counts
    add_remark(visit, remark, by)
    return visit


def add_remark(visit: Appointment, remark: str, by: Actor) -> None:
    """What more was said about the last change. A hold has nobody whose words could be sealed."""
    said = remark.strip()
    if said and visit.patient is not None:
        row = Remark(appointment=visit, patient=visit.patient, revision=visit.revision, text=said)
        row.touched(by.user).save()


def note(visit: Appointment, action: str, by: Actor) -> None:
    """What a person did, for the log: «appointments.visit.cancel»."""
    patient = visit.patient.public_id if visit.patient else None
    record(by=by, action=f"appointments.visit.{action}", object=visit, patient=patient, reason=visit.cause)
