"""Whole months leave the database for the archive, and the archive after the years of retention.

A file is sealed (portal.audit.sealers) and holds gzipped JSON lines: a header (month and how many seals), the leaves
of each seal, and each entry as its id and its columns, from which portal.audit.canonical writes what its hash is of.
"""

import datetime as dt
import gzip
import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from portal.audit import canonical, sealing, stores
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.audit.errors import CannotOpenArchive, LogInUse, NotSealed, Unreadable
from portal.audit.findings import ID, LEAF, Finding, What, differences
from portal.audit.models import Archive, Seal
from portal.audit.queries import online_since
from portal.audit.sealers import sealer

ROWS_AT_ONCE = 5_000
# Any number that no other advisory lock of the database uses.
ARCHIVING_LOCK = 7_736_843
MALFORMED = (EOFError, gzip.BadGzipFile, zlib.error, ValueError, LookupError, TypeError)
"""What reading raises when whoever sealed a file did not write it as here."""


@dataclass(frozen=True)
class Written:
    """A file of the archive: its name, the SHA-256 of its bytes, and how many entries are in it."""

    name: str
    sha256: bytes
    rows: int


Digests = Mapping[int, tuple[int, bytes]]
"""By the number of a seal: how many rows it closed, and the digest of their leaves."""


def archive(month: dt.date, *, by: Actor, now: dt.datetime) -> Written:
    """Moves a month (its first day, UTC) into the archive: written, read back and checked, then dropped here.

    A file that an interrupted run left is used if it is whole. Raises NotSealed when a row of the month is not below
    a seal, Unreadable when what was read back is not what was written, StoreUnreachable, LogInUse; nothing is dropped
    then.
    Needs the owner of the tables.
    """
    if there := Archive.objects.filter(month=month).first():
        return Written(there.name, bytes(there.sha256), there.rows)
    _need_sealed(month)
    sealed = {
        seal.number: (seal.rows, bytes(seal.leaves_digest)) for seal in Seal.objects.filter(month=month)
    }
    rows = sum(count for count, _digest in sealed.values())
    written = _left_behind(month, sealed, rows) or write(month)
    if findings := list(check(written.name, written.sha256, f"{month:%Y-%m}", sealed)):
        raise Unreadable(written.name, findings)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ARCHIVING_LOCK])
        if there := Archive.objects.filter(month=month).first():  # another run was faster
            return Written(there.name, bytes(there.sha256), there.rows)
        _need_only(month, rows)
        cursor.execute(
            "INSERT INTO audit_archive VALUES (%s, %s, %s, %s, %s)",
            [month, written.name, written.sha256, written.rows, now],
        )
        cursor.execute("DELETE FROM audit_leaves WHERE month = %s", [month])
        _drop(month)
        record(by=by, action="audit.archive", detail={"month": f"{month:%Y-%m}", "rows": written.rows})
    return written


def due(today: dt.date, *, online_months: int) -> list[dt.date]:
    """The months whose entries are here and are older than so many whole months, oldest first."""
    limit = online_since(today, online_months=online_months)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') AS month FROM pg_inherits"
            " WHERE inhparent = 'audit_entry'::regclass AND inhrelid::regclass::text ~ '\\d{4}_\\d{2}$' ORDER BY 1"
        )
        return [month for (month,) in cursor.fetchall() if month < limit]


def kept_since(today: dt.date, years: int) -> dt.date:
    """The first month whose file is still kept: those before it ended `years` whole years ago."""
    return dt.date(today.year - years, today.month, 1)


def forget(today: dt.date, *, years: int, by: Actor) -> list[str]:
    """Deletes the files of months before `kept_since`, those that no run finished among them. Their seals stay: the
    chain is whole.
    """
    limit = f"{kept_since(today, years):%Y-%m}"
    names = [name for month, name, _sha256 in stores.archives() if month < limit]
    for name in names:
        with transaction.atomic():
            record(by=by, action="audit.forget", detail={"file": name})
        stores.delete(name)
    return names


def write(month: dt.date) -> Written:
    """The month's entries as a file in the store; nothing here changes."""
    named = f"{month:%Y-%m}"
    with tempfile.TemporaryFile() as plain, tempfile.TemporaryFile() as sealed:
        rows = 0
        with gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as packed:
            for line in _lines(month):
                packed.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                rows += "entry" in line
        plain.seek(0)
        sealer().seal(plain, sealed, named)
        digest = _digest(sealed)
        name = stores.save_archive(named, digest, sealed)
    return Written(name, digest, rows)


def _left_behind(month: dt.date, sealed: Digests, rows: int) -> Written | None:
    """The whole file of a run that ended between writing and dropping."""
    for named, name, sha256 in stores.archives():
        if named == f"{month:%Y-%m}" and not any(check(name, sha256, named, sealed)):
            return Written(name, sha256, rows)
    return None


def _digest(file: Any) -> bytes:
    """The SHA-256 of a binary file, which stands at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").digest()
    file.seek(0)
    return digest


def _lines(month: dt.date) -> Iterator[dict[str, Any]]:
    seals = Seal.objects.filter(month=month).order_by("number")
    yield {"month": f"{month:%Y-%m}", "seals": len(seals)}
    for seal in seals:
        yield {"seal": seal.number, "hash": bytes(seal.hash).hex(), "leaves": _leaves(seal.number).hex()}
    for entry, says in _entries(month):
        yield {"entry": entry, "says": says}


def _leaves(seal: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaves FROM audit_leaves WHERE seal = %s", [seal])
        return bytes(cursor.fetchone()[0])


def _entries(month: dt.date) -> Iterator[tuple[int, list[str | int | None]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT e.id, {canonical.READ}::text FROM audit_entry_{month:%Y_%m} e"  # noqa: S608
                " WHERE e.id > %s ORDER BY e.id LIMIT %s",
                [last, ROWS_AT_ONCE],
            )
            rows = cursor.fetchall()
        yield from ((entry, json.loads(says)) for entry, says in rows)
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1][0]


def _need_sealed(month: dt.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM audit_entry_{month:%Y_%m}"  # noqa: S608
            " WHERE id > coalesce((SELECT max(to_id) FROM audit_seal), 0)"
        )
        if waiting := cursor.fetchone()[0]:
            raise NotSealed(month, waiting)


def _need_only(month: dt.date, rows: int) -> None:
    """The table that is dropped holds what was checked and not a row more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM audit_entry_{month:%Y_%m}")  # noqa: S608
        if (there := cursor.fetchone()[0]) != rows:
            raise Unreadable(f"audit_entry_{month:%Y_%m}", [f"{there} rows, {rows} sealed"])


def _drop(month: dt.date) -> None:
    """Behind whoever waits here, every writer of the log waits too, so it is for as long as a partition is made.

    DETACH … CONCURRENTLY would keep nobody out, and is not for a table that has a default partition.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [sealing.LOCK_TIMEOUT])
        try:
            cursor.execute(f"DROP TABLE audit_entry_{month:%Y_%m}")
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise LogInUse(month) from error
            raise


def check(name: str, sha256: bytes, month: str, sealed: Digests) -> Iterator[Finding]:
    """Whether a file opens as that of the month («2026-11») and holds exactly what the month's seals closed."""
    try:
        with _opened(name, sha256, month) as packed:
            yield from _check_lines((json.loads(line) for line in packed), sealed, name)
    except FileNotFoundError:
        yield Finding(What.FILE, where=f"{name}: {_('it is gone')}")
    except CannotOpenArchive as error:
        yield Finding(What.FILE, where=f"{name}: {error}")
    except MALFORMED as error:
        fault = _("it is not written as an archive is (%(error)s)") % {"error": error}
        yield Finding(What.FILE, where=f"{name}: {fault}")


@contextmanager
def _opened(name: str, sha256: bytes, month: str) -> Iterator[gzip.GzipFile]:
    """The lines of a file, all of it authenticated before the first is read."""
    with tempfile.TemporaryFile() as kept, tempfile.TemporaryFile() as plain:
        stores.copy_to(name, kept)
        if _digest(kept) != sha256:
            raise CannotOpenArchive(_("it is not the file that was written"))
        sealer().open(kept, plain, month)
        plain.seek(0)
        with gzip.open(plain) as packed:
            yield packed


def _check_lines(lines: Iterable[dict[str, Any]], sealed: Digests, name: str) -> Iterator[Finding]:
    kept: dict[int, bytes] = {}
    seal_of: dict[int, int] = {}
    found: dict[int | None, list[bytes]] = {}
    for line in lines:
        if "seal" in line:
            leaves = kept[line["seal"]] = bytes.fromhex(line["leaves"])
            ids = (leaves[place : place + ID] for place in range(0, len(leaves), LEAF))
            seal_of |= {int.from_bytes(each, "big"): line["seal"] for each in ids}
        elif "entry" in line:
            leaf = line["entry"].to_bytes(ID, "big") + hashlib.sha256(_packed(line["says"])).digest()
            found.setdefault(seal_of.get(line["entry"]), []).append(leaf)
    for number in sorted(sealed.keys() | kept.keys()):
        leaves = kept.get(number, b"")
        if (len(leaves) // LEAF, hashlib.sha256(leaves).digest()) != sealed.get(number):
            yield Finding(What.LEAVES, number, where=name)
    for closed in kept.keys() | found.keys():
        now, was = b"".join(found.get(closed, [])), kept.get(closed, b"") if closed is not None else b""
        if now != was:
            yield from differences(was, now, closed, name)


def _packed(says: Sequence[str | int | None]) -> bytes:
    """Nothing for columns that are none: no hash is of that."""
    try:
        return canonical.packed(says)
    except ValueError:
        return b""
