"""Proposing duplicates among real rows: what is compared, what is kept, what is decided."""

import datetime as dt

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from booking.patients.actions import duplicates
from booking.patients.actions.duplicates import dismiss_duplicate, propose_duplicates
from booking.patients.errors import AlreadyEnded
from booking.patients.models import ContactPoint, DuplicateProposal, Patient, PatientName
from booking.patients.queries import changed_since
from booking.patients.tasks import propose_new_duplicates
from portal.audit.actor import Actor
from portal.audit.models import Entry
from portal.audit.queries import who_opened
from tests.factories.patients import make_document, make_patient, make_phone

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
BORN = dt.date(1990, 5, 17)


@pytest.fixture
def anna(db: None) -> Patient:
    patient = make_patient(family="Королёва", given="Анна", born=BORN)
    make_phone(patient, "+79161234567")
    return patient


def propose(by: Actor, *patients: Patient) -> list[set[int]]:
    return [{row.first_id, row.second_id} for row in propose_duplicates(by=by, patients=patients)]


def test_a_second_record_in_latin_letters_is_proposed(anna: Patient, desk: Actor) -> None:
    other = make_patient(family="Koroleva", given="Anna", born=BORN)
    make_patient(family="Орлова", given="Анна", born=BORN)
    assert propose(desk, other) == [{anna.pk, other.pk}]
    assert DuplicateProposal.objects.get().alike == ["name", "birth_date"]


def test_a_married_name_is_found_by_the_phone(anna: Patient, desk: Actor) -> None:
    other = make_patient(family="Смирнова", given="Анна", born=BORN)
    make_phone(other, "+79161234567")
    assert propose(desk, other) == [{anna.pk, other.pk}]


def test_a_twin_is_not_proposed(anna: Patient, desk: Actor) -> None:
    twin = make_patient(family="Королёва", given="Мария", born=BORN)
    make_phone(twin, "+79161234567")
    assert propose(desk, twin) == []


def test_a_withdrawn_document_proves_nothing(anna: Patient, desk: Actor) -> None:
    make_document(anna, withdrawn_at=NOW)
    other = make_patient(family="Смирнова", given="Вера", born=dt.date(1971, 1, 1))
    make_document(other)
    assert propose(desk, other) == []


def test_records_of_one_person_are_not_proposed(anna: Patient, desk: Actor) -> None:
    assert propose(desk, make_patient(family="Королёва", born=BORN, merged_into=anna)) == []


def test_what_was_dismissed_is_not_proposed_again(anna: Patient, desk: Actor) -> None:
    other = make_patient(family="Королёва", given="Анна", born=BORN)
    (proposal,) = propose_duplicates(by=desk, patients=[other])
    dismiss_duplicate(by=desk, proposal=DuplicateProposal.objects.get(first=proposal.first), now=NOW)
    assert propose(desk, anna, other) == []


def test_a_decided_proposal_is_not_dismissed(anna: Patient, desk: Actor) -> None:
    other = make_patient(family="Королёва", given="Анна", born=BORN)
    propose_duplicates(by=desk, patients=[other])
    proposal = DuplicateProposal.objects.get()
    dismiss_duplicate(by=desk, proposal=proposal, now=NOW)
    with pytest.raises(AlreadyEnded):
        dismiss_duplicate(by=desk, proposal=proposal, now=NOW)


def test_comparing_is_a_read_in_the_log(anna: Patient, desk: Actor) -> None:
    other = make_patient(family="Королёва", given="Анна", born=BORN)
    propose_duplicates(by=desk, patients=[other])
    entry = Entry.objects.get(action="patients.duplicate.propose")
    named = sorted([str(anna.public_id), str(other.public_id)])
    assert entry.detail == {"records": 1, "read": 2, "proposed": 1, "patients": named}


def test_many_are_compared_in_as_many_queries_as_one(anna: Patient, desk: Actor) -> None:
    others = [make_patient(family="Королёва", given="Анна", born=BORN) for _ in range(5)]
    with CaptureQueriesContext(connections["keys"]) as one:
        propose(desk, anna)
    with CaptureQueriesContext(connections["keys"]) as many:
        propose(desk, *others)
    assert len(one) == len(many)


def test_every_night_whoever_changed_is_compared(anna: Patient) -> None:
    make_patient(family="Koroleva", given="Anna", born=BORN)

    assert propose_new_duplicates() == 1
    assert propose_new_duplicates() == 0


def test_whoever_has_a_new_phone_counts_as_changed(anna: Patient) -> None:
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    for model in (Patient, PatientName, ContactPoint):
        model.objects.update(updated_at=long_ago)
    assert changed_since(long_ago + dt.timedelta(days=1)) == []

    make_phone(anna, "+74951209999")

    assert changed_since(long_ago + dt.timedelta(days=1)) == [anna]


def test_whoever_was_compared_finds_that_among_the_looks(anna: Patient, desk: Actor) -> None:
    merged = make_patient(family="Орлова", given="Анна", born=BORN, merged_into=anna)
    other = make_patient(family="Королёва", given="Анна", born=BORN)
    propose(desk, other)
    for patient in (anna, merged, other):
        (look,) = who_opened(patient=patient.public_id)
        assert (look.action, look.actor) == ("patients.duplicate.propose", desk.user)


def test_many_who_were_compared_are_named_in_several_lines(
    anna: Patient, desk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "NAMED_AT_ONCE", 2)
    others = [make_patient(family="Королёва", given="Анна", born=BORN) for _ in range(4)]
    propose(desk, *others)
    lines = Entry.objects.filter(action="patients.duplicate.propose").order_by("id")
    assert [len(line.detail["patients"]) for line in lines] == [2, 2, 1]
    assert [line.detail["read"] for line in lines] == [5, 5, 5]
