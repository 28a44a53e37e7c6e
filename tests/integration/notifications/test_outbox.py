"""The outbox: written with what it tells of, once; then sent once, whatever fails meanwhile."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction

from booking.appointments.actions import attending, changing
from booking.appointments.actions.changing import Change
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Cause
from booking.notifications import actions, delivery
from booking.notifications.errors import NotDead
from booking.notifications.models import MOST_ATTEMPTS, Kind, OutboxMessage, OutboxStatus
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.crypto.erasure import erase
from portal.crypto.subjects import Subject, SubjectKind
from portal.messaging.message import Channel
from portal.sandbox import faults
from portal.sandbox.faults import Fault
from portal.shared import clock
from tests.factories.appointments import AGREED, FREE_TERMS, NOW, book, later, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.integration.notifications.conftest import EMAIL, PHONE, tell
from tests.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db


def statuses() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("status", flat=True))


def move(visit: Appointment) -> Appointment:
    slot = later(make_slot_of(visit), 60)
    with taking(by=SYSTEM, slots=[slot], visits=[visit]) as guard:
        return changing.move(guard, visit=visit, slot=slot, now=NOW, change=Change())


def make_slot_of(visit: Appointment):
    return make_slot(doctor_id=visit.doctor_id, clinic_id=visit.clinic_id, service_id=visit.service_id)


def cancel(visit: Appointment) -> Appointment:
    return changing.cancel(by=SYSTEM, visit=visit, side="patient", now=NOW, change=Change())


def test_a_booking_is_told_by_sms_and_by_email(visit: Appointment, sandbox: RunningSandbox) -> None:
    tell(visit)
    assert delivery.deliver_due() == 2
    assert {(one.kind, one.to) for one in sandbox.messages()} == {("sms", PHONE), ("email", EMAIL)}
    assert statuses() == ["sent", "sent"]


def test_what_is_rolled_back_is_never_told(visit: Appointment, sandbox: RunningSandbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.tell_of_visit(visit, now=NOW)
        raise ZeroDivisionError
    assert delivery.deliver_due() == 0


def test_a_change_is_told_once_however_often_it_is_asked_for(visit: Appointment) -> None:
    assert tell(visit) == tell(visit)
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize(("change", "kind"), [(move, Kind.MOVED), (cancel, Kind.CANCELLED)])
def test_a_change_is_told_with_its_kind(visit: Appointment, change, kind: Kind) -> None:
    assert {message.kind for message in tell(change(visit))} == {kind}


def test_a_cancellation_taken_back_is_told_as_a_booking(visit: Appointment) -> None:
    cancelled = cancel(visit)
    with taking(by=SYSTEM, visits=[cancelled]) as guard:
        back = attending.undo(guard, visit=cancelled, now=NOW)
    assert {message.kind for message in tell(back)} == {Kind.BOOKED}


@pytest.mark.parametrize(
    ("terms", "kinds"),
    [({"needs_confirmation": True}, {Kind.REQUESTED}), ({"prepayment_minor": 100_000}, set())],
)
def test_a_cancellation_taken_back_before_it_left_is_not_told(booker: User, terms, kinds) -> None:
    agreed = replace(AGREED, terms=replace(FREE_TERMS, **terms))
    cancelled = cancel(book(make_slot(), booker=booker, agreed=agreed))
    told = tell(cancelled)
    with taking(by=SYSTEM, visits=[cancelled]) as guard:
        back = attending.undo(guard, visit=cancelled, now=NOW)
    assert {message.kind for message in tell(back)} == kinds
    assert set(statuses()[: len(told)]) == {"dropped"}


def test_a_step_back_at_the_desk_drops_nothing(visit: Appointment) -> None:
    tell(visit)
    here = attending.check_in(by=SYSTEM, visit=visit, now=NOW)
    with taking(by=SYSTEM, visits=[here]) as guard:
        tell(attending.undo(guard, visit=here, now=NOW))
    assert statuses() == ["waiting", "waiting"]


def test_a_step_at_the_desk_is_told_nobody(visit: Appointment) -> None:
    assert tell(attending.check_in(by=SYSTEM, visit=visit, now=NOW)) == []


def test_what_waits_is_dropped_when_the_visit_moves_on(visit: Appointment, sandbox: RunningSandbox) -> None:
    tell(visit)
    tell(move(visit))
    delivery.deliver_due()
    assert statuses() == ["dropped", "dropped", "sent", "sent"]
    assert len(sandbox.messages()) == 2


def test_whoever_says_this_is_not_me_is_told_nothing_more(visit: Appointment) -> None:
    tell(visit)
    change = Change(cause=Cause.NOT_ME)
    assert tell(changing.cancel(by=SYSTEM, visit=visit, side="patient", now=NOW, change=change)) == []
    assert statuses() == ["dropped", "dropped"]


def test_the_desk_s_visit_is_told_to_the_patient_s_own_phone(sandbox: RunningSandbox) -> None:
    patient = make_patient()
    make_phone(patient, "+79160000001")
    [message] = tell(book(make_slot(), patient))
    assert (message.channel, message.recipient) == (Channel.SMS, "+79160000001")


def test_a_verified_phone_goes_before_another(sandbox: RunningSandbox) -> None:
    patient = make_patient()
    make_phone(patient, "+79160000001")
    make_phone(patient, "+79160000002", verified_at=NOW)
    make_phone(patient, "+79160000003", valid_to=NOW)
    [message] = tell(book(make_slot(), patient))
    assert message.recipient == "+79160000002"


def test_nobody_is_told_where_no_address_is_known() -> None:
    assert tell(book(make_slot())) == []


def test_an_unverified_address_of_the_booker_is_not_used(booker: User) -> None:
    User.objects.filter(pk=booker.pk).update(email_verified_at=None)
    booker.refresh_from_db()
    [message] = tell(book(make_slot(), booker=booker))
    assert message.channel == Channel.SMS


class TestFailures:
    def test_a_provider_that_is_away_is_asked_again_later(
        self, visit: Appointment, sandbox: RunningSandbox, time_machine
    ) -> None:
        tell(visit)
        faults.choose("smsc", Fault.DOWN)
        delivery.deliver_due()
        waiting = OutboxMessage.objects.get(channel=Channel.SMS)
        assert (waiting.status, waiting.attempts, waiting.failure) == ("waiting", 1, "SmsUnclear")
        assert delivery.deliver_due() == 0
        faults.choose("smsc", Fault.NONE)
        time_machine.move_to(waiting.next_attempt_at)
        assert delivery.deliver_due() == 1
        assert len(sandbox.messages("sms")) == 1

    def test_pauses_grow(self) -> None:
        assert sorted(delivery.PAUSES) == delivery.PAUSES
        assert len(delivery.PAUSES) == MOST_ATTEMPTS - 1

    def test_what_can_never_arrive_is_dead_at_once(self, visit: Appointment, sandbox: RunningSandbox) -> None:
        tell(visit)
        faults.choose("smsc", Fault.PROHIBITED)
        delivery.deliver_due()
        dead = OutboxMessage.objects.get(status=OutboxStatus.DEAD)
        assert (dead.channel, dead.attempts, dead.failure) == (Channel.SMS, 1, "SmsRefused")

    def test_after_the_last_attempt_it_is_dead(
        self, visit: Appointment, sandbox: RunningSandbox, settings
    ) -> None:
        tell(visit)
        OutboxMessage.objects.filter(channel=Channel.SMS).update(attempts=MOST_ATTEMPTS - 1)
        faults.choose("smsc", Fault.DOWN)
        delivery.deliver_due()
        assert OutboxMessage.objects.get(channel=Channel.SMS).status == OutboxStatus.DEAD

    def test_a_lost_answer_makes_no_second_message(self, visit: Appointment, sandbox: RunningSandbox) -> None:
        tell(visit)
        faults.choose("smsc", Fault.LOST_ANSWER, times=1)
        delivery.deliver_due()
        assert len(sandbox.messages("sms")) == 1
        assert statuses() == ["sent", "sent"]

    def test_a_worker_that_dies_after_sending_makes_no_second_message(
        self, visit: Appointment, sandbox: RunningSandbox, time_machine
    ) -> None:
        tell(visit)
        for _ in range(2):
            claimed = delivery.claim(now=clock.now())
            assert claimed is not None
            delivery.attempt(claimed)
            OutboxMessage.objects.filter(pk=claimed.pk).update(
                status=OutboxStatus.SENDING, finished_at=None, claimed_until=NOW + delivery.LEASE
            )
        assert delivery.deliver_due() == 0
        time_machine.move_to(NOW + delivery.LEASE)
        assert delivery.deliver_due() == 2
        assert len(sandbox.messages("sms")) == 1
        assert statuses() == ["sent", "sent"]

    def test_a_worker_that_wakes_too_late_records_nothing(
        self, visit: Appointment, sandbox: RunningSandbox, time_machine
    ) -> None:
        tell(visit)
        slow = delivery.claim(now=clock.now())
        assert slow is not None
        time_machine.move_to(slow.claimed_until)
        delivery.deliver_due()
        faults.choose("smsc", Fault.PROHIBITED)
        delivery.attempt(slow)
        assert OutboxMessage.objects.get(pk=slow.pk).status == OutboxStatus.SENT

    def test_a_message_about_the_past_is_dropped(
        self, visit: Appointment, sandbox: RunningSandbox, time_machine
    ) -> None:
        tell(visit)
        time_machine.move_to(visit.during.lower)
        delivery.deliver_due()
        assert statuses() == ["dropped", "dropped"]
        assert sandbox.messages() == []

    def test_an_erased_patient_is_told_nothing(self, visit: Appointment, sandbox: RunningSandbox) -> None:
        tell(visit)
        subject = Subject(SubjectKind.PATIENT, visit.patient.public_id)
        erase(subject, by=SYSTEM, now=NOW, today=NOW.date())
        delivery.deliver_due()
        assert statuses() == ["dropped", "dropped"]
        assert sandbox.messages() == []


class TestTryingAgain:
    @pytest.fixture
    def dead(self, visit: Appointment, sandbox: RunningSandbox) -> OutboxMessage:
        tell(visit)
        faults.choose("smsc", Fault.PROHIBITED)
        delivery.deliver_due()
        faults.choose("smsc", Fault.NONE)
        return OutboxMessage.objects.get(status=OutboxStatus.DEAD)

    def test_staff_send_a_dead_message_after_all(self, dead: OutboxMessage, sandbox: RunningSandbox) -> None:
        actions.try_again(dead, by=SYSTEM, now=NOW)
        delivery.deliver_due()
        assert len(sandbox.messages("sms")) == 1
        assert Entry.objects.filter(action="notifications.message.try_again").count() == 1

    def test_what_was_sent_is_not_sent_again(self, dead: OutboxMessage) -> None:
        with pytest.raises(NotDead):
            actions.try_again(OutboxMessage.objects.get(status=OutboxStatus.SENT), by=SYSTEM, now=NOW)

    def test_what_is_over_is_not_sent_again(self, dead: OutboxMessage) -> None:
        with pytest.raises(NotDead):
            actions.try_again(dead, by=SYSTEM, now=dead.useless_after)


def test_after_a_month_whom_and_what_are_forgotten(
    visit: Appointment, sandbox: RunningSandbox, settings
) -> None:
    tell(visit)
    delivery.deliver_due()
    assert delivery.empty_old(now=NOW + dt.timedelta(days=29)) == 0
    assert delivery.empty_old(now=NOW + dt.timedelta(days=31)) == 2
    assert {(m.recipient, m.text, m.status) for m in OutboxMessage.objects.all()} == {(None, None, "sent")}
