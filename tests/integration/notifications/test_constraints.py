"""Each promise of the outbox's table, broken on purpose."""

import pytest
from django.db import IntegrityError, connection, transaction

from booking.appointments.models import Appointment
from booking.notifications.models import MOST_ATTEMPTS, OutboxMessage
from tests.constraints import change, constraints_of, refused_by
from tests.factories.appointments import NOW
from tests.factories.patients import make_patient
from tests.integration.notifications.conftest import tell

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(constraints_of("notifications")))
def test_the_database_refuses(visit: Appointment, name: str) -> None:
    message = tell(visit)[0]
    breaks = {
        "notifications_claimed_while_sending": change(message, status="sending"),
        "notifications_finished_at_the_end": change(message, finished_at=NOW),
        "notifications_open_has_words": change(message, text=None),
        "notifications_few_attempts": change(message, attempts=MOST_ATTEMPTS + 1),
        "notifications_sent_by_a_provider": change(message, status="sent", finished_at=NOW),
    }
    assert refused_by(breaks[name]) == name


def test_one_purpose_has_one_message(visit: Appointment) -> None:
    first, second = tell(visit)
    with pytest.raises(IntegrityError, match="purpose"), transaction.atomic():
        OutboxMessage.objects.filter(pk=second.pk).update(purpose=first.purpose)


def test_one_number_has_one_message(visit: Appointment) -> None:
    first, second = tell(visit)
    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        OutboxMessage.objects.filter(pk=second.pk).update(number=first.number)


def test_a_message_is_never_given_to_another_patient(visit: Appointment) -> None:
    message, other = tell(visit)[0], make_patient()
    with pytest.raises(IntegrityError, match="subject_is_patient"), transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(patient=other)
        connection.check_constraints()


def test_a_stolen_row_tells_neither_whom_nor_what(visit: Appointment) -> None:
    message = tell(visit)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM notifications_outboxmessage m")
        rows = "".join(row for (row,) in cursor.fetchall())
    assert message.recipient[1:] not in rows and visit.code not in rows
