"""The rows that hold wrapped keys, read in batches by their primary key."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from portal.crypto.binding import data_key_binding
from portal.crypto.errors import key_text
from portal.crypto.key_ring import Wrapped
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind

_BATCH = """
    SELECT id, subject_kind, subject_id, retention, master_id, wrapped FROM keys_datakey
    WHERE id > %s AND master_id <> %s ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class DataKeyRow:
    id: int
    subject: Subject
    retention: Retention
    wrapped: Wrapped

    def __str__(self) -> str:
        return key_text(self.subject, self.retention)


def batches(size: int) -> Iterator[list[DataKeyRow]]:
    """All rows; each batch is read when it is asked for."""
    after = 0
    while rows := batch_after(after, size):
        after = rows[-1].id
        yield rows


def batch_after(after: int, size: int, *, but_version: int = 0, lock: bool = False) -> list[DataKeyRow]:
    """The next rows, without those of one master version; with `lock` they are the transaction's own."""
    with connections["keys"].cursor() as cursor:
        cursor.execute(_BATCH + ("FOR NO KEY UPDATE" if lock else ""), [after, but_version, size])
        return [_row(*found) for found in cursor.fetchall()]


def _row(id: int, kind: str, subject: UUID, retention: str, version: int, wrapped: memoryview) -> DataKeyRow:
    owner = Subject(SubjectKind(kind), subject), Retention(retention)
    return DataKeyRow(id, *owner, Wrapped(version, bytes(wrapped), data_key_binding(*owner)))
