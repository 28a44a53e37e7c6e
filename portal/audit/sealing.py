"""Seals the log (decision 10, docs/decisions/0008-audit-log.md) and keeps its partitions ahead of the calendar."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction

from portal.audit import stores
from portal.audit.models import Seal

ROWS_AT_ONCE = 10_000
MONTHS_AHEAD = 3
LOCK_TIMEOUT = "3s"


def seal() -> Iterator[int]:
    """Seals all that is final, batch by batch, and yields how many rows each took; then exports the heads.

    What a running transaction may still add to is left for the next time, so nobody waits: not the writers
    for the seal, not the seal for them. A second sealer at the same time finds nothing to do.
    """
    while (count := _seal_some()) is not None and count > 0:
        yield count
        if count < ROWS_AT_ONCE:
            break
    export_heads()


def _seal_some() -> int | None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_seals(%s)", [ROWS_AT_ONCE])
        count: int | None = cursor.fetchone()[0]
    return count


def export_heads() -> int:
    """Writes the heads that the store lacks. One that failed is made up for by the next seal."""
    # Not its month: if somebody forged an infinite one, Python can't read it, and the heads go out all the same.
    named = Seal.objects.only("number", "hash", "sealed_at")
    missing = named.filter(number__gt=stores.last_head()).order_by("number")
    for each in missing:
        stores.write_head(each)
    return len(missing)


def unsealed() -> int:
    """How many rows no seal has closed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_entry WHERE id > coalesce((SELECT max(to_id) FROM audit_seal), 0)"
        )
        return int(cursor.fetchone()[0])


def make_partitions(today: dt.date) -> list[dt.date]:
    """This month's partition and those of the months ahead; answers the months that lacked one.

    Waits for writers 3 seconds at most and raises OperationalError then: rows go to the default partition
    meanwhile, and the next run moves them.
    """
    first = today.replace(day=1)
    months = [_later(first, number) for number in range(MONTHS_AHEAD + 1)]
    made = []
    for month in months:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            cursor.execute("SELECT audit_make_partition(%s)", [month])
            if cursor.fetchone()[0]:
                made.append(month)
    return made


def _later(month: dt.date, number: int) -> dt.date:
    years, index = divmod(month.month - 1 + number, 12)
    return dt.date(month.year + years, index + 1, 1)
