"""A partition a month, made ahead; a write never fails for want of one. Old months go to the archive."""

import datetime as dt
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from portal.audit import grants, sealing
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


@pytest.fixture
def site_role(committed: str):
    """A role of the site with the rights of `manage.py audit grants`: a connection under it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS audit_test_site")
        cursor.execute("CREATE ROLE audit_test_site")
        cursor.execute("GRANT audit_test_site TO CURRENT_USER")
    call_command("audit", "grants", "--role", "audit_test_site")
    with psycopg.connect(committed, autocommit=True) as site:
        site.execute("SET ROLE audit_test_site")
        yield site
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY audit_test_site")
        cursor.execute("DROP ROLE audit_test_site")


def test_the_sites_role_adds_reads_and_seals(site_role: psycopg.Connection) -> None:
    site_role.execute("SELECT audit_write('{}', 'x', '', '', NULL, '', NULL, NULL, NULL)")
    assert site_role.execute("SELECT count(*) FROM audit_entry").fetchone() == (1,)
    assert site_role.execute("SELECT audit_make_seals(10)").fetchone() in [(0,), (1,)]
    assert site_role.execute("SELECT audit_make_partition('2031-01-01')").fetchone() == (True,)


def test_the_sites_role_changes_nothing_of_the_log(site_role: psycopg.Connection) -> None:
    for table in ("audit_entry", "audit_seal", "audit_leaves", "audit_archive", "audit_mark"):
        for statement in ("DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "INSERT INTO {} DEFAULT VALUES"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site_role.execute(statement.format(table))


def test_the_sites_role_has_no_rights_on_any_partition(site_role: psycopg.Connection) -> None:
    for table in grants.log_tables():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site_role.execute(f"DELETE FROM {table}")


def test_the_sites_role_runs_nothing_as_the_owner_by_a_trigger_of_its_own(
    site_role: psycopg.Connection,
) -> None:
    site_role.execute("CREATE TEMPORARY TABLE bait (id bigint)")
    for function in (
        "audit_row_change('bait', 'id', '{}', 'DELETE FROM audit_entry')",
        "audit_truncation('bait')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site_role.execute(
                f"CREATE TRIGGER own AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION {function}"
            )


def test_a_row_changed_by_the_sites_role_is_logged(site_role: psycopg.Connection) -> None:
    site_role.execute(
        "DELETE FROM auth_group_permissions WHERE id = (SELECT min(id) FROM auth_group_permissions)"
    )
    assert Entry.objects.get(object_type="accounts.permissionofgroup").action == "delete"


def test_grants_to_nobody_say_so(committed: str) -> None:
    with pytest.raises((CommandError, DatabaseError), match="nobody_at_all"):
        call_command("audit", "grants", "--role", "nobody_at_all")
