"""External busy blocks: told once or ten times, they stand once."""

import datetime as dt
import hashlib

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.schedule.actions.writing import changing, sound
from booking.schedule.locks import Scarce, hashed_key
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
    called = hashlib.sha256(f"{system} {value}".encode()).hexdigest()
    with changing(by, doctors=(), others=[hashed_key(Scarce.BLOCK, called)]):
        block = BusyBlock.objects.filter(system=system, value=value).first() or BusyBlock(
            system=system, value=value
        )
        doctors = [each for each in (block.doctor_id, doctor.pk if doctor else None) if each]
        with changing(by, doctors=doctors, rooms=[block.room_id, room.pk if room else None]):
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
