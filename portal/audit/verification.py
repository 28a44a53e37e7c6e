"""Tells whether the log is what it was when it was sealed, and where it is not."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
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
            if self.entry
            else f"{self.what}: seal {self.seal}"
        )


Range = tuple[int, dt.date]
"""The last id of a sealed range and the month of its rows: what names a seal's rows."""


def verify(progress: Callable[[int], None] = lambda rows: None) -> Iterator[Finding]:
    """Every seal, every row below the last one, every exported head. `progress` is told of rows looked at."""
    seals = list(Seal.objects.order_by("number"))
    yield from check_chain(seals)
    yield from check_heads(seals)
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
    numbers = {(seal.to_id, seal.month): seal.number for seal in batch}
    first = {seal.to_id: seal.number for seal in reversed(batch)}
    there = _leaves_of_rows(batch)
    sealed = _leaves_of_seals(batch)
    for seal in batch:
        place = (seal.to_id, seal.month)
        if seal.month in archived:
            there.pop(place, None)
            continue
        leaves = sealed.get(seal.number, b"")
        if hashlib.sha256(leaves).digest() != bytes(seal.leaves_digest) or len(leaves) != LEAF * seal.rows:
            yield Finding(What.LEAVES, seal.number)
        found = there.pop(place, b"")
        if found != leaves:
            yield from differences(leaves, found, seal.number)
    for place, found in there.items():
        yield from differences(b"", found, numbers.get(place, first[place[0]]))


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


def _leaves_of_rows(batch: Sequence[Seal]) -> dict[Range, bytes]:
    """The leaves of the rows as they are now, hashed by the server, for each range and month."""
    ranges = sorted({(seal.after_id, seal.to_id) for seal in batch})
    return dict(
        _rows(
            """
            SELECT sealed.to_id, audit_month(e.at), string_agg(audit_leaf(e), ''::bytea ORDER BY e.id)
            FROM unnest(%s::bigint[], %s::bigint[]) sealed (after_id, to_id)
            JOIN audit_entry e ON e.id > sealed.after_id AND e.id <= sealed.to_id
            GROUP BY 1, 2
            """,
            [[after for after, _to in ranges], [to for _after, to in ranges]],
        )
    )


def _leaves_of_seals(batch: Sequence[Seal]) -> dict[int, bytes]:
    rows = _rows(
        "SELECT seal, leaves FROM audit_leaves WHERE seal BETWEEN %s AND %s",
        [batch[0].number, batch[-1].number],
    )
    return {number: leaves for (number,), leaves in rows}


def _rows(query: str, params: Sequence[Any]) -> Iterable[tuple[Any, bytes]]:
    """What leads each row, and the bytes at its end."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return [(row[:-1], bytes(row[-1])) for row in cursor.fetchall()]
