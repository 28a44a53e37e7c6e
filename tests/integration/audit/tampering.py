"""What somebody with the rights of the tables' owner could do to the log."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from portal.audit import actions, sealing
from portal.audit.actor import SYSTEM

OLD = dt.date(2025, 3, 1)


def write(count: int, prefix: str = "x") -> None:
    for number in range(count):
        with transaction.atomic():
            actions.record(by=SYSTEM, action=f"{prefix}.{number}", reason="because")


def seal() -> int:
    """Seals all that is committed, and answers how many rows.

    The server's oldest running transaction may be one of another test's, in a database beside this one.
    """
    count, until = 0, time.monotonic() + 120
    while True:
        count += sum(sealing.seal())
        if not sealing.unsealed():
            return count
        if time.monotonic() > until:
            raise TimeoutError(f"{sealing.unsealed()} rows are still not sealed")
        time.sleep(0.02)


@contextmanager
def without_guards(*tables: str) -> Iterator[None]:
    guards = [(table, name) for table in tables for name in _always(table)]
    _each("ALTER TABLE {} DISABLE TRIGGER USER", tables)
    yield
    with connection.cursor() as cursor:
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _always(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'", [table]
        )
        return [name for (name,) in cursor.fetchall()]


def _each(statement: str, tables: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(statement.format(table))


def tamper(*statements: str, tables: tuple[str, ...] = ("audit_entry",)) -> None:
    """Runs the statements with the guards of these tables off."""
    with without_guards(*tables):
        _each("{}", statements)


def move_to(month: dt.date, count: int) -> None:
    """Dates the first entries back, while they are not sealed yet."""
    tamper(
        f"UPDATE audit_entry SET at = '{month} 12:00+00' WHERE id IN"
        f" (SELECT id FROM audit_entry ORDER BY id LIMIT {count})"
    )


def old_month(rows: int = 5) -> None:
    """A month long ago of so many entries, and two of now."""
    sealing.make_partitions(OLD)
    write(rows + 2)
    move_to(OLD, rows)
