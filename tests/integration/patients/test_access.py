"""How surely a user is a patient."""

import datetime as dt
from typing import Any

import pytest

from booking.patients.actions import access as doors
from booking.patients.actions.access import Fact
from booking.patients.errors import (
    NotMatched,
    NotSeenYet,
    RecordMerged,
    StaffOnly,
    TooManyAttempts,
    WrongDocument,
)
from booking.patients.models import MatchAttempt, Patient, PatientAccess
from portal.audit.actor import Actor
from portal.audit.models import Entry
from tests.factories.patients import actor_of, make_access, make_document, make_patient
from tests.factories.people import UserFactory

BORN = dt.date(1990, 5, 17)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
def patient(db: None) -> Patient:
    return make_patient(born=BORN, is_provisional=False)


@pytest.fixture
def access(patient: Patient) -> PatientAccess:
    return make_access(patient)


def match(access: PatientAccess, value: str, **others: Any) -> PatientAccess:
    given = {"birth_date": BORN, "fact": Fact.MRN, "now": NOW} | others
    return doors.match_access(by=actor_of(access.user), access=access, value=value, **given)


def test_a_booking_from_a_phone_gives_the_lowest_level(patient: Patient, desk: Actor) -> None:
    assert doors.grant_access(by=desk, user=UserFactory(), patient=patient).level == "phone"


def test_booking_again_does_not_lower_a_level(patient: Patient, desk: Actor) -> None:
    access = make_access(patient, level="matched")
    assert doors.grant_access(by=desk, user=access.user, patient=patient).level == "matched"


def test_birth_date_and_record_number_match(access: PatientAccess) -> None:
    typed = access.patient.shown_mrn
    assert match(access, typed).level == "matched"


def test_birth_date_and_document_match(access: PatientAccess) -> None:
    make_document(access.patient, "4510 123456")
    assert match(access, "45 10 123456", fact=Fact.DOCUMENT).level == "matched"


def test_a_wrong_birth_date_does_not_match(access: PatientAccess) -> None:
    with pytest.raises(NotMatched):
        match(access, access.patient.mrn, birth_date=dt.date(1990, 5, 18))


def test_an_unknown_birth_date_matches_nothing(access: PatientAccess) -> None:
    Patient.objects.update(birth_date=None)
    with pytest.raises(NotMatched):
        match(access, access.patient.mrn)


@pytest.mark.parametrize("value", ["", "000000001", "not a number"])
def test_a_wrong_record_number_does_not_match(access: PatientAccess, value: str) -> None:
    with pytest.raises(NotMatched):
        match(access, value)


@pytest.mark.parametrize(
    "fields", [{"withdrawn_at": NOW}, {"valid_to": dt.date(2026, 5, 31)}, {"kind": "dms"}]
)
def test_a_document_that_is_void_or_a_family_s_does_not_match(
    access: PatientAccess, fields: dict[str, object]
) -> None:
    make_document(access.patient, "4510 123456", **fields)  # type: ignore[arg-type]
    with pytest.raises(NotMatched):
        match(access, "4510123456", fact=Fact.DOCUMENT)


def test_another_patient_s_document_does_not_match(access: PatientAccess) -> None:
    make_document(make_patient(), "4510 123456")
    with pytest.raises(NotMatched):
        match(access, "4510123456", fact=Fact.DOCUMENT)


def test_a_record_without_a_seen_document_matches_nothing(access: PatientAccess) -> None:
    Patient.objects.update(is_provisional=True)
    with pytest.raises(NotSeenYet):
        match(access, access.patient.mrn)


def fail(access: PatientAccess, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotMatched):
            match(access, "000000001")


def test_the_sixth_attempt_of_a_day_is_refused_even_with_right_facts(access: PatientAccess) -> None:
    fail(access, 5)
    with pytest.raises(TooManyAttempts) as refusal:
        match(access, access.patient.mrn)
    assert refusal.value.until == NOW + dt.timedelta(days=1)
    assert PatientAccess.objects.get().level == "phone"


def test_attempts_are_counted_over_all_patients_of_a_user(access: PatientAccess) -> None:
    fail(access, 5)
    other = make_access(make_patient(is_provisional=False), user=access.user)
    with pytest.raises(TooManyAttempts):
        match(other, other.patient.mrn, birth_date=BORN)


def test_attempts_are_counted_over_all_users_at_a_patient(access: PatientAccess) -> None:
    fail(access, 5)
    with pytest.raises(TooManyAttempts):
        match(make_access(access.patient), access.patient.mrn)


def test_a_day_later_there_are_attempts_again(access: PatientAccess) -> None:
    fail(access, 5)
    assert match(access, access.patient.mrn, now=NOW + dt.timedelta(days=1)).level == "matched"


def test_the_reader_is_told_how_many_attempts_are_left(access: PatientAccess) -> None:
    fail(access, 3)
    with pytest.raises(NotMatched, match="1 attempt is left"):
        match(access, "000000001")


def test_a_failed_attempt_is_logged_without_what_was_typed(access: PatientAccess) -> None:
    fail(access, 1)
    entry = Entry.objects.get(action="patients.access.fail_to_match")
    assert entry.patient == access.patient.public_id
    assert "000000001" not in str(list(Entry.objects.values()))


def test_matching_does_not_lower_what_staff_saw(desk: Actor, access: PatientAccess) -> None:
    doors.confirm_in_person(
        by=desk, access=access, document=make_document(access.patient), now=NOW, today=TODAY
    )
    assert match(access, access.patient.mrn).level == "in_person"


def test_a_merged_record_is_matched_no_more(access: PatientAccess) -> None:
    Patient.objects.filter(pk=access.patient.pk).update(merged_into=make_patient())
    with pytest.raises(RecordMerged):
        match(access, access.patient.mrn)
    assert not MatchAttempt.objects.exists()


def test_staff_confirm_with_a_document(desk: Actor, access: PatientAccess) -> None:
    document = make_document(access.patient)
    raised = doors.confirm_in_person(by=desk, access=access, document=document, now=NOW, today=TODAY)
    assert (raised.level, raised.raised_by.public_id, raised.seen_document) == (  # type: ignore[union-attr]
        "in_person",
        desk.user,
        document,
    )


def test_a_user_does_not_confirm_themselves(access: PatientAccess) -> None:
    document = make_document(access.patient)
    with pytest.raises(StaffOnly):
        doors.confirm_in_person(
            by=actor_of(access.user), access=access, document=document, now=NOW, today=TODAY
        )


@pytest.mark.parametrize(
    "fields", [{"withdrawn_at": NOW}, {"valid_to": dt.date(2026, 5, 31)}, {"kind": "dms"}]
)
def test_a_void_document_confirms_nobody(
    desk: Actor, access: PatientAccess, fields: dict[str, object]
) -> None:
    document = make_document(access.patient, **fields)  # type: ignore[arg-type]
    with pytest.raises(WrongDocument):
        doors.confirm_in_person(by=desk, access=access, document=document, now=NOW, today=TODAY)


def test_another_patient_s_document_confirms_nobody(desk: Actor, access: PatientAccess) -> None:
    document = make_document(make_patient())
    with pytest.raises(WrongDocument):
        doors.confirm_in_person(by=desk, access=access, document=document, now=NOW, today=TODAY)


def test_a_revoked_access_is_gone_and_told(desk: Actor, access: PatientAccess) -> None:
    doors.revoke_access(by=desk, access=access, reason="another person's phone")
    assert not PatientAccess.objects.exists()
    assert Entry.objects.get(action="patients.access.revoke").reason == "another person's phone"
