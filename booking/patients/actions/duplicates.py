"""Proposing that two records are one person's, and deciding that they are not. Deciding that they are is a merge."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from booking.patients.actions.writing import staff_member, writing
from booking.patients.blocks import facts_of, pairs_to_compare
from booking.patients.errors import AlreadyEnded
from booking.patients.likeness import Facts, likeness
from booking.patients.models import DuplicateProposal, Patient
from booking.patients.records import members
from portal.audit.actions import record
from portal.audit.actor import Actor

Status = DuplicateProposal.Status
AT_ONCE = 500
NAMED_AT_ONCE = 500


def propose_duplicates(*, by: Actor, patients: Collection[Patient]) -> list[DuplicateProposal]:
    """Compare these persons with all who share something with them; the new proposals, likeliest first.

    A pair that was proposed before, and decided or not, is not proposed again. The log names whoever was
    compared with somebody: their values were read.
    """
    ids = iter(sorted(patient.pk for patient in patients))
    proposed: list[DuplicateProposal] = []
    while chunk := list(islice(ids, AT_ONCE)):
        proposed += _propose(chunk, by)
    return sorted(proposed, key=lambda each: -each.score)


def dismiss_duplicate(*, by: Actor, proposal: DuplicateProposal, now: dt.datetime) -> DuplicateProposal:
    """They are two persons, and stay so. Raises StaffOnly; AlreadyEnded if it was decided."""
    with writing(by):
        staff = staff_member(by)
        row = DuplicateProposal.objects.select_for_update().get(pk=proposal.pk)
        if row.status != Status.OPEN:
            raise AlreadyEnded
        row.status, row.decided_at, row.decided_by = Status.DISMISSED, now, staff
        row.touched(by.user).save()
        record(by=by, action="patients.duplicate.dismiss", object=row, patient=row.first.public_id)
    return row


def _propose(ids: Sequence[int], by: Actor) -> list[DuplicateProposal]:
    pairs = sorted(pairs_to_compare(ids) - _known(ids))
    facts: dict[int, Facts] = facts_of({pk for pair in pairs for pk in pair})
    rows = list(_proposals(pairs, facts, by))
    with writing(by):
        DuplicateProposal.objects.bulk_create(rows, ignore_conflicts=True)
        detail = {"records": len(ids), "read": len(facts), "proposed": len(rows)}
        for named in _named(facts):
            record(by=by, action="patients.duplicate.propose", detail={**detail, "patients": named})
    return rows


def _named(survivor_ids: Collection[int]) -> Iterator[list[str]]:
    """The public ids of all records of these persons, for one line of the log each; one of nobody if there are none."""
    rows = Patient.objects.filter(pk__in=members(survivor_ids)).values_list("public_id", flat=True)
    names = sorted(map(str, rows))
    for start in range(0, len(names) or 1, NAMED_AT_ONCE):
        yield names[start : start + NAMED_AT_ONCE]


def _known(ids: Sequence[int]) -> set[tuple[int, int]]:
    rows = DuplicateProposal.objects.values_list("first", "second")
    return set(rows.filter(first__in=ids)) | set(rows.filter(second__in=ids))


def _proposals(
    pairs: Sequence[tuple[int, int]], facts: dict[int, Facts], by: Actor
) -> Iterator[DuplicateProposal]:
    for first, second in pairs:
        if first not in facts or second not in facts:
            continue
        found = likeness(facts[first], facts[second])
        if found.is_proposed:
            yield DuplicateProposal(
                first_id=first,
                second_id=second,
                score=found.score,
                alike=list(found.alike),
                created_by=by.user,
                updated_by=by.user,
            )
