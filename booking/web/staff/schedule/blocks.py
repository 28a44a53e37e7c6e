"""What other systems need of a clinic's doctors and rooms, and what doctors keep free, to be seen by its managers."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format

from booking.schedule.busy_blocks import OWN
from booking.schedule.models import BusyBlock
from booking.web.staff.schedule.forms import doctors_at
from clinics.directory.models import Clinic

MOST = 200


@dataclass(frozen=True)
class BlockRow:
    """`when` by the clinic's clock; `where` only of a room of this clinic.

    `is_own`: kept free by the practitioner, whose reason is nobody else's.
    """

    when: str
    whom: str
    where: str
    reason: str
    system: str
    is_own: bool


def blocks_at(clinic: Clinic, now: dt.datetime) -> list[BlockRow]:
    """Those that are not over, the next first."""
    here = Q(doctor__in=doctors_at(clinic)) | Q(room__clinic=clinic)
    rows = BusyBlock.objects.filter(here, during__endswith__gt=now).select_related("doctor", "room")
    return [_row(block, clinic) for block in rows.order_by("during", "pk")[:MOST]]


def _row(block: BusyBlock, clinic: Clinic) -> BlockRow:
    zone = ZoneInfo(clinic.time_zone)
    first, last = (moment.astimezone(zone) for moment in (block.during.lower, block.during.upper))
    is_own = block.system == OWN
    ends = "TIME_FORMAT" if first.date() == last.date() else "DATETIME_FORMAT"
    return BlockRow(
        when=f"{date_format(first, 'DATETIME_FORMAT')} – {date_format(last, ends)}",
        whom=str(block.doctor.name) if block.doctor else "",
        where=str(block.room.name) if block.room and block.room.clinic_id == clinic.pk else "",
        reason="" if is_own else block.reason,
        system=block.system,
        is_own=is_own,
    )
