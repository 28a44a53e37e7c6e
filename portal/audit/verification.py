"""Tells whether the log is what it was when it was sealed, and guarded as it was made, and where it is not.

It trusts nothing that the owner of the tables could have replaced unseen: it calls only functions of PostgreSQL's
own, and reads months and times so that an infinite one is found and not stumbled over.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from portal.audit import archive, stores
from portal.audit.chain import Archived, Closed, archived, check_chain, check_heads, rows, seals
from portal.audit.findings import LEAF, Finding, What, differences
from portal.audit.guards import check_guards

ROWS_AT_ONCE = 50_000
DAY, HOUR = 86_400.0, 3_600.0

# audit_leaf() and audit_month() of the migrations, written again: those could have been replaced.
LEAF_OF = """
    pg_catalog.int8send(e.id) OPERATOR(pg_catalog.||) pg_catalog.sha256(pg_catalog.record_send(ROW(
        e.at, e.transaction, e.actor, e.role, e.ip, e.user_agent, e.request_id, e.action, e.object_type, e.object_id,
        e.patient, e.reason, e.detail, e.before, e.after)))
"""
MONTH_OF = "pg_catalog.date_trunc('month', pg_catalog.timezone('UTC', e.at))"
SECONDS = "extract(epoch FROM {})::float8"
TEXT = "pg_catalog.to_jsonb({}::date) #>> '{{}}'"

# The leaves are made before they are sorted (OFFSET 0), or whole rows would be.
DIGESTS = f"""
    SELECT sealed.to_id, {TEXT.format("leaves.month")}, count(*),
        pg_catalog.sha256(string_agg(leaves.leaf, ''::bytea ORDER BY leaves.id)),
        {SECONDS.format("min(leaves.at)")}, {SECONDS.format("max(leaves.at)")}
    FROM unnest(%s::bigint[], %s::bigint[]) sealed (after_id, to_id)
    CROSS JOIN LATERAL (
        SELECT e.id, e.at, {MONTH_OF} AS month, {LEAF_OF} AS leaf
        FROM public.audit_entry e WHERE e.id > sealed.after_id AND e.id <= sealed.to_id OFFSET 0
    ) leaves
    GROUP BY sealed.to_id, leaves.month
"""  # noqa: S608
LEAVES = f"""
    SELECT {LEAF_OF} FROM public.audit_entry e
    WHERE e.id > %s AND e.id <= %s AND {TEXT.format(MONTH_OF)} = %s ORDER BY e.id
"""  # noqa: S608
MISDATED = f"""
    SELECT e.id FROM public.audit_entry e WHERE e.id > %s AND e.id <= %s
    AND {SECONDS.format("e.at")} NOT BETWEEN %s AND %s ORDER BY e.id
"""  # noqa: S608
# Ids are given out before rows are there to be seen, so of these rows none is above the sequence.
UNSEALED = f"""
    SELECT e.id, e.id > given.last, {SECONDS.format("e.at")}
    FROM public.audit_entry e, (SELECT last_value AS last FROM public.audit_entry_id_seq) given
    WHERE (e.id < 1 OR e.id > %s) AND (e.id < 1 OR e.id > given.last
        OR {SECONDS.format("e.at")} NOT BETWEEN %s AND {SECONDS.format("pg_catalog.clock_timestamp()")} + %s)
    ORDER BY e.id
"""  # noqa: S608


@dataclass(frozen=True)
class Digest:
    """Of the leaves of a range and month: how many, and the SHA-256 of all of them together."""

    rows: int
    sha256: bytes


@dataclass
class Dates:
    """Ids are given out in the order of time, so a row is not much older than the rows before it (DAY allows for
    clocks that were set), and none is younger than its seal.
    """

    latest: float = -inf

    def check(
        self, after_id: int, to_id: int, seal: int, sealed_at: float, span: tuple[float, float]
    ) -> Iterator[Finding]:
        floor, ceiling = self.latest - DAY, sealed_at + HOUR
        if span[0] < floor or span[1] > ceiling:
            for (entry,) in rows(MISDATED, [after_id, to_id, floor, ceiling]):
                yield Finding(What.DATED, seal, entry)
        self.latest = max(self.latest, min(span[1], sealed_at))


def verify(
    progress: Callable[[int], None] = lambda rows: None,
    *,
    archives: bool = True,
    kept_since: dt.date = dt.date.min,
) -> Iterator[Finding]:
    """Every guard, seal, row and exported head, and every file of the archive unless `archives` is false.

    The server hashes; only of a range whose digest differs are the rows' hashes fetched, to say where. Files of
    months before `kept_since` may be gone. `progress` is told of sealed rows looked at.
    """
    yield from check_guards()
    exported = list(stores.heads())
    chain, away = seals(), archived()
    yield from check_chain(chain)
    yield from check_heads(chain, exported, _now())
    dates = Dates()
    for batch in _batches(chain):
        yield from _check_rows(batch, away, dates)
        progress(sum(seal.rows for seal in batch))
    yield from _check_unsealed(chain[-1].to_id if chain else 0, dates)
    if archives:
        yield from _check_archives(chain, away, kept_since)


def _now() -> float:
    ((now,),) = rows(f"SELECT {SECONDS.format('pg_catalog.clock_timestamp()')}")
    return float(now)


def _batches(chain: Sequence[Closed]) -> Iterator[list[Closed]]:
    """Neighbours with about ROWS_AT_ONCE rows together; the seals of one range stay together."""
    batch: list[Closed] = []
    count = 0
    for seal in chain:
        if count >= ROWS_AT_ONCE and seal.to_id != batch[-1].to_id:
            yield batch
            batch, count = [], 0
        batch.append(seal)
        count += seal.rows
    if batch:
        yield batch


def _check_rows(batch: Sequence[Closed], away: Mapping[str, Archived], dates: Dates) -> Iterator[Finding]:
    there, spans = _digests_of_rows(batch)
    kept = _digests_of_leaves(batch)
    first = {seal.to_id: seal for seal in reversed(batch)}
    for to_id, seal in sorted(first.items()):
        if to_id in spans:
            sealed_at = (seal.sealed_at or 0) / 1_000_000
            yield from dates.check(seal.after_id, to_id, seal.number, sealed_at, spans[to_id])
    for seal in batch:
        if seal.month in away:
            continue
        found = there.pop((seal.to_id, seal.month), None)
        sealed = Digest(seal.rows, seal.leaves_digest)
        if kept.get(seal.number) != sealed:
            yield Finding(What.LEAVES, seal.number)
        if found != sealed:
            yield from differences(_leaves_of_seal(seal), _leaves_of_rows(seal, seal.month), seal.number)
    for to_id, month in there:  # of a month that no seal of the range has, or that went to the archive
        yield from differences(b"", _leaves_of_rows(first[to_id], month), first[to_id].number)


def _check_unsealed(last: int, dates: Dates) -> Iterator[Finding]:
    """Among what no seal covers: ids that were never given out, and times that can't be."""
    for entry, not_given, _at in rows(UNSEALED, [last, dates.latest - DAY, HOUR]):
        what = What.INSERTED if not_given or entry < 1 else What.DATED
        yield Finding(what, None, entry, "not sealed")


def _check_archives(
    chain: Sequence[Closed], away: Mapping[str, Archived], kept_since: dt.date
) -> Iterator[Finding]:
    for month, file in away.items():
        sealed = {seal.number: (seal.rows, seal.leaves_digest) for seal in chain if seal.month == month}
        if month >= kept_since.isoformat() or stores.exists(file.name):
            yield from archive.check(file.name, file.sha256, month[:7], sealed)


def _digests_of_rows(
    batch: Sequence[Closed],
) -> tuple[dict[tuple[int, str], Digest], dict[int, tuple[float, float]]]:
    """Of the rows as they are now, hashed by the server, for each range (its last id) and month; and the first and
    the last time of each range, in seconds since 1970.
    """
    ranges = sorted({(seal.after_id, seal.to_id) for seal in batch})
    found = rows(DIGESTS, [[after for after, _to in ranges], [to for _after, to in ranges]])
    digests: dict[tuple[int, str], Digest] = {}
    spans: dict[int, tuple[float, float]] = {}
    for to_id, month, count, digest, low, high in found:
        digests[to_id, month] = Digest(count, bytes(digest))
        known = spans.get(to_id, (inf, -inf))
        spans[to_id] = (min(known[0], low), max(known[1], high))
    return digests, spans


def _digests_of_leaves(batch: Sequence[Closed]) -> dict[int, Digest]:
    found = rows(
        "SELECT seal, octet_length(leaves), pg_catalog.sha256(leaves) FROM public.audit_leaves"
        " WHERE seal BETWEEN %s AND %s",
        [batch[0].number, batch[-1].number],
    )
    return {number: Digest(length // LEAF, bytes(digest)) for number, length, digest in found}


def _leaves_of_rows(seal: Closed, month: str) -> bytes:
    """The leaves of the month's rows in the range of a seal."""
    return b"".join(bytes(leaf) for (leaf,) in rows(LEAVES, [seal.after_id, seal.to_id, month]))


def _leaves_of_seal(seal: Closed) -> bytes:
    found = rows("SELECT leaves FROM public.audit_leaves WHERE seal = %s", [seal.number])
    return b"".join(bytes(leaves) for (leaves,) in found)
