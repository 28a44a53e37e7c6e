"""Which versions of the master key were ever in use, and which one wraps now.

Every writer of wrapped keys holds the shared lock until it commits, whoever brings a new version the exclusive
one. So once a version is registered no row of an older one can appear, and a rotation ends.
"""

from django.db import connections, transaction

from portal.crypto.key_ring import KeyRing, key_ring
from portal.crypto.keys.models import MasterKey

# Any number that no other advisory lock of the database `keys` uses.
MASTERS_LOCK = 5_150_021


def register_new_masters() -> None:
    """Note the versions that the ring has and the database has not yet seen; from then on the newest wraps.

    Called before the transaction of whoever wraps. Raises WrongMasterKey.
    """
    ring = key_ring()
    if ring.newest in registered_masters():
        return
    with transaction.atomic(using="keys", durable=True):
        lock_masters()
        registered = registered_masters()
        for version in ring.versions:
            if version in registered:
                ring.require(version, registered[version])
            else:
                MasterKey.objects.create(version=version, check_value=ring.check_value(version))


def wrapping_master() -> tuple[KeyRing, int]:
    """The ring and the version to wrap with, until the caller's transaction in `keys` ends.

    Raises MasterKeyMissing when another process has brought a version that this one cannot get, WrongMasterKey.
    """
    _lock("pg_advisory_xact_lock_shared")
    registered = registered_masters()
    newest = max(registered)
    ring = key_ring(holding=newest)
    ring.require(newest, registered[newest])
    return ring, newest


def registered_masters() -> dict[int, bytes]:
    """Check values by version."""
    rows = MasterKey.objects.values_list("version", "check_value")
    return {version: bytes(check_value) for version, check_value in rows}


def lock_masters() -> None:
    """Until the transaction ends nobody else wraps a key; whoever was about to has committed."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connections["keys"].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [MASTERS_LOCK])
