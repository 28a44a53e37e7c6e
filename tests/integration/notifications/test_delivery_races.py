"""Many deliver at once: real connections, real commits, and each message arrives once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from booking.appointments.models import Appointment
from booking.notifications import delivery
from booking.notifications.actions import tell_of_visit
from booking.notifications.errors import OutsideTransaction
from booking.notifications.models import OutboxMessage
from portal.accounts.models import User
from portal.shared import clock
from tests.factories.appointments import book, later, make_slot
from tests.integration.notifications.conftest import tell
from tests.sandbox import RunningSandbox

VISITS = 15
WORKERS = 6


@pytest.fixture
def told(committed: str) -> int:
    """So many messages wait."""
    slot = make_slot()
    for number in range(VISITS):
        booker = User.objects.create_user(phone=f"+7916000{number:04}", phone_verified_at=clock.now())
        tell(book(later(slot, 60 * number), booker=booker), now=clock.now())
    return OutboxMessage.objects.count()


def deliver(_: int) -> int:
    try:
        return delivery.deliver_due()
    finally:
        connections.close_all()


def test_each_message_is_sent_once(told: int, sandbox: RunningSandbox) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(deliver, range(WORKERS))) == told == VISITS
    assert len(sandbox.messages("sms")) == VISITS
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_each_claim_is_one_worker_s(told: int) -> None:
    def claim(_: int) -> list[int]:
        try:
            found = []
            while message := delivery.claim(now=clock.now()):
                found.append(message.pk)
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [pk for each in pool.map(claim, range(WORKERS)) for pk in each]
    assert len(claimed) == len(set(claimed)) == told


def test_a_lapsed_claim_is_taken_by_one(told: int, sandbox: RunningSandbox, time_machine) -> None:
    while delivery.claim(now=clock.now()):
        pass
    time_machine.move_to(clock.now() + delivery.LEASE + dt.timedelta(seconds=1))
    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(deliver, range(WORKERS))) == told
    assert len(sandbox.messages("sms")) == VISITS


def test_a_message_without_a_transaction_is_refused(committed: str) -> None:
    with pytest.raises(OutsideTransaction):
        tell_of_visit(Appointment(), now=clock.now())
