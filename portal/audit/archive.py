"""Whole months leave the database for the archive, and the archive after the years of retention.

A file is gzipped JSON lines: a header (month and how many seals), the leaves of each seal, and each entry as its id
and its columns, from which portal.audit.canonical writes what its hash is of: a file is checked without a database.
"""

import datetime as dt
import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction

from portal.audit import canonical, stores
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.audit.errors import NotSealed, Unreadable
from portal.audit.models import Archive, Seal
from portal.audit.verification import LEAF, Finding, What, differences

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Written:
    """A file of the archive: its name, the SHA-256 of its bytes, and how many entries are in it."""

    name: str
    sha256: bytes
    rows: int


def archive(month: dt.date, *, by: Actor, now: dt.datetime) -> Written:
    """Moves a month (its first day, UTC) into the archive: written, read back and checked, then dropped here.

    Raises NotSealed when a row of it is not below a seal, Unreadable when what was read back is not what was
    written; nothing is dropped then. Needs the owner of the tables.
    """
    _need_sealed(month)
    written = write(month)
    if findings := list(check(written.name, written.sha256)):
        raise Unreadable(written.name, findings)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_archive VALUES (%s, %s, %s, %s, %s)",
            [month, written.name, written.sha256, written.rows, now],
        )
        cursor.execute("DELETE FROM audit_leaves WHERE month = %s", [month])
        cursor.execute(f"DROP TABLE audit_entry_{month:%Y_%m}")
        record(by=by, action="audit.archive", detail={"month": f"{month:%Y-%m}", "rows": written.rows})
    return written


def due(today: dt.date, *, online_months: int) -> list[dt.date]:
    """The months whose entries are here and are older than so many whole months, oldest first."""
    oldest = today.year * 12 + today.month - 1 - online_months
    limit = dt.date(oldest // 12, oldest % 12 + 1, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') AS month FROM pg_inherits"
            " WHERE inhparent = 'audit_entry'::regclass AND inhrelid::regclass::text ~ '\\d{4}_\\d{2}$' ORDER BY 1"
        )
        return [month for (month,) in cursor.fetchall() if month < limit]


def forget(today: dt.date, *, years: int, by: Actor) -> list[str]:
    """Deletes the files of months that ended `years` whole years ago. Their seals stay: the chain is whole."""
    last_kept = dt.date(today.year - years, today.month, 1)
    names = []
    for each in Archive.objects.filter(month__lt=last_kept):
        if stores.store().exists(each.name):
            with transaction.atomic():
                record(by=by, action="audit.forget", detail={"file": each.name})
            stores.store().delete(each.name)
            names.append(each.name)
    return names


def write(month: dt.date) -> Written:
    """The month's entries as a file in the store; nothing here changes."""
    with tempfile.TemporaryFile() as file:
        rows = 0
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            for line in _lines(month):
                packed.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                rows += "entry" in line
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").digest()
        file.seek(0)
        name = stores.store().save(f"archive/{month:%Y-%m}-{digest.hex()}.jsonl.gz", File(file))
    return Written(name, digest, rows)


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


def check(name: str, sha256: bytes) -> Iterator[Finding]:
    """Whether a file holds what its seals closed, by its own bytes and the seals' digests."""
    with stores.store().open(name) as file:
        if hashlib.file_digest(file, "sha256").digest() != sha256:
            yield Finding(What.FILE, 0)
            return
    with stores.store().open(name) as file, gzip.open(file) as packed:
        yield from _check_lines(json.loads(line) for line in packed)


def _check_lines(lines: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    sealed: dict[int, bytes] = {}
    seal_of: dict[int, int] = {}
    found: dict[int, list[bytes]] = {}
    for line in lines:
        if "seal" in line:
            leaves = sealed[line["seal"]] = bytes.fromhex(line["leaves"])
            ids = (leaves[place : place + 8] for place in range(0, len(leaves), LEAF))
            seal_of |= {int.from_bytes(each, "big"): line["seal"] for each in ids}
        elif "entry" in line:
            leaf = line["entry"].to_bytes(8, "big") + hashlib.sha256(_packed(line["says"])).digest()
            found.setdefault(seal_of.get(line["entry"], 0), []).append(leaf)
    digests = {
        number: bytes(digest)
        for number, digest in Seal.objects.filter(number__in=sealed).values_list("number", "leaves_digest")
    }
    for number, leaves in sealed.items():
        if hashlib.sha256(leaves).digest() != digests.get(number):
            yield Finding(What.LEAVES, number)
    for number in sealed.keys() | found.keys():
        now = b"".join(found.get(number, []))
        if now != sealed.get(number, b""):
            yield from differences(sealed.get(number, b""), now, number)


def _packed(says: Sequence[str | int | None]) -> bytes:
    """Nothing for columns that are none: no hash is of that."""
    try:
        return canonical.packed(says)
    except ValueError:
        return b""
