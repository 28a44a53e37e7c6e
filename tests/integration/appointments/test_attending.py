"""The day of the visit, and steps back."""

import datetime as dt
from dataclasses import replace

from pytest import fixture, mark, raises

from booking.appointments.actions import attending
from booking.appointments.actions.attending import check_in, close_past, complete, mark_no_show, start
from booking.appointments.actions.changing import Change, cancel
from booking.appointments.actions.confirming import accept
from booking.appointments.errors import SlotTaken, WrongStep
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from portal.audit.actor import SYSTEM
from tests.factories.appointments import AGREED, NOW, book, hold, make_slot
from tests.factories.appointments import FREE_TERMS as TERMS

pytestmark = mark.django_db


@fixture
def slot() -> Slot:
    return make_slot()


@fixture
def visit(slot: Slot) -> Appointment:
    return book(slot)


def undo(visit: Appointment) -> Appointment:
    with taking(by=SYSTEM, visits=[visit]) as guard:
        return attending.undo(guard, visit=visit, now=NOW)


def test_a_visit_runs_its_course(visit: Appointment) -> None:
    for step in (check_in, start, complete):
        step(by=SYSTEM, visit=visit, now=NOW)
    assert [event.status for event in visit.events.all()] == [
        "confirmed",
        "checked_in",
        "in_progress",
        "completed",
    ]


def test_a_step_is_undone(visit: Appointment) -> None:
    check_in(by=SYSTEM, visit=visit, now=NOW)
    assert undo(visit).status == "confirmed"
    assert undo(visit).status == "checked_in"


def test_a_booking_itself_is_not_undone(visit: Appointment) -> None:
    with raises(WrongStep):
        undo(visit)


def test_nobody_fails_to_come_before_the_visit_begins(visit: Appointment, slot: Slot) -> None:
    with raises(WrongStep):
        mark_no_show(by=SYSTEM, visit=visit, now=slot.starts_at - dt.timedelta(seconds=1))
    assert mark_no_show(by=SYSTEM, visit=visit, now=slot.starts_at).status == "no_show"


def test_a_cancellation_is_undone_while_the_time_is_free(visit: Appointment) -> None:
    cancel(by=SYSTEM, visit=visit, side="clinic", now=NOW, change=Change(by_notice=False))
    again = undo(visit)
    assert (again.status, again.cancelled_by_side) == ("confirmed", "")


def test_a_cancellation_is_not_undone_onto_somebody_else(visit: Appointment, slot: Slot) -> None:
    cancel(by=SYSTEM, visit=visit, side="clinic", now=NOW, change=Change(by_notice=False))
    book(slot)
    with raises(SlotTaken):
        undo(visit)


def test_a_past_visit_that_nobody_closed_is_closed_and_says_so(visit: Appointment, slot: Slot) -> None:
    late = slot.ends_at + dt.timedelta(hours=12)
    assert close_past(now=late - dt.timedelta(seconds=1)) == 0
    assert close_past(now=late) == 1
    last = visit.events.last()
    assert (last.status, last.happening) == ("completed", "closed")


def test_what_the_clinic_never_confirmed_expires(slot: Slot) -> None:
    waiting = book(slot, agreed=replace(AGREED, terms=replace(TERMS, needs_confirmation=True)))
    close_past(now=slot.ends_at + dt.timedelta(days=1))
    waiting.refresh_from_db()
    assert waiting.status == "expired"


def test_holds_are_not_closed(slot: Slot) -> None:
    hold(slot)
    assert close_past(now=slot.ends_at + dt.timedelta(days=1)) == 0


@mark.parametrize("step", [check_in, start, complete, accept])
def test_what_is_over_becomes_live_again_only_by_undo(visit: Appointment, slot: Slot, step: object) -> None:
    mark_no_show(by=SYSTEM, visit=visit, now=slot.starts_at)
    book(slot)
    with raises(WrongStep):
        step(by=SYSTEM, visit=visit, now=NOW)  # type: ignore[operator]


def test_a_cancelled_visit_is_not_confirmed_by_the_clinic(visit: Appointment) -> None:
    cancel(by=SYSTEM, visit=visit, side="patient", now=NOW, change=Change(by_notice=False))
    with raises(WrongStep):
        accept(by=SYSTEM, visit=visit, now=NOW)


def test_a_hold_is_not_confirmed_by_the_clinic(slot: Slot) -> None:
    with raises(WrongStep):
        accept(by=SYSTEM, visit=hold(slot), now=NOW)
