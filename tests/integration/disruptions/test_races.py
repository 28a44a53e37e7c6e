"""A list worked through by several at once while patients book and cancel, on real connections."""

from functools import partial

import pytest
from django.db import connection

from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause, Side
from booking.appointments.models import Appointment
from booking.disruptions.errors import AlreadyDisrupted, DisruptionError
from booking.disruptions.models import DisruptedVisit, Disruption
from booking.journeys import rehouse
from booking.journeys.change import cancel_visit
from booking.journeys.disrupt import disrupt
from booking.journeys.proposing import propose_times
from booking.notifications.models import OutboxMessage
from portal.audit.actor import SYSTEM, Actor
from tests.factories.appointments import NOW, book, make_slot
from tests.integration.disruptions.conftest import Ward, make_ward, rows, steps
from tests.integration.staff.conftest import member
from tests.overlaps import ORPHANS, OVERLAPS
from tests.races import race


@pytest.fixture
def ward(committed: str) -> Ward:
    return make_ward(visits=6)


@pytest.fixture(autouse=True)
def _nothing_overlaps_in_the_end(ward: Ward) -> object:
    yield
    with connection.cursor() as cursor:
        for search in (OVERLAPS, ORPHANS):
            cursor.execute(search)
            assert cursor.fetchone() == (0,)


def opened(ward: Ward) -> Disruption:
    disruption = ward.disrupt()
    propose_times(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    return disruption


def test_two_people_and_two_workers_at_one_list_do_each_visit_once(ward: Ward) -> None:
    disruption = opened(ward)
    other = member("registrar", ward.offering)
    by = Actor(other.public_id, "registrar")
    first, second, *rest = rows(disruption)
    chosen = [row.public_id for row in rest]
    rehouse.move_chosen(by=ward.by, staff=ward.staff, disruption=disruption, chosen=chosen, now=NOW)
    outcomes = race(
        [
            partial(rehouse.move_now, by=ward.by, staff=ward.staff, row=first, now=NOW),
            partial(rehouse.cancel_row, by=by, staff=other, row=first, now=NOW),
            partial(rehouse.move_now, by=ward.by, staff=ward.staff, row=second, now=NOW),
            partial(rehouse.move_now, by=by, staff=other, row=second, now=NOW),
            partial(work, rest),
            partial(work, rest[::-1]),
        ]
    )
    refusals = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert len(refusals) == 2
    assert all(isinstance(refusal, DisruptionError) for refusal in refusals)
    work(rest)  # what the one worker skipped because the other had it
    assert set(steps(disruption)) <= {"moved", "cancelled"}
    assert {visit.revision for visit in Appointment.objects.all()} == {2}
    assert OutboxMessage.objects.count() == len(ward.visits)


def work(left: list[DisruptedVisit]) -> None:
    for row in left:
        rehouse.settle_queued(row.pk, now=NOW)


def test_patients_who_book_and_cancel_meanwhile_lose_nothing_and_nobody_is_forgotten(ward: Ward) -> None:
    disruption = opened(ward)
    listed = rows(disruption)
    chosen = [row.public_id for row in listed]
    rehouse.move_chosen(by=ward.by, staff=ward.staff, disruption=disruption, chosen=chosen, now=NOW)
    slots = [
        make_slot(ward.colleague, starts_at=row.to_start, minutes=40, buffer_minutes=0) for row in listed[:3]
    ]
    gone = Change(Cause.OTHER_PLANS, by_notice=False)
    race(
        [
            *(partial(book, slot) for slot in slots),
            partial(cancel_visit, by=SYSTEM, visit=ward.visits[5], side=Side.PATIENT, change=gone, now=NOW),
            partial(work, listed),
        ]
    )
    work(listed)
    propose_times(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    rehouse.move_chosen(by=ward.by, staff=ward.staff, disruption=disruption, chosen=chosen, now=NOW)
    work(listed)
    assert set(steps(disruption)) <= {"moved", "gone"}
    told = set(OutboxMessage.objects.values_list("appointment", flat=True))
    assert told >= {visit.pk for visit in ward.visits}


def test_a_visit_booked_while_the_time_closes_is_on_the_list_or_refused(ward: Ward) -> None:
    slot = make_slot(ward.offering, starts_at=ward.visits[-1].during.upper, minutes=40, buffer_minutes=0)
    outcomes = race([partial(ward.disrupt), partial(book, slot)])
    disruption = outcomes[0].answer
    assert isinstance(disruption, Disruption)
    propose_times(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    booked = Appointment.objects.filter(during__startswith=slot.starts_at)
    assert {row.appointment_id for row in rows(disruption)} >= set(booked.values_list("pk", flat=True))


def test_two_who_press_at_once_make_one_list(ward: Ward) -> None:
    outcomes = race([partial(disrupt, by=ward.by, staff=ward.staff, plan=ward.plan(), now=NOW)] * 2)
    refusals = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert [type(refusal) for refusal in refusals] == [AlreadyDisrupted]
    assert DisruptedVisit.objects.count() == len(ward.visits)
