"""Two records of one person become one, and two again."""

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections

from booking.patients import obstacles
from booking.patients.actions.merging import merge_patients, undo_merge
from booking.patients.errors import MergeRefused, NotMerged, StaffOnly
from booking.patients.models import DuplicateProposal, Patient
from booking.patients.queries import records_of, survivor_of
from portal.audit.actor import SYSTEM, Actor
from portal.audit.models import Entry
from tests.factories.patients import make_document, make_patient, registrar

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def merge(by: Actor, survivor: Patient, duplicate: Patient) -> Patient:
    return merge_patients(
        by=by, survivor=survivor, duplicate=duplicate, now=NOW, today=TODAY, reason="same passport"
    )


def again(patient: Patient) -> Patient:
    return Patient.objects.get(pk=patient.pk)


def test_reading_the_survivor_reads_both(desk: Actor) -> None:
    survivor, duplicate = make_patient(), make_patient()
    assert records_of(merge(desk, survivor, duplicate)) == [survivor, duplicate]


def test_rows_stay_where_they_are_encrypted(desk: Actor) -> None:
    survivor, duplicate = make_patient(), make_patient(family="Орлова")
    document = make_document(duplicate)
    merge(desk, survivor, duplicate)
    document.refresh_from_db()
    assert (document.patient, document.subject_id) == (duplicate, duplicate.public_id)
    assert duplicate.names.get().family == "Орлова"


def test_a_record_merged_twice_leads_to_the_last(desk: Actor) -> None:
    first, second, last = make_patient(), make_patient(), make_patient()
    merge(desk, second, first)
    merge(desk, last, second)
    assert survivor_of(again(first)) == last
    assert records_of(again(first)) == [last, first, second]


def test_who_merges_with_a_merged_record_means_its_survivor(desk: Actor) -> None:
    first, second, third = make_patient(), make_patient(), make_patient()
    merge(desk, second, first)
    merge(desk, first, third)
    assert again(third).merged_into == second


def test_a_merge_is_undone_with_what_came_along(desk: Actor) -> None:
    first, second, last = make_patient(), make_patient(), make_patient()
    merge(desk, second, first)
    merge(desk, last, second)
    undo_merge(by=desk, patient=second, now=NOW, reason="two persons")
    assert (records_of(last), records_of(again(second))) == ([last], [second, first])


def test_what_is_not_merged_is_not_undone(desk: Actor) -> None:
    with pytest.raises(NotMerged):
        undo_merge(by=desk, patient=make_patient(), now=NOW, reason="")


def test_one_record_is_not_merged_with_itself(desk: Actor) -> None:
    first, second = make_patient(), make_patient()
    merge(desk, second, first)
    for pair in [(first, second), (second, first), (first, first)]:
        with pytest.raises(MergeRefused, match="one record already"):
            merge(desk, *pair)


def test_nobody_but_staff_merges(db: None) -> None:
    with pytest.raises(StaffOnly):
        merge(SYSTEM, make_patient(), make_patient())


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("passport_ru", "4510123456", "4511654321"),
        ("snils", "112-233-445 95", "087-654-303 00"),
        ("birth", "IIМЮ123456", "IIМЮ654321"),
    ],
)
def test_valid_documents_that_contradict_each_other_forbid_it(
    desk: Actor, kind: str, one: str, other: str
) -> None:
    survivor, duplicate = make_patient(), make_patient()
    make_document(survivor, one, kind)
    make_document(make_patient(merged_into=duplicate), other, kind)
    with pytest.raises(MergeRefused, match="different numbers"):
        merge(desk, survivor, duplicate)
    assert again(duplicate).merged_into is None


@pytest.mark.parametrize(
    "fields",
    [{"withdrawn_at": NOW}, {"valid_to": dt.date(2026, 5, 31)}, {"kind": "passport"}, {"kind": "dms"}],
)
def test_documents_that_do_not_contradict_let_it(desk: Actor, fields: dict[str, object]) -> None:
    survivor, duplicate = make_patient(), make_patient()
    make_document(survivor, "4510123456", str(fields.get("kind", "passport_ru")))
    make_document(duplicate, "4511654321", **fields)  # type: ignore[arg-type]
    assert merge(desk, survivor, duplicate) == survivor


@pytest.fixture
def visits() -> Iterator[list[tuple[set[int], set[int]]]]:
    """Stands where appointments will: it is asked about every merge and finds that visits overlap."""
    asked: list[tuple[set[int], set[int]]] = []

    def overlap(ours: Sequence[Patient], theirs: Sequence[Patient]) -> list[str]:
        asked.append(({row.pk for row in ours}, {row.pk for row in theirs}))
        return ["Visits overlap."]

    obstacles.register_obstacles("visits", overlap)
    yield asked
    obstacles.unregister_obstacles("visits")


def test_an_app_above_forbids_it(desk: Actor, visits: list[tuple[set[int], set[int]]]) -> None:
    survivor, duplicate = make_patient(), make_patient()
    merged = make_patient(merged_into=duplicate)
    with pytest.raises(MergeRefused, match="Visits overlap"):
        merge(desk, survivor, duplicate)
    assert visits == [({survivor.pk}, {duplicate.pk, merged.pk})]


def test_both_records_are_told_of_it_in_the_log(desk: Actor) -> None:
    survivor, duplicate = make_patient(), make_patient()
    merge(desk, survivor, duplicate)
    entries = Entry.objects.filter(action="patients.patient.merge", reason="same passport")
    assert {entry.patient for entry in entries} == {survivor.public_id, duplicate.public_id}


def test_a_merge_decides_the_proposal_and_its_undoing_dismisses_it(desk: Actor) -> None:
    survivor, duplicate = make_patient(), make_patient()
    proposal = DuplicateProposal.objects.create(first=survivor, second=duplicate, score=80, alike=["name"])
    for change, status in [
        (lambda: merge(desk, survivor, duplicate), "merged"),
        (lambda: undo_merge(by=desk, patient=duplicate, now=NOW, reason=""), "dismissed"),
    ]:
        DuplicateProposal.objects.update(updated_at=LONG_AGO, updated_by=None)
        change()
        proposal.refresh_from_db()
        assert proposal.status == status
        assert (proposal.updated_at > LONG_AGO, proposal.updated_by) == (True, desk.user)


ROUNDS = 5


def test_merges_at_once_never_make_a_cycle(committed: str) -> None:
    by = registrar()
    for _ in range(ROUNDS):
        rows = [make_patient() for _ in range(3)]
        ring = list(zip(rows, [*rows[1:], rows[0]], strict=True))
        with ThreadPoolExecutor(3) as pool:
            outcomes = list(pool.map(lambda pair: _try_to_merge(by, *pair), ring))
        assert sorted(outcomes) == ["merged", "merged", "refused"]
        assert len({survivor_of(again(row)).pk for row in rows}) == 1


def test_writes_past_the_action_at_once_never_make_a_cycle(committed: str) -> None:
    for _ in range(ROUNDS):
        one, other = make_patient(), make_patient()
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda pair: _try_to_point(*pair), [(one, other), (other, one)]))
        assert sorted(outcomes) == ["pointed", "refused"]


def _try_to_merge(by: Actor, survivor: Patient, duplicate: Patient) -> str:
    try:
        merge(by, survivor, duplicate)
    except MergeRefused:
        return "refused"
    finally:
        connections.close_all()
    return "merged"


def _try_to_point(patient: Patient, into: Patient) -> str:
    try:
        Patient.objects.filter(pk=patient.pk).update(merged_into=into)
    except IntegrityError:
        return "refused"
    finally:
        connections.close_all()
    return "pointed"
