"""Which minutes of doctors and rooms are taken by firm visits and external blocks. One query."""

from array import array
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from booking.appointments.appointment import LONGEST
from booking.appointments.models import Appointment
from booking.appointments.status import LIVE, Status
from booking.schedule.locks import Scarce
from booking.schedule.stretches import Stretch, moment_of

FIRM = [status.value for status in LIVE if status != Status.HELD]


class Key(NamedTuple):
    """A doctor or a room."""

    kind: Scarce
    id: int


class Wanted(NamedTuple):
    """What is asked for: the minutes since the epoch of a doctor or a room."""

    key: Key
    lower: int
    upper: int


def _visits(column: str, kind: Scarce) -> str:
    """Only rows of the partial index by doctor, or by room."""
    return f"""
        SELECT {kind.value} AS kind, wanted.id, visit.occupies AS taken
        FROM wanted JOIN appointments_appointment visit
            ON visit.{column} = wanted.id AND visit.status = ANY(%(live)s) AND visit.status = ANY(%(firm)s)
            AND lower(visit.occupies) >= wanted.since - %(longest)s AND lower(visit.occupies) < wanted.until
            AND upper(visit.occupies) > wanted.since AND visit.id IS DISTINCT FROM %(except_for)s
        WHERE wanted.kind = {kind.value}
    """  # noqa: S608 (names of this module only)


def _blocks(column: str, kind: Scarce) -> str:
    return f"""
        SELECT {kind.value}, wanted.id, block.during
        FROM wanted JOIN schedule_busyblock block
            ON block.{column} = wanted.id AND block.during && tstzrange(wanted.since, wanted.until)
        WHERE wanted.kind = {kind.value}
    """  # noqa: S608


# Pairs of 32-bit numbers, most significant byte first: hundreds of thousands of them come in no time.
_TAKINGS = f"""
    WITH wanted AS (
        SELECT * FROM unnest(%(kinds)s::int[], %(ids)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
            AS wanted (kind, id, since, until)
    ), found AS (
        {_visits("doctor_id", Scarce.DOCTOR)} UNION ALL {_visits("room_id", Scarce.ROOM)}
        UNION ALL {_blocks("doctor_id", Scarce.DOCTOR)} UNION ALL {_blocks("room_id", Scarce.ROOM)}
    )
    SELECT kind, id, string_agg(
        int4send(floor(extract(epoch FROM lower(taken)) / 60)::int)
        || int4send(ceil(extract(epoch FROM upper(taken)) / 60)::int), ''::bytea)
    FROM found GROUP BY kind, id
"""  # noqa: S608


def takings(
    wanted: Collection[Wanted], except_for: Appointment | None = None
) -> Iterator[tuple[Key, list[Stretch]]]:
    """The stretches, in no order, that reach into what is wanted; they may overlap. Keys without any are left out."""
    values: dict[str, Any] = {
        "kinds": [each.key.kind.value for each in wanted],
        "ids": [each.key.id for each in wanted],
        "since": [moment_of(each.lower) for each in wanted],
        "until": [moment_of(each.upper) for each in wanted],
        "longest": LONGEST,
        "live": [status.value for status in LIVE],
        "firm": FIRM,
        "except_for": except_for.pk if except_for else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKINGS, values)
        for kind, number, packed in cursor.fetchall():
            yield Key(Scarce(kind), number), list(_pairs(packed))


def _pairs(packed: bytes) -> Iterable[Stretch]:
    numbers = array("i", packed)
    numbers.byteswap()
    return zip(numbers[::2], numbers[1::2], strict=True)
