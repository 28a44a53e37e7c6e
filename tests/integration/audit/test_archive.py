"""Old months leave the database for sealed files; verify opens them, and nothing is lost on the way."""

import datetime as dt
import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import archive, sealing, stores
from portal.audit.actor import SYSTEM
from portal.audit.archive import Written
from portal.audit.errors import LogInUse, NotSealed, Unreadable
from portal.audit.findings import Finding, What
from portal.audit.models import Archive, Entry
from portal.audit.verification import verify
from portal.shared import clock
from tests.integration.audit.tampering import OLD, old_month, seal, tamper, write
from tests.integration.crypto.conftest import MASTERS, Ring


def archived() -> Written:
    return archive.archive(OLD, by=SYSTEM, now=clock.now())


@pytest.fixture
def written(committed: str, ring: Ring) -> Written:
    """A month of five entries in the archive, and its successor's here."""
    old_month()
    seal()
    return archived()


def whats() -> set[What]:
    return {finding.what for finding in verify()}


def test_an_archived_month_leaves_the_database_and_still_verifies(written: Written) -> None:
    assert written.rows == 5 and Entry.objects.filter(at__year=2025).count() == 0
    seal()
    assert list(verify()) == []


def test_a_file_shows_nothing_of_its_entries_and_is_smaller_than_they_are(
    written: Written, audit_store: Path
) -> None:
    raw = (audit_store / written.name).read_bytes()
    assert b"because" not in raw and b"system" not in raw and not raw.startswith(b"\x1f\x8b")


def test_a_month_is_archived_only_when_it_is_sealed(committed: str) -> None:
    old_month()
    with pytest.raises(NotSealed):
        archived()
    assert Entry.objects.filter(at__year=2025).count() == 5


def test_a_month_that_was_tampered_with_is_not_dropped(committed: str) -> None:
    old_month()
    seal()
    tamper("UPDATE audit_entry_2025_03 SET reason = 'other'", tables=("audit_entry",))
    with pytest.raises(Unreadable, match="changed"):
        archived()
    assert Entry.objects.filter(at__year=2025).count() == 5


def flipped(raw: bytes) -> bytes:
    return raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:]


DAMAGES: list[Callable[[bytes], bytes]] = [
    flipped,
    lambda raw: raw[:-1],
    lambda raw: raw[:20],
    lambda raw: b"",
    lambda raw: raw + b"\0",
    lambda raw: b"X" + raw[1:],
]


def test_a_damaged_file_is_found_and_named_though_its_hash_is_made_to_fit(
    written: Written, audit_store: Path
) -> None:
    path = audit_store / written.name
    whole = path.read_bytes()
    for damage in DAMAGES:
        path.write_bytes(damage(whole))
        with transaction.atomic():
            (plain,) = verify()
            refit(path.read_bytes())
            (fitted,) = verify()
            transaction.set_rollback(True)
        assert plain.what == fitted.what == "file" and written.name in plain.where
        assert (
            "not the file that was written" in plain.where and "sealed archive" in fitted.where
        ) or "open" in fitted.where


def refit(raw: bytes) -> None:
    digest = hashlib.sha256(raw).hexdigest()
    tamper(f"UPDATE audit_archive SET sha256 = '\\x{digest}'", tables=("audit_archive",))


def test_a_wrong_or_missing_master_key_is_said(written: Written, ring: Ring) -> None:
    ring(other={1: MASTERS[2]})
    (wrong,) = verify()
    ring(2)
    (missing,) = verify()
    assert "does not open under master key 1" in wrong.where and "Master key 1 is missing" in missing.where


def test_another_months_file_is_not_taken_for_this_ones(written: Written, audit_store: Path) -> None:
    tamper("UPDATE audit_archive SET month = '2025-02-01'", tables=("audit_archive",))
    assert whats() == {What.FILE, What.LEAVES}


def test_a_file_that_is_gone_is_found(written: Written, audit_store: Path) -> None:
    (audit_store / written.name).unlink()
    assert [finding.what for finding in verify()] == ["file"]
    assert list(verify(archives=False)) == []
    assert list(verify(kept_since=dt.date(2025, 4, 1))) == []


def test_a_file_with_fewer_entries_made_by_who_has_the_key_is_found(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seals in the database say what must be in it, whatever the file itself says."""
    monkeypatch.setattr(archive, "_lines", lambda month: iter([{"month": "2025-03", "seals": 0}]))
    other = archive.write(OLD)
    change = f"UPDATE audit_archive SET name = '{other.name}', sha256 = '\\x{other.sha256.hex()}'"
    tamper(change, tables=("audit_archive",))
    assert list(verify()) == [Finding(What.LEAVES, 1, where=other.name)]


def test_a_month_that_is_only_said_to_be_archived_is_found(committed: str) -> None:
    """With such a row the leaves could be deleted, and the month's table dropped."""
    old_month()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_archive VALUES ('2025-03-01', 'archive/none', '\\x00', 5, now())")
        cursor.execute("DELETE FROM audit_leaves WHERE month = '2025-03-01'")
        cursor.execute("DROP TABLE audit_entry_2025_03")
    assert [finding.what for finding in verify()] == ["file"]


def test_a_row_put_into_an_archived_month_is_found(written: Written) -> None:
    tamper(
        "INSERT INTO audit_entry (id, at, transaction, role, user_agent, request_id, action, object_type,"
        " object_id, reason) SELECT min(id) - 1, '2025-03-05', 1, '', '', '', 'x', '', '', '' FROM audit_entry"
    )
    assert What.INSERTED in whats()


def test_a_run_that_ended_before_the_drop_is_finished_with_its_file(
    committed: str, audit_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_month()
    seal()
    with monkeypatch.context() as patched:
        patched.setattr(archive, "record", interrupted)
        with pytest.raises(KeyboardInterrupt):
            archived()
    assert Entry.objects.filter(at__year=2025).count() == 5 and list(verify()) == []
    written = archived()
    assert [name for _month, name, _sha in stores.archives()] == [written.name]
    seal()
    assert list(verify()) == []


def interrupted(**_about: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_ended_amid_the_upload_leaves_a_file_that_is_not_used(
    committed: str, audit_store: Path
) -> None:
    old_month()
    seal()
    whole = archive.write(OLD)
    torn = audit_store / whole.name
    torn.write_bytes(torn.read_bytes()[:100])
    assert archived().name != whole.name
    seal()
    assert list(verify()) == []


def test_an_archived_month_is_not_archived_again(written: Written, settings) -> None:
    settings.AUDIT_ONLINE_MONTHS = 13
    call_command("audit", "archive", stdout=StringIO())
    assert [name for month, name, _sha in stores.archives() if month == "2025-03"] == [written.name]
    assert archived() == written


def test_the_command_archives_what_is_old_and_forgets_what_is_too_old(
    committed: str, settings, audit_store
) -> None:
    settings.AUDIT_ONLINE_MONTHS, settings.AUDIT_RETENTION_YEARS = 13, 7
    old_month()
    seal()
    call_command("audit", "archive", stdout=StringIO())
    assert Archive.objects.earliest("month").month == OLD
    seal()
    call_command("audit", "verify")
    assert archive.forget(dt.date(2032, 3, 31), years=7, by=SYSTEM) == []
    names = archive.forget(dt.date(2032, 4, 1), years=7, by=SYSTEM)
    assert len(names) == 1 and not (audit_store / names[0]).exists()


def test_the_command_says_which_file_is_damaged(written: Written, audit_store: Path) -> None:
    (audit_store / written.name).write_bytes(b"")
    said = StringIO()
    with pytest.raises(CommandError, match="1 finding"):
        call_command("audit", "verify", stdout=said)
    assert written.name in said.getvalue()
    call_command("audit", "verify", "--online")


def test_no_month_is_archived_that_is_infinite(committed: str) -> None:
    with pytest.raises(DatabaseError, match="audit_archive_dated"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_archive VALUES ('infinity', '', '', 0, now())")


def test_a_long_reader_stops_no_writer_and_the_next_run_goes_on(
    committed: str, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "LOCK_TIMEOUT", "50ms")
    old_month()
    seal()
    with psycopg.connect(committed) as reader:
        reader.execute("SELECT count(*) FROM audit_entry")  # and its transaction stays open
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'")
        with pytest.raises(LogInUse, match="2025-03"):
            archived()
        write(1)
    assert (Entry.objects.filter(at__year=2025).count(), Archive.objects.count()) == (5, 0)
    assert archived().rows == 5 and len([*stores.archives()]) == 1
