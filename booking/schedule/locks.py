"""The locks that everybody who takes or changes a time passes first (decision 2).

They are advisory and end with the transaction. Taken in the order of their keys, they never deadlock with each other;
whoever waits longer than BOOKING_LOCK_TIMEOUT_MS is told so by lock_not_available (55P03).
"""

from collections.abc import Iterable
from enum import IntEnum

from django.conf import settings
from django.db import connection

from portal.audit.actor import Actor

# The kind stands above the 48 bits of the row's primary key.
_SHIFT = 48

LOCK = """
    SELECT set_config('lock_timeout', %s, true),
           set_config('audit.actor', coalesce(%s, current_setting('audit.actor', true), ''), true),
           (SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key)
"""


class Scarce(IntEnum):
    """What can be in one place at a time; a HOLDER is a browser session, an ADDRESS where it comes from, a BLOCK what
    another system calls so."""

    DOCTOR = 1
    ROOM = 2
    PATIENT = 3
    HOLDER = 4
    ADDRESS = 5
    BLOCK = 6


def key_of(kind: Scarce, number: int) -> int:
    return (kind << _SHIFT) + number


def hashed_key(kind: Scarce, token: str) -> int:
    """Of what has no primary key: the first 48 bits of a token in hexadecimal digits."""
    return key_of(kind, int(token[:12], 16))


def lock(keys: Iterable[int], *, by: Actor | None = None) -> None:
    """Take the locks, in the order of their keys; `by`, if given, is whose row changes follow (portal.audit).

    Within a transaction. Raises OperationalError when somebody keeps one for too long.
    """
    ordered = sorted(set(keys))
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"{settings.BOOKING_LOCK_TIMEOUT_MS}ms", by.as_json() if by else None, ordered])
