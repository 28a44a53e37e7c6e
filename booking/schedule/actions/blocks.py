"""External busy blocks: told once or ten times, they stand once."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.schedule.actions.writing import changing, sound
from booking.schedule.models import BusyBlock
from clinics.directory.models import Doctor, Room
from portal.audit.actions import record
from portal.audit.actor import Actor


def put_block(
    *,
    by: Actor,
    system: str,
    value: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    doctor: Doctor | None = None,
    room: Room | None = None,
    reason: str = "",
) -> BusyBlock:
    """What another system calls `value` takes this time; told again with other facts, it moves.

    A visit that is there already stays: whoever told is to look at it. Raises WrongHours, ScheduleBusy.
    """
    former = BusyBlock.objects.filter(system=system, value=value).first()
    both = [each for each in (former.doctor_id if former else None, doctor.pk if doctor else None) if each]
    rooms = [former.room_id if former else None, room.pk if room else None]
    with changing(by, doctors=both, rooms=rooms):
        block = BusyBlock.objects.select_for_update().filter(system=system, value=value).first() or BusyBlock(
            system=system, value=value
        )
        facts = {"doctor": doctor, "room": room, "reason": reason}
        facts["during"] = DateTimeTZRange(starts_at, max(starts_at, ends_at), "[)")
        if block.pk is None or any(getattr(block, name) != fact for name, fact in facts.items()):
            for name, fact in facts.items():
                setattr(block, name, fact)
            sound(block).save()
            record(by=by, action="schedule.block.put", object=block)
    return block


def remove_block(*, by: Actor, system: str, value: str) -> bool:
    """Whether there was one."""
    block = BusyBlock.objects.filter(system=system, value=value).first()
    if block is None:
        return False
    with changing(by, doctors=[block.doctor_id] if block.doctor_id else [], rooms=[block.room_id]):
        record(by=by, action="schedule.block.remove", object=block)
        block.delete()
    return True
