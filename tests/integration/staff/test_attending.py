"""Who of the staff may do what with a visit, and what becomes of it."""

import datetime as dt

from pytest import fixture, mark, raises

from booking.appointments.appointment import Side
from booking.appointments.errors import Outdated, OverrideRefused, SlotTaken, TimeIsOver, WrongStep
from booking.appointments.models import Appointment, Cause
from booking.appointments.status import Status
from booking.availability.errors import NotOffered
from booking.journeys.attend import attend
from booking.journeys.desk_change import NewTime, Seen, cancel_at_desk, move_at_desk
from booking.journeys.duty import FITTING, Deed, duty_of, visit_on_duty
from booking.journeys.errors import NotAllowed, NotYours, TooEarly
from booking.notifications.models import Kind, OutboxMessage
from booking.patients.models import Patient
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.audit.models import Entry
from tests.factories.appointments import TOMORROW, book, later, make_slot
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient, make_phone
from tests.factories.schedule import make_rule
from tests.integration.staff.conftest import member, practitioner

DURING = TOMORROW + dt.timedelta(minutes=5)
ALL, OWN = frozenset(Deed), frozenset({Deed.START, Deed.COMPLETE})
MAY = [
    ("manager", "on duty", ALL),
    ("registrar", "on duty", ALL),
    ("admin", "elsewhere", ALL),
    ("registrar", "elsewhere", None),
    ("manager", "elsewhere", None),
    ("doctor", "own", OWN),
    ("nurse", "own", OWN),
    ("doctor", "on duty", None),
    ("nurse", "elsewhere", None),
    ("cashier", "on duty", None),
    ("auditor", "on duty", None),
    ("editor", "on duty", None),
]


@fixture
def patient(now) -> Patient:
    found = make_patient()
    make_phone(found)
    return found


@fixture
def visit(offering, patient) -> Appointment:
    return book(make_slot(offering), patient)


@fixture
def staff(offering) -> User:
    return member("registrar", offering)


def by(staff: User) -> Actor:
    return Actor(staff.public_id, "test")


def do(
    staff: User, visit: Appointment, deed: Deed, *, revision: int | None = None, now=DURING
) -> Appointment:
    seen = visit.revision if revision is None else revision
    return attend(by=by(staff), staff=staff, visit=visit, deed=deed, revision=seen, now=now)


def move(staff: User, visit: Appointment, to: NewTime, cause: Cause = Cause.OTHER_TIME) -> Appointment:
    why = Seen(visit.revision, cause, "Пробка")
    return move_at_desk(
        by=by(staff), staff=staff, visit=visit, to=to, why=why, now=TOMORROW - dt.timedelta(hours=1)
    )


def at(visit: Appointment, minutes: int, doctor: int | None = None, *, over: bool = False) -> NewTime:
    moment = TOMORROW + dt.timedelta(minutes=minutes)
    return NewTime(doctor or visit.doctor_id, moment, "in_person", over)


@mark.parametrize(("role", "place", "deeds"), MAY)
def test_each_role_does_its_part_with_visits_of_its_own_places(visit, offering, foreign, role, place, deeds):
    if place == "own":
        staff = practitioner(role, offering)
    else:
        staff = member(role, offering if place == "on duty" else foreign)
    duty = duty_of(staff)
    assert {deed for deed in Deed if duty.may(deed, visit.clinic_id, visit.doctor_id)} == (deeds or set())
    if deeds is None:
        with raises(NotYours):
            visit_on_duty(duty, visit.public_id)
    else:
        assert visit_on_duty(duty, visit.public_id) == visit


def test_a_practitioner_does_nothing_with_another_ones_visit(visit, foreign):
    doctor = practitioner("doctor", foreign)
    for deed in (Deed.START, Deed.COMPLETE):
        with raises(NotAllowed):
            do(doctor, visit, deed)


@mark.parametrize("refused", [Deed.CHECK_IN, Deed.NO_SHOW, Deed.UNDO])
def test_a_practitioner_starts_and_finishes_and_no_more(visit, offering, refused):
    with raises(NotAllowed):
        do(practitioner("doctor", offering), visit, refused)


def test_a_practitioner_neither_moves_nor_cancels(visit, offering):
    doctor, why = practitioner("doctor", offering), Seen(visit.revision, Cause.OTHER)
    with raises(NotAllowed):
        cancel_at_desk(by=by(doctor), staff=doctor, visit=visit, side=Side.CLINIC, why=why, now=DURING)
    with raises(NotAllowed):
        move(doctor, visit, at(visit, 30))


def test_a_visit_runs_its_day_and_each_step_is_noted(visit, staff):
    for deed in (Deed.CHECK_IN, Deed.START, Deed.COMPLETE):
        visit = do(staff, visit, deed)
    assert visit.status == Status.COMPLETED
    said = Entry.objects.filter(action__startswith="appointments.visit.", actor=staff.public_id).order_by(
        "id"
    )
    assert [entry.action.rpartition(".")[2] for entry in said] == ["checked_in", "started", "completed"]


@mark.parametrize("deed", [Deed.CHECK_IN, Deed.START, Deed.COMPLETE, Deed.NO_SHOW])
def test_nothing_of_a_day_is_marked_before_that_day(visit, staff, now, deed):
    with raises(TooEarly):
        do(staff, visit, deed, now=now)


def test_somebody_early_arrives_and_does_not_fail_to_come(visit, staff):
    early = TOMORROW - dt.timedelta(hours=3)
    with raises(TooEarly):
        do(staff, visit, Deed.NO_SHOW, now=early)
    assert do(staff, visit, Deed.CHECK_IN, now=early).status == Status.CHECKED_IN


def test_a_stale_board_changes_nothing(visit, staff):
    do(staff, visit, Deed.CHECK_IN)
    with raises(Outdated):
        do(staff, visit, Deed.NO_SHOW, revision=1)
    visit.refresh_from_db()
    assert (visit.status, visit.revision) == (Status.CHECKED_IN, 2)


def test_a_step_back_is_told_to_nobody(visit, staff):
    arrived = do(staff, visit, Deed.CHECK_IN)
    assert do(staff, arrived, Deed.UNDO).status == Status.CONFIRMED
    assert not OutboxMessage.objects.exists()


def test_a_booking_itself_is_not_undone(visit, staff):
    with raises(WrongStep):
        do(staff, visit, Deed.UNDO)


def test_the_desk_cancels_within_the_notice_and_the_patient_is_told(visit, staff):
    why = Seen(visit.revision, Cause.DOCTOR_AWAY, "Заболела")
    gone = cancel_at_desk(by=by(staff), staff=staff, visit=visit, side=Side.CLINIC, why=why, now=TOMORROW)
    assert (gone.status, gone.cancelled_by_side, gone.cause) == ("cancelled", "clinic", "doctor_away")
    assert OutboxMessage.objects.get().kind == Kind.CANCELLED


def test_a_cancellation_taken_back_is_told(visit, staff):
    why = Seen(visit.revision, Cause.BY_MISTAKE)
    gone = cancel_at_desk(by=by(staff), staff=staff, visit=visit, side=Side.CLINIC, why=why, now=TOMORROW)
    assert do(staff, gone, Deed.UNDO).status == Status.CONFIRMED
    assert [each.kind for each in OutboxMessage.objects.order_by("pk")] == [Kind.CANCELLED, Kind.BOOKED]


def test_a_cancellation_of_who_had_arrived_is_taken_back_and_told(visit, staff):
    why = Seen(2, Cause.BY_MISTAKE)
    here = do(staff, visit, Deed.CHECK_IN)
    gone = cancel_at_desk(by=by(staff), staff=staff, visit=here, side=Side.CLINIC, why=why, now=DURING)
    assert do(staff, gone, Deed.UNDO).status == Status.CONFIRMED
    assert OutboxMessage.objects.latest("pk").kind == Kind.BOOKED


def test_a_cancellation_stays_once_the_time_is_over(visit, staff):
    why = Seen(visit.revision, Cause.BY_MISTAKE)
    gone = cancel_at_desk(by=by(staff), staff=staff, visit=visit, side=Side.CLINIC, why=why, now=TOMORROW)
    with raises(TimeIsOver):
        do(staff, gone, Deed.UNDO, now=visit.during.upper)
    gone.refresh_from_db()
    assert gone.status == Status.CANCELLED


def test_a_cancellation_is_not_taken_back_onto_somebody_else(visit, staff, offering):
    why = Seen(visit.revision, Cause.BY_MISTAKE)
    gone = cancel_at_desk(by=by(staff), staff=staff, visit=visit, side=Side.CLINIC, why=why, now=TOMORROW)
    book(make_slot(offering))
    with raises(SlotTaken):
        do(staff, gone, Deed.UNDO)


def test_the_desk_moves_past_the_notice_and_price_and_terms_stay(visit, staff):
    terms, price = visit.terms, visit.price
    moved = move(staff, visit, at(visit, 60))
    assert (moved.during.lower, moved.terms, moved.price) == (TOMORROW + dt.timedelta(hours=1), terms, price)
    assert OutboxMessage.objects.get().kind == Kind.MOVED


def test_who_had_arrived_is_to_arrive_anew_at_the_other_time_and_is_told(visit, staff):
    moved = move(staff, do(staff, visit, Deed.CHECK_IN), at(visit, 60))
    assert moved.status == Status.CONFIRMED
    assert [event.status for event in moved.events.all()] == ["confirmed", "checked_in", "confirmed"]
    assert OutboxMessage.objects.get().kind == Kind.MOVED


def test_another_doctors_price_is_agreed_anew(visit, staff, offering):
    other = OfferingFactory(clinic=offering.clinic, service=offering.service, price=500_000)
    make_rule(other)
    moved = move(staff, visit, at(visit, 60, other.doctor_id))
    assert (moved.doctor, moved.price_minor, moved.code) == (other.doctor, 500_000, visit.code)


@mark.parametrize("minutes", [7, 60 * 14])
def test_off_the_schedule_nobody_is_moved(visit, staff, minutes):
    with raises(NotOffered):
        move(staff, visit, at(visit, minutes))


def test_a_taken_time_stays_whose_it_is(visit, staff, offering):
    book(later(make_slot(offering), 60))
    with raises(SlotTaken):
        move(staff, visit, at(visit, 60))
    visit.refresh_from_db()
    assert visit.during.lower == TOMORROW


def test_a_manager_moves_onto_a_taken_time_with_a_reason(visit, offering):
    manager = member("manager", offering)
    book(later(make_slot(offering), 60))
    with raises(OverrideRefused):
        move(manager, visit, at(visit, 60, over=True), Cause.NONE)
    moved = move(manager, visit, at(visit, 60, over=True), Cause.URGENT)
    assert (moved.is_override, moved.cause) == (True, "urgent")


def test_a_registrar_moves_onto_no_taken_time(visit, staff):
    with raises(OverrideRefused):
        move(staff, visit, at(visit, 60, over=True), Cause.URGENT)


WAYS = {
    Status.CONFIRMED: [],
    Status.CHECKED_IN: [Deed.CHECK_IN],
    Status.IN_PROGRESS: [Deed.START],
    Status.COMPLETED: [Deed.COMPLETE],
    Status.NO_SHOW: [Deed.NO_SHOW],
}


@mark.parametrize("status", WAYS)
def test_what_a_status_does_not_offer_is_refused(visit, staff, status):
    for deed in WAYS[status]:
        visit = do(staff, visit, deed)
    assert visit.status == status
    for deed in {Deed.CHECK_IN, Deed.START, Deed.COMPLETE, Deed.NO_SHOW, Deed.UNDO} - {*FITTING[status]}:
        with raises(WrongStep):
            do(staff, visit, deed)
