"""A partition a month, made ahead; a write never fails for want of one. Old months go to the archive."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from portal.audit import sealing
from portal.audit.models import Entry
from portal.audit.verification import verify
from tests.integration.audit.tampering import OLD, move_to, seal, write


def partition_of(entry: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_entry WHERE id = %s", [entry])
        return str(cursor.fetchone()[0])


def test_partitions_are_made_ahead_once(committed: str) -> None:
    today = dt.date(2031, 11, 20)
    assert [f"{month:%Y-%m}" for month in sealing.make_partitions(today)] == [
        "2031-11",
        "2031-12",
        "2032-01",
        "2032-02",
    ]
    assert sealing.make_partitions(today) == []


def test_a_row_without_a_partition_waits_in_the_default_one(committed: str) -> None:
    write(2)
    move_to(OLD, 1)
    first = Entry.objects.earliest("id").id
    assert partition_of(first) == "audit_entry_default"
    seal()
    sealing.make_partitions(OLD)
    assert partition_of(first) == "audit_entry_2025_03" and Entry.objects.count() == 2
    assert list(verify()) == []


def test_a_new_partition_and_a_new_default_are_guarded(committed: str) -> None:
    write(1)
    move_to(OLD, 1)
    sealing.make_partitions(OLD)
    for table in ("audit_entry_2025_03", "audit_entry_default", "audit_entry_2025_04"):
        with pytest.raises(DatabaseError, match="only added to"), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table}")
    with pytest.raises(DatabaseError, match="only added to"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry_2025_03")


def test_leaves_stay_until_their_month_is_archived(committed: str) -> None:
    write(1)
    seal()
    with pytest.raises(DatabaseError, match="not archived"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_leaves")


def test_an_export_holds_every_entry_and_no_formula(committed: str) -> None:
    write(2, prefix="=1+1")
    out = StringIO()
    call_command("audit", "export", stdout=out)
    assert out.getvalue().count("'=1+1") == 2 and "audit.export" in out.getvalue()
