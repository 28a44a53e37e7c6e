"""What people do is written in the transaction of what they do, and never changed."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from portal.audit import actions
from portal.audit.actor import SYSTEM, Actor
from portal.audit.errors import NoTransaction, ReadOnly
from portal.audit.models import Entry
from tests.factories.people import UserFactory

DOCTOR = Actor(uuid.uuid4(), "Doctor", "192.0.2.7", "Firefox", "a1b2")


@pytest.mark.django_db
def test_a_record_tells_who_did_what_to_whom() -> None:
    user, patient = UserFactory(), uuid.uuid4()
    actions.record(
        by=DOCTOR, action="records.read", object=user, patient=patient, reason="visit", detail={"n": "é"}
    )
    entry = Entry.objects.get(action="records.read")
    assert (entry.actor, entry.role, entry.ip) == (DOCTOR.user, "Doctor", "192.0.2.7")
    assert (entry.user_agent, entry.request_id) == ("Firefox", "a1b2")
    assert (entry.object_type, entry.object_id) == ("accounts.user", str(user.public_id))
    assert (entry.patient, entry.reason, entry.detail) == (patient, "visit", {"n": "é"})


def test_without_a_transaction_nothing_is_recorded(committed: str) -> None:
    with pytest.raises(NoTransaction):
        actions.record(by=SYSTEM, action="x")
    with pytest.raises(NoTransaction):
        actions.act_as(SYSTEM)


@pytest.mark.django_db
def test_what_is_rolled_back_was_not_done() -> None:
    with transaction.atomic():
        actions.record(by=SYSTEM, action="gone")
        transaction.set_rollback(True)
    assert not Entry.objects.filter(action="gone").exists()


@pytest.mark.django_db
def test_a_long_reason_is_cut() -> None:
    actions.record(by=SYSTEM, action="x", reason="я" * 5000)
    assert len(Entry.objects.get(action="x").reason) == 2000


@pytest.mark.django_db
def test_the_model_only_reads() -> None:
    actions.record(by=SYSTEM, action="x")
    entry = Entry.objects.get(action="x")
    with pytest.raises(ReadOnly):
        entry.save()
    with pytest.raises(ReadOnly):
        entry.delete()


def tables() -> list[str]:
    """The log, each of its partitions, and what seals it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass"
        )
        return ["audit_entry", *(name for (name,) in cursor.fetchall())]


def refused(statement: str) -> None:
    """Fails unless the database refuses the statement."""
    refusal = pytest.raises(DatabaseError, match="only added to")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE {} SET action = 'y'", "DELETE FROM {}"])
def test_no_row_is_changed(change: str) -> None:
    actions.record(by=SYSTEM, action="x")
    for table in ("audit_entry", f"audit_entry_{Entry.objects.get(action='x').at:%Y_%m}"):
        refused(change.format(table))


@pytest.mark.django_db
def test_no_partition_is_emptied() -> None:
    assert len(tables()) >= 6
    for table in tables():
        refused(f"TRUNCATE {table}")


@pytest.mark.django_db
def test_the_guards_hold_whatever_session_replication_role_says() -> None:
    """ENABLE ALWAYS is «A»; only a superuser could set that role, and these tests are none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
            " WHERE tgrelid::regclass::text LIKE 'audit_%'"
        )
        found = cursor.fetchall()
    assert {state for _table, _name, state in found} == {"A"}
    for table in tables():
        assert {name for where, name, _state in found if where == table} == {
            "audit_keep_rows",
            "audit_keep_table",
        }


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_seal", "audit_leaves", "audit_archive"])
def test_nobody_empties_what_seals_the_log(table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")
