"""Triggers and functions that keep the log are found missing, off, replaced or added, each by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.audit.functions import functions_of_migrations
from portal.audit.guards import check_guards, triggers_of_log, triggers_of_tracked_tables
from portal.audit.sealing import make_partitions
from portal.shared import clock


@pytest.fixture(autouse=True)
def _db(db: None) -> None:
    pass


@contextmanager
def done(*statements: str) -> Iterator[list[str]]:
    """What is found after the statements, which are then undone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in statements:
                cursor.execute(statement)
        yield [str(finding) for finding in check_guards()]
        transaction.set_rollback(True)


def test_nothing_is_wrong_with_what_the_migrations_made() -> None:
    make_partitions(clock.today())
    assert list(check_guards()) == []


def test_every_trigger_that_is_switched_off_is_named() -> None:
    for table, name in [*triggers_of_log(), *triggers_of_tracked_tables()]:
        with done(f"ALTER TABLE ONLY {table} DISABLE TRIGGER {name}") as found:
            assert found == [f"guard: trigger {name} of {table} is switched off"]


def test_every_trigger_that_is_dropped_is_named() -> None:
    for table, name in [*triggers_of_log(), *triggers_of_tracked_tables()]:
        if (table, name) in of_partitions():
            continue  # PostgreSQL drops a partition's only with the log's own
        with done(f"DROP TRIGGER {name} ON {table}") as found:
            assert f"guard: trigger {name} of {table} is missing" in found


def of_partitions() -> set[tuple[str, str]]:
    return {
        (table, name)
        for table, name in triggers_of_log()
        if table.startswith("audit_entry_") and "rows" in name
    }


def test_every_function_that_is_replaced_is_named() -> None:
    for name in functions_of_migrations():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
            ((made,),) = cursor.fetchall()
        with done(made.replace("$function$", "$function$ ", 1)) as found:
            assert found == [f"guard: function {name} is replaced"]


def test_all_functions_of_the_log_are_looked_at() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'audit\\_%%' AND pronamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} == functions_of_migrations().keys()


OTHERS = {
    "a log's guard that rests in replicas": (
        "ALTER TABLE audit_seal ENABLE TRIGGER audit_keep_rows",
        "trigger audit_keep_rows of audit_seal is switched off",
    ),
    "a guard with another function": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';"
        "DROP TRIGGER audit_keep_rows ON audit_seal; CREATE TRIGGER audit_keep_rows BEFORE UPDATE OR DELETE"
        " ON audit_seal FOR EACH ROW EXECUTE FUNCTION nothing();"
        "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_keep_rows",
        "trigger audit_keep_rows of audit_seal is replaced",
    ),
    "a guard with a condition": (
        "DROP TRIGGER audit_keep_rows ON audit_seal; CREATE TRIGGER audit_keep_rows BEFORE UPDATE OR DELETE"
        " ON audit_seal FOR EACH ROW WHEN (OLD.number = 0) EXECUTE FUNCTION audit_refuse();"
        "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_keep_rows",
        "trigger audit_keep_rows of audit_seal is replaced",
    ),
    "a guard of some columns": (
        "DROP TRIGGER audit_keep_rows ON audit_seal; CREATE TRIGGER audit_keep_rows BEFORE UPDATE OF number OR DELETE"
        " ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_refuse();"
        "ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_keep_rows",
        "trigger audit_keep_rows of audit_seal is replaced",
    ),
    "a trigger that swallows entries": (
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER swallow BEFORE INSERT ON audit_entry_default FOR EACH ROW EXECUTE FUNCTION swallow()",
        "trigger swallow of audit_entry_default is added",
    ),
    "a rule that swallows entries": (
        "CREATE RULE swallow AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
        "rule swallow of audit_entry is added",
    ),
    "a rule that swallows changes": (
        "CREATE RULE swallow AS ON UPDATE TO directory_clinic DO INSTEAD NOTHING",
        "rule swallow of directory_clinic is added",
    ),
    "a function in a schema before ours": (
        "CREATE SCHEMA mine; CREATE FUNCTION mine.audit_write(jsonb, text, text, text, uuid, text, jsonb, jsonb, jsonb)"
        " RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "function mine.audit_write is added",
    ),
    "another function of the same name": (
        "CREATE FUNCTION audit_write(jsonb, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "function public.audit_write is added",
    ),
    "a function with its caller's rights": (
        "ALTER FUNCTION audit_row_change() SECURITY INVOKER",
        "function audit_row_change is replaced",
    ),
    "a function that is led elsewhere": (
        "ALTER FUNCTION audit_row_change() SET search_path = mine, public",
        "function audit_row_change is replaced",
    ),
}


@pytest.mark.parametrize("change", OTHERS)
def test_it_is_found_too(change: str) -> None:
    statement, said = OTHERS[change]
    with done(statement) as found:
        assert found == [f"guard: {said}"]


def test_a_tracked_table_whose_masked_columns_are_fewer_is_found() -> None:
    ((table, name), trigger) = next(
        (place, trigger)
        for place, trigger in triggers_of_tracked_tables().items()
        if place[0] == "accounts_user"
    )
    label, key, _masked, patient = trigger.arguments
    made = f"EXECUTE FUNCTION audit_row_change('{label}', '{key}', '{{}}', '{patient}')"
    statement = f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW {made}"
    with done(f"DROP TRIGGER {name} ON {table}", statement) as found:
        assert found == [f"guard: trigger {name} of {table} is replaced"]


def test_the_command_names_a_guard_that_is_off() -> None:
    said = StringIO()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_clinic DISABLE TRIGGER audit_truncation")
    with pytest.raises(CommandError, match="not as it was guarded"):
        call_command("audit", "verify", stdout=said)
    assert said.getvalue() == "guard: trigger audit_truncation of directory_clinic is switched off\n"
