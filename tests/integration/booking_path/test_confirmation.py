"""Visits that the clinic confirms: accepted, declined, or given up; the patient hears of each."""

import datetime as dt
from dataclasses import replace

import pytest

from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause
from booking.appointments.errors import WrongStep
from booking.appointments.models import Appointment
from booking.journeys.confirmation import accept_visit, decline_visit, expire_unsettled
from booking.notifications.models import Kind, OutboxMessage
from portal.audit.actor import SYSTEM
from tests.factories.appointments import AGREED, FREE_TERMS, NOW, book, make_slot
from tests.factories.patients import make_patient, make_phone, registrar
from tests.integration.booking_path.journey import Visitor

ASKED = replace(AGREED, terms=replace(FREE_TERMS, needs_confirmation=True))
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def visit(db: None) -> Appointment:
    patient = make_patient()
    make_phone(patient)
    return book(make_slot(), patient, agreed=ASKED)


def told() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.values_list("kind", "language"))


def test_an_accepted_visit_is_told_as_booked(visit: Appointment) -> None:
    assert accept_visit(by=registrar(), visit=visit, now=NOW).status == "confirmed"
    assert told() == [(Kind.BOOKED, "en")]


def test_a_declined_one_is_free_again_and_told(visit: Appointment) -> None:
    declined = decline_visit(by=registrar(), visit=visit, change=Change(Cause.DOCTOR_AWAY), now=NOW)
    assert (declined.status, declined.cancelled_by_side) == ("cancelled", "clinic")
    assert told() == [(Kind.NOT_CONFIRMED, "en")]


def test_one_without_an_answer_in_time_is_free_again_and_told(visit: Appointment) -> None:
    assert expire_unsettled(now=visit.confirm_by - dt.timedelta(seconds=1)) == 0
    assert expire_unsettled(now=visit.confirm_by) == 1
    visit.refresh_from_db()
    assert (visit.status, visit.cause) == ("expired", "not_confirmed")
    assert told() == [(Kind.NOT_CONFIRMED, "en")]
    assert expire_unsettled(now=NOW + A_DAY) == 0


def test_what_is_confirmed_can_be_neither_accepted_nor_declined(visit: Appointment) -> None:
    accept_visit(by=SYSTEM, visit=visit, now=NOW)
    with pytest.raises(WrongStep):
        accept_visit(by=SYSTEM, visit=visit, now=NOW)
    with pytest.raises(WrongStep):
        decline_visit(by=SYSTEM, visit=visit, change=Change(), now=NOW)


def test_the_page_of_what_was_not_confirmed_says_so(visitor: Visitor) -> None:
    visitor.offering.service.confirmation = "staff"
    visitor.offering.service.save()
    visit = visitor.book(visitor.times()[-1])
    assert visit.status == "awaiting_confirmation"
    expire_unsettled(now=visit.confirm_by)
    page = visitor.client.get(f"/en/visits/{visit.public_id}/").content.decode()
    assert "The clinic could not confirm this time" in page
    assert "Move it" not in page
