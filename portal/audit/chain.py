"""The seals as they stand in the database, and whether they are one chain whose heads have left it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.audit import stores
from portal.audit.findings import Finding, What

GRACE_SECONDS = 60
"""A head is exported after its seal is committed; so long a seal may be without one."""

# A month may be «infinity» and a time too, if somebody forged them: neither is a date of Python's.
SEALS = """
    SELECT number, pg_catalog.to_jsonb(month) #>> '{}', after_id, to_id, rows, leaves_digest,
        CASE WHEN pg_catalog.isfinite(sealed_at) THEN (extract(epoch FROM sealed_at) * 1000000)::bigint END,
        previous, hash
    FROM public.audit_seal ORDER BY number
"""
ARCHIVES = "SELECT pg_catalog.to_jsonb(month) #>> '{}', name, sha256 FROM public.audit_archive ORDER BY month"


@dataclass(frozen=True)
class Closed:
    """A seal, as raw as it is. `month` is its first day as ISO text, `sealed_at` microseconds since 1970."""

    number: int
    month: str
    after_id: int
    to_id: int
    rows: int
    leaves_digest: bytes
    sealed_at: int | None
    previous: bytes
    hash: bytes


@dataclass(frozen=True)
class Archived:
    """The name of the file that holds a month, and the SHA-256 of its bytes."""

    name: str
    sha256: bytes


def seals() -> list[Closed]:
    return [
        Closed(number, month, after_id, to_id, count, bytes(digest), sealed_at, bytes(previous), bytes(hash_))
        for number, month, after_id, to_id, count, digest, sealed_at, previous, hash_ in rows(SEALS)
    ]


def archived() -> Mapping[str, Archived]:
    """The months that went to the archive, by their first day as ISO text."""
    return {month: Archived(name, bytes(sha256)) for month, name, sha256 in rows(ARCHIVES)}


def check_chain(chain: Sequence[Closed]) -> Iterator[Finding]:
    """Each seal's hash is of what it says, and it follows the one before without a gap."""
    number, previous, last = 0, b"", (0, 0)
    for seal in chain:
        here = (seal.after_id, seal.to_id)
        follows = seal.after_id == last[1] or (here == last and number > 0)
        linked = seal.number == number + 1 and seal.previous == previous and follows
        if not linked or hash_of(seal) != seal.hash:
            yield Finding(What.SEAL, seal.number)
        number, previous, last = seal.number, seal.hash, here


def hash_of(seal: Closed) -> bytes:
    """The chain's rule, written again: SHA-256 of the seal before and a JSON array of what this one says."""
    says = [
        seal.number,
        seal.month,
        seal.after_id,
        seal.to_id,
        seal.rows,
        seal.leaves_digest.hex(),
        seal.sealed_at,
    ]
    return hashlib.sha256(seal.previous + json.dumps(says).encode()).digest()


def check_heads(
    chain: Sequence[Closed], exported: Sequence[tuple[int, bytes]], now: float
) -> Iterator[Finding]:
    """A chain that was written anew, or cut short, differs from the heads that have left the database; and every
    seal has a head there. `exported` was listed before the chain was read.
    """
    known = {seal.number: seal.hash for seal in chain}
    for number, hash_ in exported:
        if known.get(number) != hash_:
            yield Finding(What.HEAD, number)
    kept = {number for number, _hash in exported}
    settled = (now - GRACE_SECONDS) * 1_000_000
    missing = [seal.number for seal in chain if seal.number not in kept and (seal.sealed_at or 0) < settled]
    for number in sorted(set(missing) - {number for number, _hash in stores.heads()} if missing else ()):
        yield Finding(What.HEAD, number, where="not in the store")


def rows(query: str, params: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return cursor.fetchall()
