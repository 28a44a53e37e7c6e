"""Giving, verifying, suspending and ending a representation."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from booking.patients.actions import representation as doors
from booking.patients.errors import AlreadyEnded, Conflict, NoRepresentation, StaffOnly
from booking.patients.models import Patient, Representation
from clinics.directory.models import Country
from portal.audit.actor import SYSTEM, Actor
from tests.factories.patients import make_access, make_patient
from tests.factories.people import UserFactory

FROM = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def child(db: None) -> Patient:
    return make_patient(born=dt.date(2018, 6, 1))


def add(by: Actor, patient: Patient, **fields: object) -> Representation:
    given: dict[str, object] = {
        "representative": UserFactory(),
        "basis": Representation.Basis.PARENT,
        "scopes": [Representation.Scope.SEE],
        "valid_from": FROM,
        "country": Country.RU,
    }
    return doors.add_representation(by=by, patient=patient, **given | fields)  # type: ignore[arg-type]


def test_a_new_representation_is_not_verified(desk: Actor, child: Patient) -> None:
    assert add(desk, child).verified_at is None


def test_nobody_is_parent_by_law_of_an_adult(desk: Actor) -> None:
    with pytest.raises(NoRepresentation):
        add(desk, make_patient(born=dt.date(2008, 6, 1)))


def test_a_patient_needs_no_representation_of_themselves(desk: Actor, child: Patient) -> None:
    with pytest.raises(NoRepresentation):
        add(desk, child, representative=make_access(child).user)


def test_one_user_represents_once_at_a_time(desk: Actor, child: Patient) -> None:
    parent = UserFactory()
    add(desk, child, representative=parent)
    with pytest.raises(Conflict, match="already"):
        add(desk, child, representative=parent)


@pytest.mark.parametrize("fault", [{"scopes": []}, {"valid_to": dt.date(2026, 5, 31)}])
def test_a_representation_that_allows_nothing_or_never_is_refused(
    desk: Actor, child: Patient, fault: dict[str, object]
) -> None:
    with pytest.raises((ValidationError, Conflict)):
        add(desk, child, **fault)
    assert not Representation.objects.exists()


def test_staff_verify_with_a_document(desk: Actor, child: Patient) -> None:
    row = doors.verify_representation(
        by=desk, representation=add(desk, child), document="birth certificate", now=NOW
    )
    assert (row.verified_at, Representation.objects.get().document) == (NOW, "birth certificate")


def test_without_a_document_nothing_is_verified(desk: Actor, child: Patient) -> None:
    with pytest.raises(ValidationError):
        doors.verify_representation(by=desk, representation=add(desk, child), document=" ", now=NOW)


def test_only_staff_verify_and_restrict(desk: Actor, child: Patient) -> None:
    row = add(desk, child)
    with pytest.raises(StaffOnly):
        doors.verify_representation(by=SYSTEM, representation=row, document="paper", now=NOW)
    with pytest.raises(StaffOnly):
        doors.restrict_by_court(by=SYSTEM, representation=row, restricted=False, reason="")


def test_a_court_suspends_and_gives_back(desk: Actor, child: Patient) -> None:
    row = add(desk, child)
    for restricted in (True, False):
        changed = doors.restrict_by_court(
            by=desk, representation=row, restricted=restricted, reason="2-17/26"
        )
        assert changed.court_restriction is restricted


def test_a_representation_ends_once(desk: Actor, child: Patient) -> None:
    row = doors.end_representation(by=desk, representation=add(desk, child), last_day=FROM)
    with pytest.raises(AlreadyEnded):
        doors.end_representation(by=desk, representation=row, last_day=FROM)
