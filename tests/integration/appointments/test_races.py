"""Many want one time at once, on real connections; tests.bench.races does it for hundreds of rounds, over HTTP."""

import datetime as dt
from functools import partial
from itertools import count

import pytest
from django.db import connection

from booking.appointments.actions import booking, changing, holding
from booking.appointments.actions.booking import Who
from booking.appointments.actions.changing import Change
from booking.appointments.errors import SlotTaken
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.patients.models import Patient
from portal.audit.actor import SYSTEM
from tests.factories.appointments import AGREED, NOW, book, confirm, hold, later, make_slot
from tests.factories.patients import make_patient
from tests.overlaps import ORPHANS, OVERLAPS
from tests.races import race

ROUNDS = 3
RACERS = 20


@pytest.fixture(autouse=True)
def _nothing_overlaps_in_the_end(committed: str) -> object:
    yield
    with connection.cursor() as cursor:
        for search in (OVERLAPS, ORPHANS):
            cursor.execute(search)
            assert cursor.fetchone() == (0,)


def token(number: int) -> str:
    return f"{number:012x}" + "0" * 52


def holding_by(slot: Slot, number: int) -> object:
    return lambda: hold(slot, holder=token(number), address=token(number))


def test_of_many_who_want_one_time_one_gets_it() -> None:
    for round_ in range(ROUNDS):
        slot = make_slot(starts_at=NOW + dt.timedelta(days=1 + round_))
        outcomes = race([holding_by(slot, number) for number in range(RACERS)])
        assert sum(outcome.refusal is None for outcome in outcomes) == 1
        assert all(isinstance(outcome.refusal, SlotTaken) for outcome in outcomes if outcome.refusal)


def test_times_that_overlap_by_a_minute_are_one_time() -> None:
    slot = make_slot()
    outcomes = race([holding_by(later(slot, number), number) for number in range(RACERS)])
    assert sum(outcome.refusal is None for outcome in outcomes) == 1


def test_a_browser_that_clicks_many_times_holds_one_time() -> None:
    slot = make_slot()
    race([lambda number=number: hold(later(slot, 60 * number), holder=token(1)) for number in range(8)])
    assert Appointment.objects.filter(status="held").count() == 1


def test_a_patient_booked_at_many_doctors_at_once_gets_one_visit() -> None:
    patient = make_patient()
    slots = [make_slot() for _ in range(8)]
    outcomes = race([lambda slot=slot: book(slot, patient) for slot in slots])
    assert sum(outcome.refusal is None for outcome in outcomes) == 1


def test_a_hold_is_confirmed_once_by_two_tabs() -> None:
    held, patient = hold(make_slot()), make_patient()
    outcomes = race([lambda: confirm(held, patient)] * 4)
    assert sum(outcome.refusal is None for outcome in outcomes) == 1


def test_whoever_wins_a_lapsed_hold_the_time_is_taken_once() -> None:
    for _ in range(ROUNDS):
        slot, patient = make_slot(), make_patient()
        held = hold(slot)
        after = NOW + dt.timedelta(minutes=11)
        outcomes = race(
            [
                partial(confirm, held, patient, now=after),
                partial(book, slot, now=after),
                partial(holding.expire_lapsed, now=after),
            ]
        )
        taken = [outcome for outcome in outcomes[:2] if outcome.refusal is None]
        assert len(taken) == 1


def test_two_visits_that_change_places_never_block_each_other() -> None:
    one, other = make_slot(), make_slot()
    for _ in range(ROUNDS):
        first, second = book(one, make_patient()), book(later(other, 60), make_patient())
        outcomes = race([partial(move, first, later(other, 60)), partial(move, second, one)])
        assert all(outcome.seconds < 1 for outcome in outcomes)
        for visit in (first, second):
            changing.cancel(by=SYSTEM, visit=visit, side="clinic", now=NOW, change=Change(by_notice=False))


def move(visit: Appointment, slot: Slot) -> Appointment:
    with taking(by=SYSTEM, slots=[slot], visits=[visit]) as guard:
        return changing.move(guard, visit=visit, slot=slot, now=NOW, change=Change(by_notice=False))


def test_a_patient_with_too_many_visits_gets_no_more_by_hurrying(settings: object) -> None:
    settings.UPCOMING_VISITS_PER_PATIENT = 2  # type: ignore[attr-defined]
    patient, days = make_patient(), count(1)
    slots = [make_slot(starts_at=NOW + dt.timedelta(days=next(days))) for _ in range(6)]
    outcomes = race([lambda slot=slot: limited(slot, patient) for slot in slots])
    assert sum(outcome.refusal is None for outcome in outcomes) == 2


def limited(slot: Slot, patient: Patient) -> Appointment:
    with taking(by=SYSTEM, slots=[slot], patients=[patient]) as guard:
        return booking.book(guard, slot=slot, agreed=AGREED, who=Who(patient), now=NOW)
