"""Tells whether the log is what it was when it was sealed, and where it is not."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from portal.audit import stores
from portal.audit.models import Archive, Seal

ROWS_AT_ONCE = 50_000
ID, LEAF = 8, 40
"""Bytes of a row's id, and of a leaf: the id and the SHA-256 of the rest."""


class What(StrEnum):
    """What is wrong: with a row, with a seal, or with the exported head of the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    SEAL = "seal"
    LEAVES = "leaves"
    HEAD = "head"
    FILE = "file"


@dataclass(frozen=True)
class Finding:
    """`seal` is the number of the seal it was found under, `entry` the row's id where it is about a row."""

    what: What
    seal: int
    entry: int | None = None

    def __str__(self) -> str:
        return (
            f"{self.what}: entry {self.entry}, seal {self.seal}"
            if self.entry is not None
            else f"{self.what}: seal {self.seal}"
        )


Range = tuple[int, dt.date]
"""The last id of a sealed range and the month of its rows: what names a seal's rows."""
Digest = tuple[int, bytes]
"""How many leaves, and the SHA-256 of all of them together."""

# The leaves are made before they are sorted (OFFSET 0), or whole rows would be.
DIGESTS = """
    SELECT sealed.to_id, leaves.month, count(*), sha256(string_agg(leaves.leaf, ''::bytea ORDER BY leaves.id))
    FROM unnest(%s::bigint[], %s::bigint[]) sealed (after_id, to_id)
    CROSS JOIN LATERAL (
        SELECT e.id, audit_month(e.at) AS month, audit_leaf(e) AS leaf
        FROM audit_entry e WHERE e.id > sealed.after_id AND e.id <= sealed.to_id OFFSET 0
    ) leaves
    GROUP BY sealed.to_id, leaves.month
"""


def verify(progress: Callable[[int], None] = lambda rows: None) -> Iterator[Finding]:
    """Every seal, every row below the last one, every exported head. `progress` is told of rows looked at.

    The server hashes; only of a range whose digest differs are the rows' hashes fetched, to say where.
    """
    seals = list(Seal.objects.order_by("number"))
    yield from check_chain(seals)
    yield from check_heads(seals)
    yield from _check_before(seals)
    archived = set(Archive.objects.values_list("month", flat=True))
    for batch in _batches(seals):
        yield from _check_rows(batch, archived)
        progress(sum(seal.rows for seal in batch))


def check_chain(seals: Sequence[Seal]) -> Iterator[Finding]:
    """Each seal's hash is of what it says, and it follows the one before without a gap."""
    number, previous, last = 0, b"", (0, 0)
    for seal in seals:
        here = (seal.after_id, seal.to_id)
        follows = seal.after_id == last[1] or (here == last and number > 0)
        linked = seal.number == number + 1 and bytes(seal.previous) == previous and follows
        if not linked or hash_of(seal) != bytes(seal.hash):
            yield Finding(What.SEAL, seal.number)
        number, previous, last = seal.number, bytes(seal.hash), here


def hash_of(seal: Seal) -> bytes:
    """The chain's rule, written again: SHA-256 of the seal before and a JSON array of what this one says."""
    says = [
        seal.number,
        seal.month.isoformat(),
        seal.after_id,
        seal.to_id,
        seal.rows,
        bytes(seal.leaves_digest).hex(),
        _microseconds(seal),
    ]
    return hashlib.sha256(bytes(seal.previous) + json.dumps(says).encode()).digest()


def _microseconds(seal: Seal) -> int:
    whole = int(seal.sealed_at.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + seal.sealed_at.microsecond


def check_heads(seals: Sequence[Seal]) -> Iterator[Finding]:
    """A chain that was written anew, or cut short, differs from the heads that have left the database."""
    known = {seal.number: bytes(seal.hash) for seal in seals}
    for number, hash_ in stores.heads():
        if known.get(number) != hash_:
            yield Finding(What.HEAD, number)


def _check_before(seals: Sequence[Seal]) -> Iterator[Finding]:
    """No row stands before the first range: ids are given out from 1."""
    if seals:
        for (entry,) in _rows("SELECT id FROM audit_entry WHERE id <= %s ORDER BY id", [seals[0].after_id]):
            yield Finding(What.INSERTED, seals[0].number, entry)


def _batches(seals: Sequence[Seal]) -> Iterator[list[Seal]]:
    """Neighbours with about ROWS_AT_ONCE rows together; the seals of one range stay together."""
    batch: list[Seal] = []
    rows = 0
    for seal in seals:
        if rows >= ROWS_AT_ONCE and seal.to_id != batch[-1].to_id:
            yield batch
            batch, rows = [], 0
        batch.append(seal)
        rows += seal.rows
    if batch:
        yield batch


def _check_rows(batch: Sequence[Seal], archived: set[dt.date]) -> Iterator[Finding]:
    there = _digests_of_rows(batch)
    kept = _digests_of_leaves(batch)
    first = {seal.to_id: seal for seal in reversed(batch)}
    for seal in batch:
        found = there.pop((seal.to_id, seal.month), None)
        if seal.month in archived:
            continue
        sealed = (seal.rows, bytes(seal.leaves_digest))
        if kept.get(seal.number) != sealed:
            yield Finding(What.LEAVES, seal.number)
        if found != sealed:
            yield from differences(_leaves_of_seal(seal), _leaves_of_rows(seal, seal.month), seal.number)
    for to_id, month in there:
        yield from differences(b"", _leaves_of_rows(first[to_id], month), first[to_id].number)


def differences(sealed: bytes, found: bytes, seal: int) -> Iterator[Finding]:
    """Which rows are not as sealed. Rows that swapped what they say are reordered, others changed."""
    was, now = _by_id(sealed), _by_id(found)
    known = set(was.values())
    for entry in sorted(was.keys() | now.keys()):
        if entry not in now:
            yield Finding(What.REMOVED, seal, entry)
        elif entry not in was:
            yield Finding(What.INSERTED, seal, entry)
        elif was[entry] != now[entry]:
            yield Finding(What.REORDERED if now[entry] in known else What.CHANGED, seal, entry)


def _by_id(leaves: bytes) -> dict[int, bytes]:
    return {
        int.from_bytes(leaves[place : place + ID], "big"): leaves[place + ID : place + LEAF]
        for place in range(0, len(leaves), LEAF)
    }


def _digests_of_rows(batch: Sequence[Seal]) -> dict[Range, Digest]:
    """Of the rows as they are now, hashed by the server, for each range and month: 48 bytes of answer each."""
    ranges = sorted({(seal.after_id, seal.to_id) for seal in batch})
    found = _rows(DIGESTS, [[after for after, _to in ranges], [to for _after, to in ranges]])
    return {(to_id, month): (rows, bytes(digest)) for to_id, month, rows, digest in found}


def _digests_of_leaves(batch: Sequence[Seal]) -> dict[int, Digest]:
    found = _rows(
        "SELECT seal, octet_length(leaves), sha256(leaves) FROM audit_leaves WHERE seal BETWEEN %s AND %s",
        [batch[0].number, batch[-1].number],
    )
    return {number: (length // LEAF, bytes(digest)) for number, length, digest in found}


def _leaves_of_rows(seal: Seal, month: dt.date) -> bytes:
    """The leaves of the month's rows in the range of a seal."""
    found = _rows(
        "SELECT audit_leaf(e) FROM audit_entry e WHERE id > %s AND id <= %s AND audit_month(at) = %s ORDER BY id",
        [seal.after_id, seal.to_id, month],
    )
    return b"".join(bytes(leaf) for (leaf,) in found)


def _leaves_of_seal(seal: Seal) -> bytes:
    found = _rows("SELECT leaves FROM audit_leaves WHERE seal = %s", [seal.number])
    return b"".join(bytes(leaves) for (leaves,) in found)


def _rows(query: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
