"""The role that the site runs under reads and adds to the log; nothing that it can make leads further."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from portal.audit import grants
from portal.audit.models import Entry
from tests.integration.audit.tampering import OLD, move_to, write

WRITE = "SELECT audit_write('{}', 'x', '', '', NULL, '', NULL, NULL, NULL)"


@pytest.fixture
def site_role(committed: str) -> Iterator[psycopg.Connection]:
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
    site_role.execute(WRITE)
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


@pytest.fixture
def with_temp(site_role: psycopg.Connection) -> psycopg.Connection:
    """Where somebody gave it temporary tables all the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('GRANT TEMPORARY ON DATABASE %I TO audit_test_site', current_database())"
        )
        cursor.execute(cursor.fetchone()[0])
    return site_role


def test_the_sites_role_makes_no_temporary_tables(site_role: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        site_role.execute("CREATE TEMPORARY TABLE bait (id bigint)")


def test_a_type_of_the_sites_own_runs_nothing_as_the_owner(with_temp: psycopg.Connection) -> None:
    with_temp.execute(
        "CREATE FUNCTION pg_temp.run(value pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS"
        " 'BEGIN ALTER TABLE public.audit_seal DISABLE TRIGGER audit_keep_rows; RETURN true; END'"
    )
    with_temp.execute("CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.run(VALUE))")
    with_temp.execute(WRITE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'audit_keep_rows' AND tgrelid = 'audit_seal'::regclass"
        )
        assert cursor.fetchone() == ("A",)


def test_no_function_with_the_owners_rights_looks_where_others_can_write(
    site_role: psycopg.Connection,
) -> None:
    rows = site_role.execute(
        "SELECT proname, array_to_string(proconfig, '; ') FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ).fetchall()
    safe = ("search_path=pg_catalog, pg_temp", "search_path=public, pg_temp")
    assert rows and [name for name, settings in rows if not (settings or "").startswith(safe)] == []
    assert site_role.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone() == (False,)


def test_a_partition_made_after_the_grants_is_only_read(site_role: psycopg.Connection) -> None:
    write(1)
    move_to(OLD, 1)  # so the default partition is made anew too
    site_role.execute("SELECT audit_make_partition(%s)", [OLD])
    for table in ("audit_entry_2025_03", "audit_entry_default"):
        site_role.execute(f"SELECT FROM {table}")
        for statement in (
            "INSERT INTO {} SELECT * FROM audit_entry",
            "UPDATE {} SET reason = ''",
            "DELETE FROM {}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site_role.execute(statement.format(table))


def test_the_sites_role_runs_nothing_as_the_owner_by_a_trigger_of_its_own(
    with_temp: psycopg.Connection,
) -> None:
    with_temp.execute("CREATE TEMPORARY TABLE bait (id bigint)")
    for function in (
        "audit_row_change('bait', 'id', '{}', 'DELETE FROM audit_entry')",
        "audit_truncation('bait')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            with_temp.execute(
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
