"""The visits of a disruption get other times: each once, each told once, whatever dies or comes between."""

import datetime as dt

from pytest import MonkeyPatch, fixture, mark, raises

from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause, Side
from booking.appointments.links import link_of, open_link
from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.appointments.terms import Terms
from booking.disruptions.actions.settling import CLAIMED_FOR
from booking.disruptions.errors import (
    AlreadyDisrupted,
    AlreadySettled,
    NoLongerOpen,
    NothingProposed,
    WithAnother,
)
from booking.disruptions.models import DisruptedVisit, Disruption, Kind, Outcome
from booking.disruptions.queries import queued
from booking.journeys import rehouse
from booking.journeys.change import cancel_visit
from booking.journeys.disrupt import disrupt, finish, take_back
from booking.journeys.proposing import propose_times
from booking.journeys.tasks import settle_visit
from booking.notifications.models import OutboxMessage
from booking.patients.models import ContactPoint
from clinics.directory.models import Price
from portal.audit.actor import SYSTEM, Actor
from tests.factories.appointments import NOW, book, make_slot
from tests.factories.directory import ClinicFactory
from tests.factories.schedule import make_offering
from tests.integration.disruptions.conftest import Ward, rows, steps
from tests.integration.staff.conftest import member


@fixture
def disruption(ward: Ward) -> Disruption:
    found = ward.disrupt()
    propose(ward, found)
    return found


def propose(ward: Ward, disruption: Disruption) -> int:
    return propose_times(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)


def choose_all(ward: Ward, disruption: Disruption) -> int:
    chosen = [row.public_id for row in rows(disruption)]
    return rehouse.move_chosen(by=ward.by, staff=ward.staff, disruption=disruption, chosen=chosen, now=NOW)


def settle_all() -> None:
    for row in queued():
        rehouse.settle_queued(row.pk, now=NOW)


def told() -> list[tuple[int, str]]:
    """Of which visit, of what: a line for each message."""
    return sorted(OutboxMessage.objects.values_list("appointment", "kind"))


def test_a_colleague_at_the_same_clinic_at_the_same_time_is_proposed_first(ward, disruption):
    assert [(row.to_doctor_id, row.to_start) for row in rows(disruption)] == [
        (ward.colleague.doctor_id, visit.during.lower) for visit in ward.visits
    ]


def test_then_the_city_the_same_day_and_then_the_same_doctor_later(ward):
    nearby = make_offering(clinic=ClinicFactory(), service=ward.offering.service)
    far = ClinicFactory(city_ru="Казань", city_en="Kazan")
    make_offering(clinic=far, service=ward.offering.service)
    for visit in ward.visits[:1]:
        book(make_slot(ward.colleague, starts_at=visit.during.lower, minutes=300))
        book(make_slot(nearby, starts_at=visit.during.lower + dt.timedelta(minutes=40), minutes=300))
    disruption = ward.disrupt()
    propose(ward, disruption)
    first, *others = rows(disruption)
    assert (first.to_doctor_id, first.to_clinic_id) == (nearby.doctor_id, nearby.clinic_id)
    assert {row.to_doctor_id for row in others} == {ward.offering.doctor_id}
    assert all(row.to_start - row.was_during.lower >= dt.timedelta(hours=12) for row in others)


def test_proposals_need_as_many_queries_for_many_visits_as_for_one(ward, django_assert_max_num_queries):
    disruption = ward.disrupt()
    with django_assert_max_num_queries(16 + 2 * len(ward.visits)):
        propose(ward, disruption)


def test_all_are_moved_by_the_guard_and_told_once(ward, disruption):
    assert choose_all(ward, disruption) == 3
    assert steps(disruption) == ["queued"] * 3
    settle_all()
    assert steps(disruption) == ["moved"] * 3
    assert told() == [(visit.pk, "moved") for visit in ward.visits]
    assert {visit.doctor_id for visit in Appointment.objects.all()} == {ward.colleague.doctor_id}
    assert {visit.updated_by for visit in Appointment.objects.all()} == {ward.staff.public_id}


def test_a_crash_between_two_visits_leaves_the_rest_in_the_queue_and_nothing_twice(
    ward: Ward, disruption: Disruption, monkeypatch: MonkeyPatch
) -> None:
    choose_all(ward, disruption)
    real, number = rehouse.tell_of_visit, iter(range(10))

    def dying(visit: Appointment, *, now: dt.datetime) -> list[OutboxMessage]:
        if next(number) == 1:
            raise ZeroDivisionError
        return real(visit, now=now)

    monkeypatch.setattr(rehouse, "tell_of_visit", dying)
    with raises(ZeroDivisionError):
        settle_all()
    assert steps(disruption) == ["moved", "queued", "queued"]
    assert Appointment.objects.filter(revision=1).count() == 2
    settle_all()
    for row in rows(disruption):
        settle_visit(row.pk)  # a task that is delivered again
    assert steps(disruption) == ["moved"] * 3
    assert {visit.revision for visit in Appointment.objects.all()} == {2}
    assert told() == [(visit.pk, "moved") for visit in ward.visits]


def test_a_time_that_is_taken_meanwhile_leaves_the_visit_with_the_reason_and_another_is_found(
    ward, disruption
):
    choose_all(ward, disruption)
    book(make_slot(ward.colleague, starts_at=ward.visits[0].during.lower, minutes=40, buffer_minutes=0))
    settle_all()
    first = rows(disruption)[0]
    assert (first.step, first.obstacle, first.to_start) == ("untouched", "taken", None)
    assert propose(ward, disruption) == 0
    choose_all(ward, disruption)
    settle_all()
    assert steps(disruption) == ["moved"] * 3


def test_who_cancels_meanwhile_is_left_alone(ward, disruption):
    choose_all(ward, disruption)
    change = Change(Cause.OTHER_PLANS, by_notice=False)
    cancel_visit(by=SYSTEM, visit=ward.visits[1], side=Side.PATIENT, change=change, now=NOW)
    settle_all()
    assert steps(disruption) == ["moved", "gone", "moved"]
    assert told() == [
        (ward.visits[0].pk, "moved"),
        (ward.visits[1].pk, "cancelled"),
        (ward.visits[2].pk, "moved"),
    ]


def test_who_is_moved_pays_no_more_than_agreed_and_may_refuse_until_the_visit_begins(ward, disruption):
    Price.objects.filter(offering=ward.colleague).update(amount_minor=990_000)
    choose_all(ward, disruption)
    settle_all()
    visit = Appointment.objects.get(pk=ward.visits[0].pk)
    assert visit.price == ward.visits[0].price
    assert Terms.of_json(visit.terms).cancel_until(visit.during.lower) == visit.during.lower
    reached = visit.patient.contact_points.get().value
    link = open_link(link_of(visit, reached))
    cancel_visit(by=SYSTEM, visit=link.visit, side=Side.PATIENT, change=Change(), now=visit.during.lower)


def test_a_cheaper_doctor_is_paid_less(ward, disruption):
    Price.objects.filter(offering=ward.colleague).update(amount_minor=100_000)
    rehouse.move_now(by=ward.by, staff=ward.staff, row=rows(disruption)[0], now=NOW)
    assert Appointment.objects.get(pk=ward.visits[0].pk).price.minor == 100_000


def test_what_a_colleague_is_about_is_left_to_them_for_a_while(ward, disruption):
    other = member("registrar", ward.offering)
    row = rows(disruption)[0]
    rehouse.take(by=Actor(other.public_id, "registrar"), staff=other, row=row, now=NOW)
    with raises(WithAnother):
        rehouse.cancel_row(by=ward.by, staff=ward.staff, row=row, now=NOW)
    assert choose_all(ward, disruption) == 2
    rehouse.cancel_row(by=ward.by, staff=ward.staff, row=row, now=NOW + CLAIMED_FOR)
    assert steps(disruption) == ["cancelled", "queued", "queued"]


def call(ward: Ward, row: DisruptedVisit, outcome: Outcome, **more: object) -> DisruptedVisit:
    return rehouse.note_call(by=ward.by, staff=ward.staff, row=row, outcome=outcome, now=NOW, **more)


@mark.parametrize(
    ("outcome", "step"),
    [("agreed", "moved"), ("declined", "untouched"), ("reached", "called"), ("no_answer", "proposed")],
)
def test_a_call_ends_with_what_was_said(ward, disruption, outcome, step):
    row = call(ward, rows(disruption)[0], Outcome(outcome))
    assert (row.step, row.outcome, row.calls) == (step, outcome, 1)
    assert len(told()) == (1 if outcome == "agreed" else 0)


def test_one_who_agrees_to_a_time_that_is_gone_is_not_noted_as_agreed(ward, disruption):
    row = rows(disruption)[0]
    call(ward, row, Outcome.DECLINED)
    with raises(NothingProposed):
        call(ward, row, Outcome.AGREED)
    assert rows(disruption)[0].calls == 1


def test_a_visit_that_is_settled_is_not_settled_again(ward, disruption):
    row = rows(disruption)[0]
    rehouse.cancel_row(by=ward.by, staff=ward.staff, row=row, now=NOW)
    with raises(AlreadySettled):
        rehouse.move_now(by=ward.by, staff=ward.staff, row=row, now=NOW)
    assert Appointment.objects.get(pk=ward.visits[0].pk).status == Status.CANCELLED
    assert told() == [(ward.visits[0].pk, "cancelled")]


def test_taken_back_nothing_more_is_moved_and_who_moved_stays(ward, disruption):
    rehouse.move_now(by=ward.by, staff=ward.staff, row=rows(disruption)[0], now=NOW)
    choose_all(ward, disruption)
    take_back(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    settle_all()
    assert steps(disruption) == ["moved", "proposed", "proposed"]
    doctors = [visit.doctor_id for visit in Appointment.objects.order_by("pk")]
    assert doctors == [ward.colleague.doctor_id, ward.offering.doctor_id, ward.offering.doctor_id]
    with raises(NoLongerOpen):
        call(ward, rows(disruption)[1], Outcome.REACHED)


def test_a_finished_list_keeps_the_time_closed(ward, disruption):
    finish(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    disruption.refresh_from_db()
    assert (disruption.status, disruption.exception is None) == ("done", False)


TENTH = dt.datetime(
    2026, 3, 3, 7, 35, tzinfo=dt.UTC
)  # 10:35 at the clinic: the second visit begins in five minutes


def late(ward: Ward, minutes: int = 30) -> Disruption:
    plan = ward.plan(Kind.LATE, minutes=minutes)
    return disrupt(by=ward.by, staff=ward.staff, plan=plan, now=TENTH)


def tell_all() -> None:
    for row in queued():
        rehouse.settle_queued(row.pk, now=TENTH)


def test_of_a_late_doctor_each_who_is_to_come_is_told_once_and_keeps_the_time(ward):
    before = list(Appointment.objects.values_list("during", "revision"))
    delay = late(ward)
    for row in rows(delay):
        rehouse.settle_queued(row.pk, now=TENTH)
        rehouse.settle_queued(row.pk, now=TENTH)
    assert steps(delay) == ["told"] * 2
    assert told() == [(visit.pk, "delayed") for visit in ward.visits[1:]]
    assert "11:10" in OutboxMessage.objects.get(appointment=ward.visits[1]).text
    assert list(Appointment.objects.values_list("during", "revision")) == before


def test_later_still_replaces_the_estimate_and_the_same_again_is_refused(ward):
    first = late(ward)
    tell_all()
    with raises(AlreadyDisrupted):
        late(ward)
    late(ward, 60)
    tell_all()
    first.refresh_from_db()
    assert first.status == "done"
    assert sorted(OutboxMessage.objects.values_list("status", flat=True)) == ["dropped"] * 2 + ["waiting"] * 3


def test_on_time_after_all_is_told_to_who_was_told_otherwise(ward):
    delay = late(ward)
    tell_all()
    book(make_slot(ward.offering, starts_at=ward.visits[2].during.upper), now=TENTH)
    take_back(by=ward.by, staff=ward.staff, disruption=delay, now=TENTH)
    waiting = OutboxMessage.objects.filter(status="waiting")
    assert sorted(waiting.values_list("appointment", "kind")) == [
        (visit.pk, "on_time") for visit in ward.visits[1:]
    ]


def test_who_has_no_phone_and_no_email_is_on_the_call_list(ward):
    ContactPoint.objects.filter(patient=ward.visits[1].patient).update(valid_to=NOW)
    delay = late(ward)
    tell_all()
    assert [row.messages for row in rows(delay)] == [0, 1]
