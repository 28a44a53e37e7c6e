"""The erasure ledger stands in both databases, so that a restore of either is healed by the other.

Whatever one has and the other lacks is written there; then every key that it names is deleted again.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO
from uuid import UUID

from django.db import connections, transaction
from django.utils.translation import gettext as _

from portal.audit.actions import act_as
from portal.audit.actor import SYSTEM
from portal.crypto.errors import LedgerUnreadable
from portal.crypto.forgetting import forget_tokens
from portal.crypto.keys.models import ErasedKey
from portal.crypto.models import Erasure
from portal.crypto.recorded_erasure import Cause, RecordedErasure
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind

LINES_AT_ONCE = 5_000
LONGEST_REQUEST = timedelta(hours=1)

# A hold that an old backup brought back is older than the erasure: what is held is not erased.
_RELEASE = """
    UPDATE keys_datakey AS key SET legal_hold = false FROM keys_erasedkey AS erased
    WHERE key.subject_id = erased.subject_id AND key.subject_kind = erased.subject_kind
      AND key.retention = erased.retention AND key.legal_hold
      AND (%(only)s::uuid IS NULL OR erased.subject_id = %(only)s::uuid)
"""
_DELETE = """
    DELETE FROM keys_datakey AS key USING keys_erasedkey AS erased
    WHERE key.subject_id = erased.subject_id AND key.subject_kind = erased.subject_kind
      AND key.retention = erased.retention
      AND (%(only)s::uuid IS NULL OR erased.subject_id = %(only)s::uuid)
"""


@dataclass(frozen=True, slots=True)
class Line:
    """That the key of a subject's class is gone for good. Equal lines name the same key."""

    id: UUID
    subject: Subject
    retention: Retention
    cause: Cause
    erased_at: datetime

    @property
    def key(self) -> tuple[Subject, Retention]:
        return self.subject, self.retention

    def as_json(self) -> str:
        return json.dumps(
            {
                "id": str(self.id),
                "kind": self.subject.kind.value,
                "subject": str(self.subject.id),
                "class": self.retention.value,
                "cause": self.cause.value,
                "erased_at": self.erased_at.isoformat(),
            }
        )


@dataclass(frozen=True)
class Replayed:
    """How many lines each side had lost, and how many keys were deleted again."""

    data_healed: int
    keys_healed: int
    keys_deleted: int

    def __add__(self, other: "Replayed") -> "Replayed":
        return Replayed(
            self.data_healed + other.data_healed,
            self.keys_healed + other.keys_healed,
            self.keys_deleted + other.keys_deleted,
        )


def replay(given: Iterable[Line] = ()) -> Replayed:
    """Make both ledgers one, with the lines of an exported one if `given`, and hold the keys to it."""
    in_data, in_keys = _by_key(lines(Erasure)), _by_key(lines(ErasedKey))
    everything = _by_key(given) | in_keys | in_data
    missing_in_data = [line for key, line in everything.items() if key not in in_data]
    missing_in_keys = [line for key, line in everything.items() if key not in in_keys]
    with transaction.atomic():
        act_as(SYSTEM)
        write_in_data(missing_in_data)
    with transaction.atomic(using="keys"):
        _insert(ErasedKey, missing_in_keys)
        deleted = delete_erased()
    return Replayed(len(missing_in_data), len(missing_in_keys), deleted)


def write_in_data(new: Collection[Line], *, user: UUID | None = None) -> None:
    """First here: a crash before the keys are deleted is made up for by `replay`.

    The tokens go in the same transaction, so also from an older dump of the data, which lacks the lines.
    """
    _insert(Erasure, new)
    forget_tokens([line.key for line in new], user=user)


def write_in_keys(new: Collection[Line]) -> None:
    _insert(ErasedKey, new)


def forget_tokens_of_late_writers(now: datetime) -> None:
    """Who had read a row before its subject was erased, and saved it afterwards, wrote its tokens again."""
    recent = Erasure.objects.filter(erased_at__gt=now - LONGEST_REQUEST)
    with transaction.atomic():
        act_as(SYSTEM)
        forget_tokens([_line_of(row).key for row in recent], user=None)


def delete_erased(subject: Subject | None = None) -> int:
    """Delete every key that the ledger beside it names; or those of one subject."""
    only = {"only": subject.id if subject else None}
    with connections["keys"].cursor() as cursor:
        cursor.execute(_RELEASE, only)
        cursor.execute(_DELETE, only)
        return cursor.rowcount


def lines(model: type[Erasure] | type[ErasedKey], subject: Subject | None = None) -> Iterator[Line]:
    rows = model.objects.order_by("pk")
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    return (_line_of(row) for row in rows.iterator(chunk_size=LINES_AT_ONCE))


def read_export(file: TextIO) -> Iterator[Line]:
    """What `as_json` wrote, a line each. Raises LedgerUnreadable, naming the line."""
    for number, text in enumerate(file, start=1):
        try:
            values = json.loads(text)
            yield Line(
                UUID(values["id"]),
                Subject(SubjectKind(values["kind"]), UUID(values["subject"])),
                Retention(values["class"]),
                Cause(values["cause"]),
                datetime.fromisoformat(values["erased_at"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            text = _("Line %(number)d of the exported ledger is none: %(error)s")
            raise LedgerUnreadable(text % {"number": number, "error": error}) from error


def _by_key(found: Iterable[Line]) -> dict[tuple[Subject, Retention], Line]:
    return {line.key: line for line in found}


def _line_of(row: RecordedErasure) -> Line:
    subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
    return Line(row.public_id, subject, Retention(row.retention), Cause(row.cause), row.erased_at)


def _insert(model: type[Erasure] | type[ErasedKey], new: Collection[Line]) -> None:
    rows = [
        model(
            public_id=line.id,
            subject_kind=line.subject.kind,
            subject_id=line.subject.id,
            retention=line.retention,
            cause=line.cause,
            erased_at=line.erased_at,
        )
        for line in new
    ]
    model._base_manager.bulk_create(rows, ignore_conflicts=True, batch_size=LINES_AT_ONCE)  # type: ignore[arg-type]
