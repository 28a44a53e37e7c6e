"""A practitioner keeps a stretch of their own day free, and gives it back."""

import datetime as dt

from django.utils.translation import gettext as _

from booking.appointments.queries import busy
from booking.journeys.duty import duty_of
from booking.journeys.errors import NotAllowed, NotYours, VisitsThere
from booking.schedule.actions.blocks import put_block, remove_block
from booking.schedule.actions.writing import changing
from booking.schedule.busy_blocks import OWN
from booking.schedule.errors import WrongHours
from booking.schedule.models import BusyBlock
from clinics.directory.models import Doctor
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.ids import uuid7


def block_time(
    *, by: Actor, staff: User, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, now: dt.datetime
) -> BusyBlock:
    """Nobody is booked then. Visits and holds that are there stay, so it is refused beside them.

    Raises NotAllowed, WrongHours, VisitsThere, ScheduleBusy.
    """
    doctor = _doctor(staff)
    if ends_at <= starts_at:
        raise WrongHours([_("Give a beginning and a later end.")])
    if ends_at <= now:
        raise WrongHours([_("This time is over.")])
    with changing(by, doctors=[doctor.pk]):
        if busy(doctors=[doctor.pk], rooms=[], since=starts_at, until=ends_at, now=now):
            raise VisitsThere
        return put_block(
            by=by,
            system=OWN,
            value=str(uuid7()),
            starts_at=starts_at,
            ends_at=ends_at,
            doctor=doctor,
            reason=reason,
        )


def unblock_time(*, by: Actor, staff: User, block: BusyBlock) -> None:
    """Only one's own. Raises NotAllowed, NotYours, ScheduleBusy."""
    if block.system != OWN or block.doctor_id != _doctor(staff).pk:
        raise NotYours
    remove_block(by=by, system=OWN, value=block.value)


def own_blocks(doctor: int, since: dt.datetime, until: dt.datetime) -> list[BusyBlock]:
    """That reach into a window, in order of time; also those that other systems told."""
    found = BusyBlock.objects.filter(doctor=doctor, during__overlap=(since, until))
    return list(found.order_by("during"))


def _doctor(staff: User) -> Doctor:
    own = duty_of(staff).doctor
    if own is None:
        raise NotAllowed
    return Doctor.objects.get(pk=own)
