"""«Erase me»: seven days to think again, never around a visit, what the law keeps stays, a crash is gone on from."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.journeys.erase_me import carry_out_due, close_account, erase_data
from booking.patients.models import ContactPoint, Patient, PatientAccess, PatientName
from portal.accounts.models import User
from portal.crypto.erasure import erase
from portal.crypto.keys.models import DataKey
from portal.privacy.actions.requesting import take_back
from portal.privacy.errors import NotOpen
from portal.privacy.models import DataSubjectRequest
from tests.factories.patients import actor_of
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.races import race

PAGE = "/en/my/erase/"
DUE = NOW + dt.timedelta(days=7)
LATER = DUE + dt.timedelta(minutes=1)


@pytest.fixture
def visit(committed: str, visitor: Visitor) -> Iterator[Appointment]:
    yield visitor.book()


@pytest.fixture
def db(committed: str) -> None:
    """An erasure commits: the tests of this file have databases of their own."""


def over(visit: Appointment, status: Status = Status.CANCELLED) -> User:
    """The visit is history, and its booker is the answer."""
    cancelled = {"happening": "cancelled", "cancelled_by_side": "patient"}
    end = cancelled if status is Status.CANCELLED else {"happening": "completed"}
    Appointment.objects.filter(pk=visit.pk).update(status=status, **end)
    assert visit.booker is not None
    return visit.booker


def live(visit: Appointment) -> None:
    """As the desk's undo leaves it."""
    back = {"happening": "undone", "cancelled_by_side": ""}
    Appointment.objects.filter(pk=visit.pk).update(status=Status.CONFIRMED, **back)


def asked_for(visitor: Visitor) -> DataSubjectRequest:
    assert visitor.client.post(PAGE, {"sure": "on"}).status_code == 302
    return DataSubjectRequest.objects.get()


def keys_of(*subjects: object) -> set[str]:
    ids = [subject.id for subject in subjects]  # type: ignore[attr-defined]
    return set(DataKey.objects.filter(subject_id__in=ids).values_list("retention", flat=True))


def test_nothing_is_asked_around_a_visit_and_without_a_tick(visitor: Visitor, visit: Appointment) -> None:
    assert f"/en/visits/{visit.public_id}/cancel/" in visitor.client.get(PAGE).content.decode()
    assert visitor.client.post(PAGE, {}).status_code == 422
    assert visitor.client.post(PAGE, {"sure": "on"}).status_code == 409
    over(visit)
    asked = asked_for(visitor)
    assert asked.not_before == DUE
    assert "Take it back" in visitor.client.get(PAGE).content.decode()


def test_who_had_no_treatment_is_erased_wholly_and_can_come_anew(
    visitor: Visitor, visit: Appointment
) -> None:
    user, patient = over(visit), visit.patient
    assert patient is not None
    asked_for(visitor)
    carry_out_due(now=DUE - dt.timedelta(seconds=1))
    assert visitor.client.get("/en/my/").status_code == 200
    carry_out_due(now=DUE)
    assert visitor.client.get("/en/my/").status_code == 302
    assert keys_of(patient.subject) == {"contact", "booking", "clinical"}
    carry_out_due(now=LATER)
    assert keys_of(patient.subject, user.subject) == set()
    done = DataSubjectRequest.objects.get()
    assert (done.status, len(done.outcome["erased"]), done.outcome["kept"]) == ("done", 6, [])
    assert PatientName.objects.get(patient=patient).family == ""
    assert not User.objects.filter(phone=PHONE).exists()


def test_a_medical_record_stays_with_its_name_and_without_ways_to_reach(
    visitor: Visitor, visit: Appointment
) -> None:
    user, patient = over(visit, Status.COMPLETED), visit.patient
    assert patient is not None
    assert "until 31 December 2051" in visitor.client.get(PAGE).content.decode()
    asked_for(visitor)
    carry_out_due(now=DUE)
    carry_out_due(now=LATER)
    assert keys_of(user.subject) == set()
    until = dict(
        DataKey.objects.filter(subject_id=patient.public_id).values_list("retention", "retain_until")
    )
    kept = dt.date(2051, 12, 31)
    assert until == {"clinical": kept, "contact": kept, "booking": dt.date(2031, 12, 31)}
    assert PatientName.objects.get(patient=patient).family == "Королёва"
    assert [contact.value for contact in ContactPoint.objects.filter(patient=patient)] == [""]
    assert not PatientAccess.objects.filter(patient=patient).exists()


def test_whoever_proved_only_a_phone_erases_no_record_that_the_desk_knows(
    visitor: Visitor, visit: Appointment
) -> None:
    user, patient = over(visit), visit.patient
    assert patient is not None
    Patient.objects.filter(pk=patient.pk).update(is_provisional=False)
    assert "the record itself stays" in visitor.client.get(PAGE).content.decode()
    asked_for(visitor)
    carry_out_due(now=DUE)
    carry_out_due(now=LATER)
    assert keys_of(user.subject) == set()
    assert keys_of(patient.subject) == {"contact", "booking", "clinical"}


def test_a_crash_between_two_keys_is_gone_on_from(visitor: Visitor, visit: Appointment) -> None:
    user, patient = over(visit), visit.patient
    assert patient is not None
    asked = asked_for(visitor)
    assert close_account(asked, now=DUE)
    erase(patient.subject, by=actor_of(user), now=DUE, today=DUE.date())
    carry_out_due(now=LATER)
    carry_out_due(now=LATER)
    assert keys_of(patient.subject, user.subject) == set()
    assert DataSubjectRequest.objects.get().status == "done"


def test_a_visit_made_meanwhile_keeps_the_erasure_waiting(visitor: Visitor, visit: Appointment) -> None:
    over(visit)
    asked = asked_for(visitor)
    live(visit)
    carry_out_due(now=DUE)
    asked.refresh_from_db()
    assert asked.status == "open"
    over(visit)
    assert close_account(asked, now=DUE)
    live(visit)
    asked.refresh_from_db()
    assert not erase_data(asked, now=LATER)


def test_of_taking_back_and_carrying_out_at_once_one_happens(visitor: Visitor, visit: Appointment) -> None:
    user = over(visit)
    asked = asked_for(visitor)
    with time_machine.travel(DUE, tick=True):
        outcomes = race(
            [
                lambda: take_back(by=actor_of(user), asked=asked, now=DUE),
                lambda: close_account(asked, now=DUE),
            ]
        )
    taken_back = outcomes[0].refusal is None
    assert taken_back or isinstance(outcomes[0].refusal, NotOpen)
    assert outcomes[1].answer is (not taken_back)
    assert User.objects.get(pk=user.pk).is_active is taken_back
