"""Erasing a subject: the keys that the law lets go are deleted, and with them every copy of the data, dumps too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import Q

from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.crypto.act import Act, Kept
from portal.crypto.errors import NoKey
from portal.crypto.keys.models import DataKey
from portal.crypto.ledger import Line, delete_erased, lines, write_in_data, write_in_keys
from portal.crypto.models import Erasure
from portal.crypto.recorded_erasure import Cause
from portal.crypto.retention import Retention
from portal.crypto.sealing import Owner
from portal.crypto.subjects import Subject, SubjectKind
from portal.shared.ids import uuid7

# The first half of a two-part advisory lock in the data's database; the second is the subject.
SUBJECT_LOCK = 5_150_022
EVERY_CLASS = tuple(Retention)


def erase(
    subject: Subject,
    *,
    by: Actor,
    now: datetime,
    today: date,
    reason: str = "",
    classes: Collection[Retention] = EVERY_CLASS,
) -> Act:
    """Delete the subject's keys of these classes, but those that the law keeps, and tell which are which.

    `today` is the calendar date where the law is, `now` the moment. Not within another transaction: the ledger is
    committed before a key goes, so that a crash between leaves a key that the next replay deletes, never a
    deletion that a restore undoes. Doing it again changes nothing and gives the act again.
    """
    with transaction.atomic(durable=True):
        act_as(by)
        _lock(subject)
        rows = [row for row in _rows(subject) if Retention(row.retention) in classes]
        going = [row for row in rows if not keeps(row, today)]
        new = [Line(uuid7(), subject, Retention(row.retention), Cause.REQUEST, now) for row in going]
        write_in_data(new, user=by.user)
        told = [line.retention.value for line in new]
        record(
            by=by,
            action="crypto.subject.erase",
            patient=subject.id if subject.kind is SubjectKind.PATIENT else None,
            reason=reason,
            detail={"subject": str(subject), "classes": told},
        )
    with transaction.atomic(using="keys", durable=True):
        write_in_keys(list(lines(Erasure, subject)))
        delete_erased(subject)
    return act_of(subject, now=now)


def act_of(subject: Subject, *, now: datetime) -> Act:
    """What of the subject is erased and what stays, as it is in the databases at this moment."""
    kept = [Kept(Retention(row.retention), row.retain_until, row.legal_hold) for row in _rows(subject)]
    there = {each.retention for each in kept}
    erased = [line for line in lines(Erasure, subject) if line.retention not in there]
    return Act(subject, now, erased, kept)


def keeps(row: DataKey, today: date) -> bool:
    """Whether the law forbids the deletion of this key on this day."""
    return row.legal_hold or (row.retain_until is not None and today <= row.retain_until)


def retain(subject: Subject, retention: Retention, *, until: date, by: Actor, reason: str) -> None:
    """Keep this class at least until the end of that day; a later day that is set already stays.

    Raises SubjectErased.
    """
    earlier = Q(retain_until=None) | Q(retain_until__lt=until)
    told = _Told(subject, retention, by, reason, "crypto.key.retain", until.isoformat())
    _change(told, earlier, retain_until=until)


def retain_all(terms: Mapping[Owner, date], *, by: Actor, reason: str) -> None:
    """As `retain`, of many keys; those that are gone, or kept as long already, are left out.

    Not within another transaction.
    """
    with transaction.atomic(durable=True):
        act_as(by)
        due = _announce(terms, by, reason)
    _set(due)


def retain_on_commit(terms: Mapping[Owner, date], *, by: Actor, reason: str) -> None:
    """As `retain_all`, for the deed of the running transaction that brings these terms with it.

    Its commit takes the log's first lines along; the keys are changed right after it, and the second lines written.
    A crash between leaves keys without their term: whoever erases sets it anew from what happened.
    """
    due = _announce(terms, by, reason)
    if due:
        transaction.on_commit(partial(_set, due))


def place_hold(subject: Subject, retention: Retention, *, by: Actor, reason: str) -> None:
    """Forbid the erasure of this class, for example for a court, until the hold is lifted. Raises SubjectErased."""
    _set_hold(subject, retention, True, by, reason)


def lift_hold(subject: Subject, retention: Retention, *, by: Actor, reason: str) -> None:
    """Raises SubjectErased."""
    _set_hold(subject, retention, False, by, reason)


def _set_hold(subject: Subject, retention: Retention, held: bool, by: Actor, reason: str) -> None:
    _change(_Told(subject, retention, by, reason, "crypto.key.hold", held), Q(), legal_hold=held)


@dataclass(frozen=True)
class _Told:
    """What the log says of a change to a key."""

    subject: Subject
    retention: Retention
    by: Actor
    reason: str
    action: str
    value: str | bool

    def record(self, ending: str = "") -> None:
        patient = self.subject.id if self.subject.kind is SubjectKind.PATIENT else None
        detail = {"subject": str(self.subject), "class": self.retention.value, "value": self.value}
        record(by=self.by, action=self.action + ending, patient=patient, reason=self.reason, detail=detail)


def _change(told: _Told, condition: Q, **values: object) -> None:
    """Change a key's row in `keys`, with the log in the data's database: no change is without its line.

    The log is committed first, and a second line, «….done», after the change; so a first line without a second
    tells of a crash between, after which the same call is made again. Raises SubjectErased, and logs nothing.
    """
    with transaction.atomic(durable=True):
        _lock(told.subject)
        _row(told.subject, told.retention)
        told.record()
    with transaction.atomic(durable=True):
        _lock(told.subject)
        row = _row(told.subject, told.retention)
        with transaction.atomic(using="keys", durable=True):
            DataKey.objects.filter(condition, pk=row.pk).update(**values)
        told.record(".done")


def _announce(terms: Mapping[Owner, date], by: Actor, reason: str) -> "list[tuple[_Told, date]]":
    """Log which of the keys are to be kept longer than now: those."""
    rows = DataKey.objects.filter(subject_id__in={subject.id for subject, _ in terms}) if terms else []
    due = []
    for row in rows:
        owner = Subject(SubjectKind(row.subject_kind), row.subject_id), Retention(row.retention)
        until = terms.get(owner)
        if until is not None and (row.retain_until is None or row.retain_until < until):
            due.append((_Told(*owner, by, reason, "crypto.key.retain", until.isoformat()), until))
    due.sort(key=lambda each: (each[0].subject, each[0].retention))
    for told, _ in due:
        told.record()
    return due


def _set(due: "Sequence[tuple[_Told, date]]") -> None:
    """A key that goes at this very moment is left: the erasure came first."""
    if not due:
        return
    with transaction.atomic():
        act_as(due[0][0].by)
        with transaction.atomic(using="keys"):
            for told, until in due:
                key = {"subject_kind": told.subject.kind, "subject_id": told.subject.id}
                earlier = Q(retain_until=None) | Q(retain_until__lt=until)
                DataKey.objects.filter(earlier, **key, retention=told.retention).update(retain_until=until)
        for told, _ in due:
            told.record(".done")


def _row(subject: Subject, retention: Retention) -> DataKey:
    """The key's row, if the ledger does not say that it is erased: the row may be there a moment longer."""
    erased = any(line.retention is retention for line in lines(Erasure, subject))
    row = next((row for row in _rows(subject) if row.retention == retention), None)
    if erased or row is None:
        raise NoKey(subject, retention)
    return row


def _rows(subject: Subject) -> list[DataKey]:
    return list(
        DataKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("retention")
    )


def _lock(subject: Subject) -> None:
    """One erasure or hold of a subject at a time: whoever comes second sees what the first committed."""
    number = int.from_bytes(subject.id.bytes[-4:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SUBJECT_LOCK, number])
