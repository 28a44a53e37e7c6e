"""What changed since a process last looked, and what is held at this moment. One query."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection

from booking.appointments.models import Appointment

# The transactions that the former snapshot may not have seen begin with the oldest that was running then.
_NEWS = """
    SELECT 'snapshot', NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        (pg_current_xact_id_if_assigned() IS NOT NULL)::int::bigint
    UNION ALL
    SELECT 'change', id, doctor_id, room_id, clinic_id,
        floor(extract(epoch FROM lower(during)) / 60)::bigint, ceil(extract(epoch FROM upper(during)) / 60)::bigint
    FROM availability_change
    WHERE xid >= coalesce(%(mark)s::text::xid8, pg_snapshot_xmin(pg_current_snapshot()))
    UNION ALL
    SELECT 'hold', NULL, doctor_id, room_id, NULL,
        floor(extract(epoch FROM lower(occupies)) / 60)::bigint, ceil(extract(epoch FROM upper(occupies)) / 60)::bigint
    FROM appointments_appointment
    WHERE status = 'held' AND held_until > %(now)s AND id IS DISTINCT FROM %(except_for)s
"""


@dataclass(frozen=True, slots=True)
class Change:
    """With minutes (since the epoch): visits or blocks of the doctor and the room changed within them.

    Else the doctor's schedule or the clinic's calendar; with nothing at all, what is offered.
    """

    id: int
    doctor_id: int | None
    room_id: int | None
    clinic_id: int | None
    lower: int | None
    upper: int | None


@dataclass(frozen=True, slots=True)
class Held:
    doctor_id: int
    room_id: int | None
    lower: int
    upper: int


@dataclass
class News:
    """`mark` is to be given the next time. `is_writing`: the transaction sees changes of its own that may never be."""

    mark: int = 0
    is_writing: bool = False
    changes: list[Change] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)


def ask(mark: int | None, now: dt.datetime, except_for: Appointment | None = None) -> News:
    """Changes since the news that had this mark, and the holds that have not lapsed.

    A change may come again, and before the first mark (None) already, while a transaction runs that is older than it.
    """
    news = News()
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, {"mark": mark, "now": now, "except_for": except_for.pk if except_for else None})
        for kind, number, doctor, room, clinic, lower, upper in cursor.fetchall():
            if kind == "change":
                news.changes.append(Change(number, doctor, room, clinic, lower, upper))
            elif kind == "hold":
                news.holds.append(Held(doctor, room, lower, upper))
            else:
                news.mark, news.is_writing = lower, bool(upper)
    return news
