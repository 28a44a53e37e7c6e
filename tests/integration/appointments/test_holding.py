"""A hold keeps a time for one browser, for ten minutes."""

import datetime as dt
from dataclasses import replace

from pytest import fixture, mark, raises

from booking.appointments.actions.holding import (
    expire_lapsed,
    extend_hold,
    forget_old,
    held_by,
    release_hold,
)
from booking.appointments.errors import NoSuchHold, SlotTaken, TooManyHolds
from booking.appointments.models import Appointment, AppointmentEvent
from booking.appointments.queries import busy
from booking.appointments.slots import Slot
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from tests.factories.appointments import (
    ADDRESS,
    HOLDER,
    NOW,
    book,
    confirm,
    hold,
    later,
    make_room,
    make_slot,
)
from tests.factories.directory import OfferingFactory

pytestmark = mark.django_db

OTHER = "c" * 64
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@fixture
def slot() -> Slot:
    return make_slot()


def test_a_held_time_is_taken(slot: Slot) -> None:
    hold(slot)
    with raises(SlotTaken):
        hold(slot, holder=OTHER)


@mark.parametrize("minutes", [-39, -1, 1, 39])
def test_a_visit_and_its_buffer_are_taken_whatever_the_grid(slot: Slot, minutes: int) -> None:
    hold(slot)
    with raises(SlotTaken):
        hold(later(slot, minutes), holder=OTHER)


@mark.parametrize("minutes", [-40, 40])
def test_the_time_beside_it_is_free(slot: Slot, minutes: int) -> None:
    hold(slot)
    assert hold(later(slot, minutes), holder=OTHER).status == "held"


def test_the_room_of_another_doctor_is_taken() -> None:
    offering = OfferingFactory(price=1)
    room = make_room(offering)
    hold(make_slot(offering, room))
    with raises(SlotTaken):
        hold(make_slot(OfferingFactory(price=1), room), holder=OTHER)


def test_the_next_hold_of_a_browser_gives_the_former_one_up(slot: Slot) -> None:
    former = hold(slot)
    hold(later(slot, 60))
    former.refresh_from_db()
    assert former.status == "expired"
    assert hold(slot, holder=OTHER).status == "held"


def test_an_address_holds_a_few_times_at_once(slot: Slot, settings: object) -> None:
    settings.HOLDS_PER_ADDRESS = 1  # type: ignore[attr-defined]
    hold(slot)
    with raises(TooManyHolds):
        hold(later(slot, 60), holder=OTHER)
    assert hold(later(slot, 60), holder=OTHER, address="d" * 64).status == "held"


def test_a_lapsed_hold_gives_way_to_who_comes_next(slot: Slot) -> None:
    lapsed = hold(slot)
    assert hold(slot, holder=OTHER, now=NOW + 10 * MINUTE).status == "held"
    lapsed.refresh_from_db()
    assert lapsed.status == "expired"


def test_a_hold_of_another_time_is_left_alone_though_it_lapsed(slot: Slot) -> None:
    lapsed = hold(slot)
    hold(later(slot, 60), holder=OTHER, now=NOW + 10 * MINUTE)
    lapsed.refresh_from_db()
    assert lapsed.status == "held"


def test_a_hold_extends_itself_once_to_twenty_minutes_in_all(slot: Slot) -> None:
    held = hold(slot)
    extended = extend_hold(by=SYSTEM, hold=held, now=NOW + 9 * MINUTE)
    assert extended.held_until == NOW + 20 * MINUTE
    again = extend_hold(by=SYSTEM, hold=held, now=NOW + 15 * MINUTE)
    assert again.held_until == NOW + 20 * MINUTE
    assert [event.happening for event in held.events.all()] == ["held", "extended"]


def test_a_lapsed_hold_is_not_extended(slot: Slot) -> None:
    assert extend_hold(by=SYSTEM, hold=hold(slot), now=NOW + 10 * MINUTE).held_until == NOW + 10 * MINUTE


def test_a_hold_is_given_up(slot: Slot) -> None:
    held = hold(slot)
    release_hold(by=SYSTEM, hold=held, now=NOW)
    release_hold(by=SYSTEM, hold=held, now=NOW)
    assert hold(slot, holder=OTHER).status == "held"
    assert [event.happening for event in held.events.all()] == ["held", "released"]


def test_beat_expires_what_lapsed_and_nothing_else(slot: Slot) -> None:
    lapsed, fresh = hold(slot), hold(later(slot, 60), holder=OTHER, now=NOW + 5 * MINUTE)
    booked = book(later(slot, 120))
    assert expire_lapsed(now=NOW + 10 * MINUTE) == 1
    assert [Appointment.objects.get(pk=row.pk).status for row in (lapsed, fresh, booked)] == [
        "expired",
        "held",
        "confirmed",
    ]


def test_a_forged_hold_is_none(slot: Slot) -> None:
    held = hold(slot)
    assert held_by(HOLDER, held.public_id) == held
    for holder in (OTHER, ""):
        with raises(NoSuchHold):
            held_by(holder, held.public_id)


def test_a_lapsed_hold_counts_as_free_for_readers(slot: Slot) -> None:
    hold(slot)
    day = {"doctors": [slot.doctor_id], "rooms": [], "since": NOW, "until": NOW + dt.timedelta(days=2)}
    assert len(busy(**day, now=NOW)) == 1
    assert busy(**day, now=NOW + 10 * MINUTE) == []


def test_what_reaches_into_a_window_is_busy_in_it(slot: Slot) -> None:
    book(slot)
    inside = slot.starts_at + 39 * MINUTE
    found = busy(doctors=[slot.doctor_id], rooms=[], since=inside, until=inside + MINUTE, now=NOW)
    assert [(row.starts_at, row.ends_at) for row in found] == [(slot.starts_at, slot.starts_at + 40 * MINUTE)]


def test_a_room_is_busy_with_another_doctor() -> None:
    offering = OfferingFactory(price=1)
    room = make_room(offering)
    slot = make_slot(offering, room)
    book(slot)
    span = {"since": slot.starts_at, "until": slot.ends_at, "now": NOW}
    assert len(busy(doctors=[], rooms=[room.pk], **span)) == 1
    assert len(busy(doctors=[slot.doctor_id], rooms=[room.pk], **span)) == 1


def test_confirming_a_lapsed_hold_works_until_somebody_else_takes_the_time(slot: Slot) -> None:
    held = hold(slot)
    assert confirm(held, now=NOW + 30 * MINUTE).status == "confirmed"


def test_an_expired_hold_is_retaken_without_a_word(slot: Slot) -> None:
    held = hold(slot)
    expire_lapsed(now=NOW + 10 * MINUTE)
    assert confirm(held, now=NOW + 30 * MINUTE).status == "confirmed"


def test_an_expired_hold_whose_time_is_taken_is_not_confirmed(slot: Slot) -> None:
    held = hold(slot)
    book(replace(slot), now=NOW + 11 * MINUTE)
    with raises(SlotTaken):
        confirm(held, now=NOW + 12 * MINUTE)


def test_a_hold_is_confirmed_once(slot: Slot) -> None:
    held = hold(slot)
    confirm(held)
    with raises(NoSuchHold):
        confirm(held)


def test_the_address_is_no_part_of_the_log(slot: Slot) -> None:
    hold(slot)
    written = Entry.objects.filter(object_type="appointments.appointment").latest("id")
    assert ADDRESS not in str(written.__dict__)


def test_a_hold_that_became_nobodys_visit_is_forgotten_with_its_history(slot: Slot) -> None:
    given_up, booked = hold(slot), hold(later(slot, 60), holder=OTHER)
    release_hold(by=SYSTEM, hold=given_up, now=NOW)
    confirm(booked)
    assert forget_old(now=NOW + 2 * DAY - MINUTE) == 0
    assert forget_old(now=NOW + 2 * DAY) == 1
    assert list(Appointment.objects.all()) == [booked]
    assert set(AppointmentEvent.objects.values_list("appointment", flat=True)) == {booked.pk}


def test_a_visit_knows_no_browser_and_no_address(slot: Slot) -> None:
    visit = confirm(hold(slot))
    visit.refresh_from_db()
    assert (visit.holder, visit.held_from) == ("", "")
