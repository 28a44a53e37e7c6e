"""The staff see which messages did not arrive, at their clinics, and send one after all."""

import pytest
from django.test import Client

from booking.appointments.models import Appointment
from booking.notifications.models import OutboxMessage, OutboxStatus
from clinics.directory.models import ClinicStaff
from tests.factories.appointments import NOW
from tests.integration.notifications.conftest import EMAIL, PHONE, tell
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/messages/"
SEE, SEND = "notifications.view_outboxmessage", "notifications.change_outboxmessage"


@pytest.fixture
def dead(visit: Appointment) -> OutboxMessage:
    message = tell(visit)[0]
    OutboxMessage.objects.filter(pk=message.pk).update(
        status=OutboxStatus.DEAD, finished_at=NOW, failure="SmsRefused", attempts=1
    )
    return message


def staff_of(visit: Appointment, *permissions: str, on_duty: bool = True) -> Client:
    staff = make_staff(*permissions)
    if on_duty:
        ClinicStaff.objects.create(user=staff, clinic=visit.clinic)
    return through_the_door(browser(), staff)


def test_staff_of_the_clinic_see_what_did_not_arrive(visit: Appointment, dead: OutboxMessage) -> None:
    page = staff_of(visit, SEE).get(REPORT).content.decode()
    assert visit.code in page and "SmsRefused" in page


def test_neither_recipient_nor_words_are_shown(visit: Appointment, dead: OutboxMessage) -> None:
    page = staff_of(visit, SEE, SEND).get(REPORT).content.decode()
    assert PHONE not in page and EMAIL not in page and "/visits/" not in page


def test_staff_of_another_clinic_see_nothing(visit: Appointment, dead: OutboxMessage) -> None:
    client = staff_of(visit, SEE, SEND, on_duty=False)
    assert visit.code not in client.get(REPORT).content.decode()
    assert client.post(f"{REPORT}{dead.pk}/again/").status_code == 404


def test_without_the_permission_nobody_sees_them(visit: Appointment, dead: OutboxMessage) -> None:
    client = staff_of(visit)
    assert client.get(REPORT).status_code in (302, 403)
    assert client.post(f"{REPORT}{dead.pk}/again/").status_code in (302, 403)
    dead.refresh_from_db()
    assert dead.status == OutboxStatus.DEAD


def test_who_may_sends_it_again(visit: Appointment, dead: OutboxMessage) -> None:
    client = staff_of(visit, SEE, SEND)
    assert "Send again" in client.get(REPORT).content.decode()
    client.post(f"{REPORT}{dead.pk}/again/")
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == (OutboxStatus.WAITING, 0)


def test_who_may_only_see_has_no_button(visit: Appointment, dead: OutboxMessage) -> None:
    client = staff_of(visit, SEE)
    assert "Send again" not in client.get(REPORT).content.decode()
    assert client.post(f"{REPORT}{dead.pk}/again/").status_code in (302, 403)
    dead.refresh_from_db()
    assert dead.status == OutboxStatus.DEAD


def test_a_get_sends_nothing(visit: Appointment, dead: OutboxMessage) -> None:
    assert staff_of(visit, SEE, SEND).get(f"{REPORT}{dead.pk}/again/").status_code == 405
