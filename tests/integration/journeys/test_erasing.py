"""A person is erased over all their records, and what a visit obliges the clinic to keep stays."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks

from booking.appointments.actions.attending import close_past, complete, mark_no_show
from booking.appointments.models import Appointment
from booking.journeys.erase import erase_person
from booking.journeys.errors import VisitsToCome
from booking.patients.models import Patient, PatientAccess, PatientName
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.crypto.act import Act
from portal.crypto.keys.models import DataKey
from portal.shared import clock
from tests.factories.appointments import TOMORROW, book, make_slot
from tests.factories.patients import make_access, make_patient

pytestmark = pytest.mark.django_db
RECORD_UNTIL, PAYMENTS_UNTIL = dt.date(2051, 12, 31), dt.date(2031, 12, 31)
WHOLE_TERM = {"clinical": RECORD_UNTIL, "contact": RECORD_UNTIL, "booking": PAYMENTS_UNTIL}


@pytest.fixture
def person() -> tuple[Patient, Patient]:
    """The surviving record, and one that was merged into it."""
    survivor = make_patient()
    return survivor, make_patient(merged_into=survivor)


def terms(patient: Patient) -> dict[str, dt.date | None]:
    return dict(DataKey.objects.filter(subject_id=patient.public_id).values_list("retention", "retain_until"))


def erased(patient: Patient, now: dt.datetime = TOMORROW) -> list[Act]:
    return erase_person(patient, by=SYSTEM, now=now, reason="asked for by letter")


def names() -> set[str]:
    return {name.family for name in PatientName.objects.all()}


def test_a_visit_that_took_place_keeps_all_records_of_its_person(
    person: tuple[Patient, Patient],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    visit = book(make_slot(), person[1])
    with django_capture_on_commit_callbacks(execute=True):
        complete(by=SYSTEM, visit=visit, now=TOMORROW)

    assert [terms(record) for record in person] == [WHOLE_TERM, WHOLE_TERM]
    assert Entry.objects.filter(action="crypto.key.retain.done", reason="visit").count() == 6


def test_so_does_one_that_was_closed_by_itself(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    book(make_slot(), patient := make_patient())
    with django_capture_on_commit_callbacks(execute=True):
        assert close_past(now=TOMORROW + dt.timedelta(days=9)) == 1

    assert terms(patient) == WHOLE_TERM


def test_a_second_visit_of_the_year_changes_no_term(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    patient = make_patient()
    for days in (0, 7):
        visit = book(make_slot(starts_at=TOMORROW + dt.timedelta(days=days)), patient)
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            complete(by=SYSTEM, visit=visit, now=TOMORROW + dt.timedelta(days=days))

    assert callbacks == []


def test_who_did_not_come_is_kept_by_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    visit = book(make_slot(), patient := make_patient())
    with django_capture_on_commit_callbacks(execute=True):
        mark_no_show(by=SYSTEM, visit=visit, now=TOMORROW)

    assert set(terms(patient).values()) == {None}


def test_all_records_of_a_person_are_erased_whichever_is_named(person: tuple[Patient, Patient]) -> None:
    stranger = make_patient(family="Иванова")
    make_access(person[0], level="matched")
    acts = erased(person[1])

    assert [(act.subject, act.complete) for act in acts] == [(record.subject, True) for record in person]
    assert names() == {"", "Иванова"}
    assert not PatientAccess.objects.exists()
    assert set(terms(stranger)) == {"contact", "booking", "clinical"}


def test_what_a_visit_left_is_kept_on_every_record_even_without_a_term_on_its_keys(
    person: tuple[Patient, Patient],
) -> None:
    """The term may be missing: the records were merged after the visit, or the process died."""
    make_access(person[0], level="matched")
    complete(by=SYSTEM, visit=book(make_slot(), person[1]), now=TOMORROW)
    assert set(terms(person[1]).values()) == {None}
    acts = erased(person[0])

    assert [{each.retention.value: each.until for each in act.kept} for act in acts] == [WHOLE_TERM] * 2
    assert names() == {"Королёва"}
    assert PatientAccess.objects.exists()


def test_each_class_goes_when_its_own_term_is_over() -> None:
    complete(by=SYSTEM, visit=book(make_slot(), patient := make_patient()), now=TOMORROW)
    [act] = erased(patient, now=dt.datetime(2032, 1, 2, tzinfo=dt.UTC))

    assert [line.retention.value for line in act.erased] == ["booking"]


def test_nobody_is_erased_who_has_a_visit_before_them(person: tuple[Patient, Patient]) -> None:
    book(make_slot(), person[1])

    with pytest.raises(VisitsToCome):
        erased(person[0])
    assert names() == {"Королёва"}


def command(monkeypatch: pytest.MonkeyPatch, number: str, typed: str) -> None:
    monkeypatch.setattr("builtins.input", lambda: typed)
    call_command("erase_patient", number, reason="asked for by letter")


def test_the_command_erases_who_was_named_twice_and_prints_the_act(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = make_patient()
    command(monkeypatch, patient.mrn, patient.shown_mrn)

    assert names() == {""}
    assert "Act of erasure" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["", "12345678"])
def test_the_command_erases_nobody_whose_number_is_not_typed_again(
    monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    patient = make_patient()

    with pytest.raises(CommandError, match="another number") as refused:
        command(monkeypatch, patient.mrn, typed)
    assert (refused.value.returncode, names()) == (1, {"Королёва"})


def test_the_command_tells_by_its_code_that_the_law_keeps_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_patient()
    today = clock.now()
    visit: Appointment = book(make_slot(starts_at=today - dt.timedelta(hours=1)), patient, now=today)
    complete(by=SYSTEM, visit=visit, now=today)

    with pytest.raises(CommandError, match="Not everything") as kept:
        command(monkeypatch, patient.mrn, patient.mrn)
    assert kept.value.returncode == 3
    assert names() == {"Королёва"}


def test_the_command_knows_no_number_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no record"):
        command(monkeypatch, "100000007", "100000007")
