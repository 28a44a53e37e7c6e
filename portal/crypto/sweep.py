"""Keys whose subject was never saved, or is gone: noted first, deleted only after a long wait.

The wait is for an older dump of the data: after its restore the newest subjects have keys and no rows, and come
back with the newer dump.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from portal.audit.actions import act_as, record
from portal.audit.actor import SYSTEM
from portal.crypto.erasure import keeps
from portal.crypto.keys.models import DataKey
from portal.crypto.ledger import Line, delete_erased, write_in_data, write_in_keys
from portal.crypto.owners import existing, owned_kinds
from portal.crypto.recorded_erasure import Cause
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.shared.ids import uuid7

# A subject's row is saved in the same request as its keys, so an hour is never too short.
NEW_FOR = timedelta(hours=1)
WAIT = timedelta(days=30)
BATCH = 5_000


@dataclass
class Swept:
    noted: int = 0
    found_again: int = 0
    deleted: int = 0


def sweep(*, now: datetime, today: date) -> Swept:
    """One pass over all keys of the kinds that somebody registered."""
    swept = Swept()
    for kind in owned_kinds():
        after = 0
        while rows := list(_keys(kind, now).filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = rows[-1].pk
            _sweep(kind, rows, swept, now, today)
    return swept


def _keys(kind: SubjectKind, now: datetime) -> QuerySet[DataKey]:
    return DataKey.objects.filter(Q(subject_kind=kind), created_at__lt=now - NEW_FOR)


def _sweep(kind: SubjectKind, rows: Sequence[DataKey], swept: Swept, now: datetime, today: date) -> None:
    there = existing(kind, {row.subject_id for row in rows})
    back = [row.pk for row in rows if row.subject_id in there and row.orphan_since]
    orphans = [row for row in rows if row.subject_id not in there]
    new = [row.pk for row in orphans if row.orphan_since is None]
    due = [
        row
        for row in orphans
        if row.orphan_since and row.orphan_since <= now - WAIT and not keeps(row, today)
    ]
    swept.found_again += DataKey.objects.filter(pk__in=back).update(orphan_since=None)
    swept.noted += DataKey.objects.filter(pk__in=new).update(orphan_since=now)
    swept.deleted += _delete(kind, due, now)


def _delete(kind: SubjectKind, rows: Sequence[DataKey], now: datetime) -> int:
    """Keys are locked before they are looked at again: whoever saves their subject at this moment comes before, and
    then they are orphans no more, or waits and is told that they are gone (data_keys.create_keys_of)."""
    with transaction.atomic(using="keys"):
        due = _locked(kind, rows, now)
        if not due:
            return 0
        new = [
            Line(uuid7(), Subject(kind, row.subject_id), Retention(row.retention), Cause.SWEEP, now)
            for row in due
        ]
        with transaction.atomic():
            act_as(SYSTEM)
            write_in_data(new)
            record(by=SYSTEM, action="crypto.keys.sweep", detail={"kind": kind.value, "keys": len(new)})
        write_in_keys(new)
        return delete_erased()


def _locked(kind: SubjectKind, rows: Sequence[DataKey], now: datetime) -> list[DataKey]:
    """Those of the rows that nobody has taken up since they were read."""
    orphans = DataKey.objects.filter(pk__in=[row.pk for row in rows], orphan_since__lte=now - WAIT)
    locked = list(orphans.order_by("pk").select_for_update())
    there = existing(kind, {row.subject_id for row in locked})
    return [row for row in locked if row.subject_id not in there]
