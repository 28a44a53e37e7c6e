"""Whether one slot is one that can be booked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange
from pytest import fixture, mark, raises

from booking.appointments.errors import SlotTaken, TooManyVisits
from booking.appointments.slots import Slot
from booking.availability.errors import NotOffered
from booking.availability.queries import Visitor, check, slot_at, visitor_of
from booking.schedule.models import BusyBlock
from clinics.directory.models import Offering
from portal.shared.money import Money
from tests.factories.appointments import book, make_room
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient
from tests.factories.schedule import make_offering

pytestmark = mark.django_db

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
NINE = dt.datetime(2026, 3, 3, 6, 0, tzinfo=dt.UTC)  # in Moscow
MINUTE = dt.timedelta(minutes=1)


@fixture
def offering() -> Offering:
    return make_offering()


@fixture
def slot(offering: Offering) -> Slot:
    return find(offering)


def find(offering: Offering, starts_at: dt.datetime = NINE) -> Slot:
    ids = {"doctor": offering.doctor_id, "clinic": offering.clinic_id, "service": offering.service_id}
    return slot_at(**ids, starts_at=starts_at, now=NOW)


def test_a_slot_knows_its_room_and_its_minutes(offering: Offering) -> None:
    room = make_room(offering)
    offering.doctor.weekly_rules.update(room=room)
    slot = find(offering)
    assert (slot.room_id, slot.minutes, slot.channel) == (room.pk, 40, "in_person")


def test_what_is_offered_passes(slot: Slot) -> None:
    assert check(slot, now=NOW) == Money("RUB", 320_000)


def test_what_somebody_has_is_still_offered_since_the_guard_knows_whose_it_is(slot: Slot) -> None:
    book(slot)
    assert check(slot, now=NOW) == Money("RUB", 320_000)


@mark.parametrize("off", [MINUTE, -20 * MINUTE, 340 * MINUTE, MINUTE / 60])
def test_off_the_grid_is_no_slot(offering: Offering, slot: Slot, off: dt.timedelta) -> None:
    with raises(NotOffered):
        find(offering, NINE + off)
    with raises(NotOffered):
        check(replace(slot, starts_at=NINE + off), now=NOW)


CHANGES: dict[str, Callable[[Slot], Slot]] = {
    "This time is over.": lambda slot: replace(slot, starts_at=slot.starts_at - dt.timedelta(days=2)),
    "A visit is booked at most 60 days ahead.": lambda slot: replace(
        slot, starts_at=slot.starts_at + dt.timedelta(days=60)
    ),
    "The length of the visit has changed. Please choose a time again.": lambda slot: replace(
        slot, minutes=50
    ),
    "The doctor doesn't offer this service at this clinic.": lambda slot: replace(slot, service_id=0),
}


@mark.parametrize("reason", CHANGES)
def test_a_slot_that_cannot_be_booked_is_told_why(slot: Slot, reason: str) -> None:
    with raises(NotOffered) as refusal:
        check(CHANGES[reason](slot), now=NOW)
    assert refusal.value.reasons == (reason,)


def test_a_room_or_a_channel_of_ones_own_choice_is_no_slot(slot: Slot) -> None:
    for forged in (replace(slot, channel="video"), replace(slot, room_id=1)):
        with raises(NotOffered):
            check(forged, now=NOW)


@mark.parametrize("what", ["doctor", "service", "clinic"])
def test_what_is_not_published_is_refused(offering: Offering, slot: Slot, what: str) -> None:
    type(getattr(offering, what)).objects.update(status="draft")
    with raises(NotOffered):
        check(slot, now=NOW)


def test_the_notice_is_kept(offering: Offering, slot: Slot) -> None:
    type(offering.service).objects.update(minimum_notice_hours=24)
    with raises(NotOffered, match="at least 24 hours ahead"):
        check(slot, now=NOW)


def test_the_visitor_may_not_come(offering: Offering, slot: Slot) -> None:
    type(offering.service).objects.update(age_from=40)
    with raises(NotOffered, match="from 40 years on"):
        check(slot, now=NOW, visitor=visitor_of(make_patient()))


def test_a_sixth_visit_is_refused_and_a_move_of_the_fifth_is_not(slot: Slot) -> None:
    visitor = Visitor(upcoming=5)
    with raises(TooManyVisits):
        check(slot, now=NOW, visitor=visitor)
    assert check(slot, now=NOW, visitor=visitor, moving=book(slot)) == Money("RUB", 320_000)


def test_what_another_system_put_there_takes_the_time(offering: Offering, slot: Slot) -> None:
    during = TimestamptzRange(NINE + 30 * MINUTE, NINE + 50 * MINUTE)
    BusyBlock.objects.create(system="ward", value="1", doctor=offering.doctor, during=during)
    with raises(SlotTaken):
        check(slot, now=NOW)


def test_a_repeat_visit_needs_a_completed_one_in_our_own_records(offering: Offering, slot: Slot) -> None:
    patient = make_patient()
    type(offering.service).objects.update(visit_kind="repeat", repeat_within_days=30)
    with raises(NotOffered, match="comes after a completed first one"):
        check(slot, now=NOW, visitor=visitor_of(patient))
    earlier = OfferingFactory(service=offering.service, price=1)
    visit = book(find(make_offering(doctor=earlier.doctor, service=offering.service)), patient)
    type(visit).objects.filter(pk=visit.pk).update(status="completed", happening="closed")
    with raises(NotOffered, match="comes after a completed first one"):
        check(slot, now=NOW, visitor=visitor_of(patient))  # nobody knows whether the patient came
    type(visit).objects.filter(pk=visit.pk).update(happening="completed")
    assert check(slot, now=NOW, visitor=visitor_of(patient)) == Money("RUB", 320_000)


def test_a_check_is_three_queries(slot: Slot) -> None:
    with CaptureQueriesContext(connection) as captured:
        check(slot, now=NOW)
    assert len(captured) == 3
