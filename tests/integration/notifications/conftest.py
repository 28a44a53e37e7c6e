"""A visit that somebody booked by a verified phone and e-mail."""

import datetime as dt

import pytest
from django.db import transaction

from booking.appointments.models import Appointment
from booking.notifications.actions import tell_of_visit
from booking.notifications.models import OutboxMessage
from portal.accounts.models import User
from tests.factories.appointments import NOW, book, make_slot

PHONE, EMAIL = "+79161234567", "anna@clinic.test"


@pytest.fixture(autouse=True)
def at_the_time_of_the_factories(time_machine) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def booker(db) -> User:
    return User.objects.create_user(phone=PHONE, phone_verified_at=NOW, email=EMAIL, email_verified_at=NOW)


@pytest.fixture
def visit(booker: User) -> Appointment:
    return book(make_slot(), booker=booker)


def tell(visit: Appointment, now: dt.datetime = NOW) -> list[OutboxMessage]:
    with transaction.atomic():
        return tell_of_visit(visit, now=now)
