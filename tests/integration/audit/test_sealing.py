"""Seals cover what is final and chain it; whatever is done to a sealed row is found, and where."""

import datetime as dt
import hashlib
import json
import threading
import time
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import actions, canonical, sealing
from portal.audit.actor import SYSTEM
from portal.audit.findings import Finding, What
from portal.audit.models import Entry, Seal
from portal.audit.verification import verify
from tests.integration.audit.tampering import old_month, seal, tamper, write

RECORD = "SELECT audit_write('{}', 'x', '', '', NULL, '', NULL, NULL, NULL)"


def test_what_is_sealed_verifies(committed: str) -> None:
    write(25)
    assert seal() == 25 and sealing.unsealed() == 0
    write(3)
    assert seal() == 3
    assert Seal.objects.count() == 2 and list(verify()) == []


def test_nothing_new_makes_no_seal(committed: str) -> None:
    write(1)
    seal()
    assert seal() == 0 and Seal.objects.count() == 1


def test_batches_leave_no_row_between_them(committed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ROWS_AT_ONCE", 4)
    write(10)
    assert seal() == 10
    assert [each.rows for each in Seal.objects.all()] == [4, 4, 2] and list(verify()) == []


def test_a_running_transaction_holds_the_seal_back_but_nobody_waits(committed: str) -> None:
    with psycopg.connect(committed) as other:
        other.execute(RECORD)
        write(5)
        assert sum(sealing.seal()) == 0
        other.commit()
    assert seal() == 6 and list(verify()) == []


def test_a_seal_goes_up_to_its_mark_though_later_transactions_never_end(committed: str) -> None:
    with psycopg.connect(committed) as early, psycopg.connect(committed) as late:
        early.execute(RECORD)
        write(2)
        assert sum(sealing.seal()) == 0
        late.execute(RECORD)
        early.commit()
        assert seal() == 3
        late.commit()
    assert seal() == 1 and list(verify()) == []


def test_a_transaction_that_was_given_up_leaves_a_gap_and_no_finding(committed: str) -> None:
    with psycopg.connect(committed) as other:
        other.execute(RECORD)
        other.rollback()
    write(2)
    assert seal() == 2 and list(verify()) == []


def test_rows_of_two_months_are_sealed_apart(committed: str) -> None:
    write(4)
    tamper(f"UPDATE audit_entry SET at = at - interval '1 month' WHERE id = {ids()[0]}")
    assert seal() == 4
    assert [each.rows for each in Seal.objects.all()] == [1, 3] and list(verify()) == []


def test_a_mark_of_another_cluster_is_made_anew(committed: str) -> None:
    """After a dump was restored, transactions are counted from the beginning."""
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_mark SET to_id = 1, before = 1000000000000")
    assert seal() == 2 and list(verify()) == []


def test_each_leaf_is_of_the_row_as_this_test_reads_it(committed: str) -> None:
    write(1)
    seal()
    entry = Entry.objects.get()
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    at = (entry.at - epoch) // dt.timedelta(microseconds=1)
    about = [None, "system", None, "", "", "x.0", "", "", None, "because", None, None, None]
    says = canonical.packed([at, entry.transaction, *about])
    leaf = entry.id.to_bytes(8, "big") + hashlib.sha256(says).digest()
    assert bytes(Seal.objects.get().leaves_digest) == hashlib.sha256(leaf).digest()


FULL = """
    SELECT audit_write(
        jsonb_build_object('user', gen_random_uuid(), 'role', 'Врач', 'ip', '{ip}', 'user_agent', 'Mozilla "5.0"'),
        'x.y', 'a.b', 'é', gen_random_uuid(), 'потому', '{{"b": [1, 1.50, null, "\u00e9"], "a": {{}}}}', '"x"', 'null')
"""


@pytest.mark.parametrize("ip", ["192.0.2.1", "10.1.2.3/8", "2001:db8::1", "2001:db8::1/32", ""])
def test_the_canonical_form_is_written_alike_here_and_by_the_server(db: None, ip: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FULL.format(ip=ip))
        cursor.execute(
            f"SELECT {canonical.READ}::text, audit_canonical(e) FROM audit_entry e ORDER BY id DESC LIMIT 1"
        )
        says, sealed = cursor.fetchone()
    assert canonical.packed(json.loads(says)) == bytes(sealed)


def test_a_sealer_whose_client_has_another_encoding_makes_the_same_seal(committed: str) -> None:
    with transaction.atomic():
        actions.record(by=SYSTEM, action="x", reason="hélas")
    with psycopg.connect(committed, client_encoding="latin1", autocommit=True) as other:
        until = time.monotonic() + 60
        while not Seal.objects.exists() and time.monotonic() < until:
            other.execute("SELECT audit_make_seals(10)")
    assert Seal.objects.exists() and list(verify()) == []


def ids() -> list[int]:
    return list(Entry.objects.order_by("id").values_list("id", flat=True))


def test_a_changed_row_is_found(committed: str) -> None:
    write(5)
    seal()
    tamper(f"UPDATE audit_entry SET reason = 'other' WHERE id = {ids()[2]}")
    assert list(verify()) == [Finding(What.CHANGED, 1, ids()[2])]


def test_every_column_is_sealed(committed: str) -> None:
    write(1)
    seal()
    others = {"at": "at + interval '1 microsecond'", "transaction": "0", "ip": "'::1'"}
    others |= dict.fromkeys(("actor", "patient"), "gen_random_uuid()")
    for column in [field.column for field in Entry._meta.fields if field.name != "id"]:
        with transaction.atomic():
            tamper(f"UPDATE audit_entry SET {column} = " + others.get(column, """'{"a": 1}'"""))
            assert [finding.what for finding in verify()] == [What.CHANGED], column
            transaction.set_rollback(True)


def test_a_removed_row_is_found(committed: str) -> None:
    write(5)
    seal()
    gone = ids()[3]
    tamper(f"DELETE FROM audit_entry WHERE id = {gone}")
    assert list(verify()) == [Finding(What.REMOVED, 1, gone)]


def test_an_inserted_row_is_found(committed: str) -> None:
    with psycopg.connect(committed) as other:
        other.execute(RECORD)
        other.rollback()
    write(2)
    seal()
    free = ids()[0] - 1
    tamper(
        "INSERT INTO audit_entry (id, at, transaction, role, user_agent, request_id, action, object_type,"
        f" object_id, reason) SELECT {free}, at, transaction, role, '', '', action, '', '', ''"
        f" FROM audit_entry WHERE id = {ids()[0]}"
    )
    assert list(verify()) == [Finding(What.INSERTED, 1, free)]


def test_a_row_inserted_before_the_first_is_found(committed: str) -> None:
    write(2)
    seal()
    tamper(f"UPDATE audit_entry SET id = 0 WHERE id = {ids()[0]}")
    assert Finding(What.INSERTED, None, 0, "not sealed") in list(verify())


def test_of_two_ranges_only_the_one_that_differs_is_told(committed: str) -> None:
    for number in range(3):
        write(2, str(number))
        seal()
    tamper(f"UPDATE audit_entry SET role = 'other' WHERE id = {ids()[3]}")
    assert list(verify()) == [Finding(What.CHANGED, 2, ids()[3])]


def test_reordered_rows_are_found(committed: str) -> None:
    write(4)
    seal()
    one, other = ids()[1:3]
    tamper(
        f"UPDATE audit_entry SET id = -1 WHERE id = {one}; UPDATE audit_entry SET id = {one} WHERE id = {other};"
        f"UPDATE audit_entry SET id = {other} WHERE id = -1"
    )
    assert list(verify()) == [Finding(What.REORDERED, 1, one), Finding(What.REORDERED, 1, other)]


def test_a_row_that_moved_to_another_month_is_found(committed: str) -> None:
    write(2)
    seal()
    tamper(f"UPDATE audit_entry SET at = at - interval '1 month' WHERE id = {ids()[0]}")
    assert {finding.what for finding in verify()} == {What.REMOVED, What.INSERTED}


def test_changed_leaves_are_found(committed: str) -> None:
    write(2)
    seal()
    tamper(
        "UPDATE audit_leaves SET leaves = overlay(leaves PLACING '\\x00'::bytea FROM 20)",
        tables=("audit_leaves",),
    )
    assert What.LEAVES in {finding.what for finding in verify()}


CHANGES_OF_SEALS = (
    "UPDATE audit_seal SET sealed_at = sealed_at + interval '1 second' WHERE number = 2",
    "UPDATE audit_seal SET rows = 1 WHERE number = 2",
    "UPDATE audit_seal SET previous = hash WHERE number = 2",
    "DELETE FROM audit_seal WHERE number = 2",
)


def test_a_changed_seal_is_found(committed: str) -> None:
    for number in range(3):
        write(2, str(number))
        seal()
    for change in CHANGES_OF_SEALS:
        with transaction.atomic():
            tamper(change, tables=("audit_seal",))
            assert What.SEAL in {finding.what for finding in verify()}, change
            transaction.set_rollback(True)


def test_a_chain_that_was_cut_short_or_written_anew_differs_from_the_exported_heads(committed: str) -> None:
    write(2)
    seal()
    tamper("DELETE FROM audit_seal", "DELETE FROM audit_entry", tables=("audit_seal", "audit_entry"))
    assert list(verify()) == [Finding(What.HEAD, 1)]
    tamper("DELETE FROM audit_leaves", tables=("audit_leaves",))
    write(2, "forged")
    seal()
    assert list(verify()) == [Finding(What.HEAD, 1)]


def test_heads_that_could_not_be_exported_are_made_up_for(committed: str, audit_store: Path) -> None:
    write(1)
    seal()
    (head,) = audit_store.rglob("0000*")
    head.unlink()
    seal()
    assert head.exists()


def test_eight_writers_lose_nothing_and_never_wait_for_a_chain(committed: str) -> None:
    """All eight have written before the first commits: whoever had to wait for another would never get there."""
    rounds, failures = 60, []
    together = threading.Barrier(8)

    def work() -> None:
        try:
            with psycopg.connect(committed) as mine:
                mine.execute("SET lock_timeout = '10s'")
                mine.commit()
                for round_ in range(rounds):
                    mine.execute(RECORD)
                    if round_ == 0:
                        together.wait(timeout=60)
                    mine.execute(RECORD)
                    mine.commit()
        except (psycopg.Error, threading.BrokenBarrierError) as error:
            failures.append(error)
            together.abort()

    writers = [threading.Thread(target=work) for _number in range(8)]
    for writer in writers:
        writer.start()
    sealed = 0
    while any(writer.is_alive() for writer in writers):
        sealed += sum(sealing.seal())
    for writer in writers:
        writer.join()
    assert failures == []
    assert sealed + seal() == Entry.objects.count() == 8 * 2 * rounds
    assert list(verify()) == []


def test_the_command_seals_verifies_and_says_where(committed: str) -> None:
    write(3)
    call_command("audit", "seal")
    seal()  # what another database's transaction has held back
    call_command("audit", "verify")
    changed = ids()[1]
    tamper(f"UPDATE audit_entry SET role = 'admin' WHERE id = {changed}")
    said = StringIO()
    with pytest.raises(CommandError, match="not as it was sealed"):
        call_command("audit", "verify", stdout=said)
    assert said.getvalue() == f"changed: entry {changed}, seal 1\n"


def test_a_head_that_the_store_lost_is_found(committed: str, audit_store: Path) -> None:
    write(1)
    seal()
    for head in audit_store.rglob("0000*"):
        head.unlink()
    assert list(verify()) == []  # it may still be on its way
    tamper("UPDATE audit_seal SET sealed_at = sealed_at - interval '2 minutes'", tables=("audit_seal",))
    assert Finding(What.HEAD, 1, where="not in the store") in list(verify())


def test_a_head_that_was_replaced_is_found(committed: str, audit_store: Path) -> None:
    write(1)
    seal()
    (head,) = audit_store.rglob("0000*")
    head.rename(head.with_name(f"{1:012d}-{'0' * 64}"))
    assert list(verify()) == [Finding(What.HEAD, 1)]


IMPOSSIBLE = ("infinity", "-infinity", "20000-01-01", "0044-03-15 BC", "1999-12-31")


def test_a_forged_row_of_an_impossible_time_is_found_before_and_after_it_is_sealed(committed: str) -> None:
    tamper("ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_dated")
    tamper("ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_dated", tables=("audit_seal",))
    write(2)
    seal()
    forged = []
    for at in IMPOSSIBLE:
        with connection.cursor() as cursor:
            cursor.execute(RECORD)
            (number,) = cursor.fetchone()
        forged.append(number)
        tamper(f"UPDATE audit_entry SET at = '{at}' WHERE id = {number}")
    assert list(verify()) == [Finding(What.DATED, None, number, "not sealed") for number in forged]
    seal()
    assert list(verify()) == [Finding(What.DATED, 2, number) for number in forged]


def test_a_sealed_row_that_is_given_an_impossible_time_is_found(committed: str) -> None:
    tamper("ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_dated")
    write(3)
    seal()
    for at in IMPOSSIBLE:
        with transaction.atomic():
            tamper(f"UPDATE audit_entry SET at = '{at}' WHERE id = {ids()[1]}")
            assert {finding.entry for finding in verify()} == {ids()[1]}, at
            transaction.set_rollback(True)


def test_no_row_and_no_seal_is_of_an_infinite_time(committed: str) -> None:
    write(1)
    seal()
    for table, column in [("audit_entry", "at"), ("audit_seal", "sealed_at"), ("audit_seal", "month")]:
        with pytest.raises(DatabaseError, match=f"{table}_dated"), transaction.atomic():
            tamper(f"UPDATE {table} SET {column} = 'infinity'", tables=(table,))


def test_a_forged_row_whose_number_was_never_given_out_is_found(committed: str) -> None:
    write(2)
    seal()
    tamper(
        "INSERT INTO audit_entry (id, at, transaction, role, user_agent, request_id, action, object_type, object_id,"
        " reason) SELECT id + 1000000, now(), transaction, '', '', '', 'x', '', '', '' FROM audit_entry LIMIT 1"
    )
    (finding,) = verify()
    assert (finding.what, finding.seal) == (What.INSERTED, None)


def test_a_function_that_answers_the_old_hash_hides_nothing(committed: str) -> None:
    write(2)
    seal()
    changed = ids()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_leaf(e) FROM audit_entry e WHERE id = %s", [changed])
        leaf = bytes(cursor.fetchone()[0]).hex()
    tamper(
        f"UPDATE audit_entry SET reason = 'other' WHERE id = {changed}",
        "CREATE OR REPLACE FUNCTION audit_leaf(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS"
        f" $$ SELECT '\\x{leaf}'::bytea $$",
    )
    replaced = Finding(What.GUARD, where="function audit_leaf is replaced")
    assert list(verify()) == [replaced, Finding(What.CHANGED, 1, changed)]


def test_a_month_that_is_taken_off_the_log_is_found(committed: str) -> None:
    old_month(3)
    gone = ids()[:3]
    seal()
    tamper("ALTER TABLE audit_entry DETACH PARTITION audit_entry_2025_03")
    assert list(verify()) == [Finding(What.REMOVED, 1, number) for number in gone]


def test_a_seal_of_an_infinite_month_is_found(committed: str) -> None:
    write(1)
    seal()
    tamper(
        "ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_dated",
        "UPDATE audit_seal SET month = 'infinity', sealed_at = '-infinity'",
        tables=("audit_seal",),
    )
    assert Finding(What.SEAL, 1) in list(verify())
