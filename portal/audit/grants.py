"""Rights of the role that the site runs under: it reads and adds to the log, and can neither change nor empty it."""

from django.db import connection
from psycopg import sql

CALLED = ("audit_write", "audit_make_partition", "audit_make_seals")


def grant(role: str) -> None:
    """Gives an existing role all it needs on every table of ours, and of the log only reading and adding.

    Run by the owner of the tables and the database, after `migrate`. The functions of the log work with the owner's
    rights, so nobody else makes types or functions that those could be led to: not in `public`, nor temporary ones.
    """
    name, database = sql.Identifier(role), sql.Identifier(connection.settings_dict["NAME"])
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        *(f"GRANT EXECUTE ON FUNCTION {function} TO {{role}}" for function in CALLED),
        "REVOKE ALL ON SEQUENCE audit_entry_id_seq FROM {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=name, database=database))
        for table in log_tables():
            table_name = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table_name, name))
            cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table_name, name))


def log_tables() -> list[str]:
    """The log with its partitions, its seals and its archive's list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE 'audit\\_%%'"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]
