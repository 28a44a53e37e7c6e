"""A visit is moved or cancelled."""

import datetime as dt

from pytest import fixture, mark, raises

from booking.appointments.actions.booking import Who, book_over
from booking.appointments.actions.changing import Change, cancel, move
from booking.appointments.errors import Outdated, PatientBusy, SameTime, SlotTaken, TooLate, WrongStep
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Cause, Remark
from booking.appointments.slots import Slot
from booking.patients.actions.merging import merge_patients
from booking.patients.models import Patient
from booking.schedule.locks import Scarce, key_of
from portal.audit.actor import SYSTEM
from tests.factories.appointments import AGREED, NOW, book, hold, later, make_slot
from tests.factories.patients import actor_of, make_patient, registrar
from tests.factories.people import UserFactory

pytestmark = mark.django_db

ANY_TIME = Change(by_notice=False)


def moved(visit: Appointment, slot: Slot, change: Change = ANY_TIME, now: dt.datetime = NOW) -> Appointment:
    with taking(by=SYSTEM, slots=[slot], visits=[visit]) as guard:
        return move(guard, visit=visit, slot=slot, now=now, change=change)


def cancelled(visit: Appointment, change: Change = ANY_TIME, now: dt.datetime = NOW) -> Appointment:
    return cancel(by=SYSTEM, visit=visit, side="patient", now=now, change=change)


@fixture
def slot() -> Slot:
    return make_slot()


@fixture
def visit(slot: Slot) -> Appointment:
    return book(slot)


def test_a_quarter_of_an_hour_later_with_the_same_doctor_works(visit: Appointment, slot: Slot) -> None:
    after = moved(visit, later(slot, 15))
    assert (after.pk, after.code, after.status) == (visit.pk, visit.code, "confirmed")
    assert after.during.lower == slot.starts_at + dt.timedelta(minutes=15)
    assert [event.happening for event in after.events.all()] == ["booked", "moved"]


def test_who_fails_to_move_keeps_the_old_time(visit: Appointment, slot: Slot) -> None:
    book(later(slot, 60))
    with raises(SlotTaken):
        moved(visit, later(slot, 60))
    visit.refresh_from_db()
    assert (visit.status, visit.during.lower) == ("confirmed", slot.starts_at)


def test_a_move_to_the_time_that_the_visit_has_is_none(visit: Appointment, slot: Slot) -> None:
    with raises(SameTime):
        moved(visit, slot)
    assert [event.happening for event in visit.events.all()] == ["booked"]


def test_a_move_onto_a_lapsed_hold_takes_its_time(visit: Appointment, slot: Slot) -> None:
    hold(later(slot, 60), now=NOW - dt.timedelta(minutes=10))
    assert moved(visit, later(slot, 60)).during.lower == later(slot, 60).starts_at


def test_a_patient_is_not_moved_onto_another_visit_of_theirs(visit: Appointment, slot: Slot) -> None:
    book(later(make_slot(), 60), visit.patient)
    with raises(PatientBusy):
        moved(visit, later(slot, 60))


def test_the_old_time_is_free_after_a_move(visit: Appointment, slot: Slot) -> None:
    moved(visit, later(slot, 60))
    assert book(slot).status == "confirmed"


def test_a_cancelled_time_is_free(visit: Appointment, slot: Slot) -> None:
    assert cancelled(visit, Change(remark="Заболел", by_notice=False)).cancelled_by_side == "patient"
    assert book(slot).status == "confirmed"
    assert Remark.objects.get(appointment=visit).text == "Заболел"


@mark.parametrize(
    "change", [cancelled, lambda visit, change, now: moved(visit, later(make_slot(), 600), change, now)]
)
def test_within_the_notice_only_the_clinic_changes_a_visit(
    visit: Appointment, slot: Slot, change: object
) -> None:
    late = slot.starts_at - dt.timedelta(hours=2) + dt.timedelta(seconds=1)
    with raises(TooLate):
        change(visit, Change(), late)  # type: ignore[operator]
    assert change(visit, ANY_TIME, late)  # type: ignore[operator]


def test_up_to_the_notice_the_patient_does(visit: Appointment, slot: Slot) -> None:
    assert cancelled(visit, Change(), slot.starts_at - dt.timedelta(hours=2)).status == "cancelled"


def test_what_is_cancelled_is_not_changed_again(visit: Appointment, slot: Slot) -> None:
    cancelled(visit)
    with raises(WrongStep):
        cancelled(visit)
    with raises(WrongStep):
        moved(visit, later(slot, 60))


def test_of_two_tabs_the_second_is_told_that_the_visit_was_changed(visit: Appointment, slot: Slot) -> None:
    seen = Change(revision=visit.revision, by_notice=False)
    moved(visit, later(slot, 60), seen)
    with raises(Outdated):
        cancelled(visit, seen)


def test_a_move_leaves_the_patient_as_they_are(visit: Appointment, slot: Slot) -> None:
    make_patient()
    assert moved(visit, later(slot, 60)).patient == visit.patient


def test_a_visit_booked_over_another_moves_only_to_a_free_time(visit: Appointment, slot: Slot) -> None:
    beside = booked_over(slot)
    book(later(slot, 60))
    with raises(SlotTaken):
        moved(beside, later(slot, 60))
    assert moved(beside, later(slot, 120)).is_override is False


def booked_over(slot: Slot) -> Appointment:
    staff = UserFactory(is_staff=True, is_superuser=True)
    patient = make_patient()
    with taking(by=actor_of(staff), slots=[slot], patients=[patient]) as guard:
        return book_over(
            guard,
            staff=staff,
            slot=slot,
            agreed=AGREED,
            who=Who(patient),
            cause=Cause.URGENT,
            remark="Боль",
            now=NOW,
        )


def test_a_person_of_two_records_is_not_moved_onto_their_other_visit(visit: Appointment, slot: Slot) -> None:
    assert visit.patient is not None
    kept = make_patient(given="Анна")
    theirs = book(later(make_slot(), 180), kept)
    unite(kept, visit.patient)
    with raises(PatientBusy):
        moved(visit, later(slot, 180))
    assert theirs.is_live


def test_one_lock_keeps_all_records_of_a_person_still(visit: Appointment) -> None:
    assert visit.patient is not None
    kept = make_patient(given="Анна")
    unite(kept, visit.patient)
    with taking(by=SYSTEM, visits=[visit]) as guard:
        assert key_of(Scarce.PATIENT, kept.pk) in guard.keys


def unite(kept: Patient, former: Patient) -> None:
    merge_patients(by=registrar(), survivor=kept, duplicate=former, now=NOW, today=NOW.date(), reason="twice")
