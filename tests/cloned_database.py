"""A copy of the migrated test database for tests that commit (decision 18)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def cloned_database() -> Iterator[str]:
    """Django's default connection, in every thread, leads to a fresh copy; its name is yielded."""
    connection = connections["default"]
    original = connection.settings_dict["NAME"]
    clone = f"{original}_clone"
    connection.close()
    _in_maintenance_database(f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
    _in_maintenance_database(f'CREATE DATABASE "{clone}" TEMPLATE "{original}"')
    connection.settings_dict["NAME"] = clone
    try:
        yield clone
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        _in_maintenance_database(f'DROP DATABASE "{clone}" WITH (FORCE)')


def _in_maintenance_database(statement: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)
