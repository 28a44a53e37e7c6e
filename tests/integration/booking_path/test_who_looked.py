"""A patient sees who opened their record, once it is proved whose it is; nobody sees it of another."""

import datetime as dt

import pytest
from django.db import transaction

from booking.appointments.models import Appointment
from booking.patients.models import Patient, PatientAccess, Representation
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.audit.queries import who_opened
from tests.factories.patients import make_access, make_patient
from tests.integration.booking_path.journey import Visitor
from tests.staff import make_staff

LOOKS = "/en/my/looks/"
REASON = "the patient called"
LOOKED = "patients.looks.open"


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    return visitor.book()


@pytest.fixture
def user(visit: Appointment) -> User:
    assert visit.booker is not None
    return visit.booker


def look_at(patient: Patient, reason: str = REASON) -> None:
    by = Actor(user=make_staff(last_name="Sokolova").public_id, role="Registrar")
    with transaction.atomic():
        record(by=by, action="patients.patient.find", patient=patient.public_id, reason=reason)


def page(visitor: Visitor, language: str = "en") -> str:
    return visitor.client.get(LOOKS.replace("/en/", f"/{language}/")).content.decode()


def prove(user: User) -> None:
    PatientAccess.objects.filter(user=user).update(level=PatientAccess.Level.MATCHED)


def proved_child(user: User, *, verified: bool = True) -> Patient:
    child = make_patient(given="Маша", born=dt.date(2018, 5, 1))
    Representation.objects.create(
        patient=child,
        representative=user,
        basis=Representation.Basis.PARENT,
        scopes=[Representation.Scope.SEE, Representation.Scope.BOOK],
        valid_from=dt.date(2026, 1, 1),
        verified_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) if verified else None,
        verified_by=make_staff() if verified else None,
    )
    return child


def test_a_phone_alone_opens_no_list(visitor: Visitor, visit: Appointment) -> None:
    assert visit.patient is not None
    look_at(visit.patient)
    assert "Bring a document" in page(visitor)
    assert REASON not in page(visitor)


@pytest.mark.parametrize(("language", "role"), [("en", "Registrar"), ("ru", "Регистратор")])
def test_whoever_proved_it_sees_who_what_and_why(
    visitor: Visitor, visit: Appointment, user: User, language: str, role: str
) -> None:
    assert visit.patient is not None
    look_at(visit.patient)
    prove(user)
    html = page(visitor, language)
    for words in ("Sokolova", role, REASON):
        assert words in html


def test_nothing_is_shown_of_another_record(visitor: Visitor, user: User) -> None:
    prove(user)
    other = make_patient(family="Чужая")
    make_access(other)
    look_at(other)
    assert REASON not in page(visitor)


@pytest.mark.parametrize(("verified", "shown"), [(True, True), (False, False)])
def test_a_childs_record_opens_to_a_proved_parent(
    visitor: Visitor, user: User, verified: bool, shown: bool
) -> None:
    look_at(proved_child(user, verified=verified))
    assert (REASON in page(visitor)) is shown


def test_whoever_is_not_signed_in_is_led_to_the_door(visitor: Visitor) -> None:
    answer = visitor.client.get(LOOKS)
    assert (answer.status_code, answer["Location"]) == (302, "/en/sign-in/?next=%2Fen%2Fmy%2Flooks%2F")


def test_a_parents_look_at_the_childs_list_is_a_look_and_ones_own_is_not(
    visitor: Visitor, visit: Appointment, user: User
) -> None:
    child = proved_child(user)
    prove(user)
    page(visitor)
    assert visit.patient is not None
    assert [look.action for look in who_opened(patient=visit.patient.public_id)].count(LOOKED) == 0
    (look,) = who_opened(patient=child.public_id)
    assert (look.action, look.actor) == (LOOKED, user.public_id)


def test_a_list_that_stays_closed_is_no_look(visitor: Visitor, user: User) -> None:
    child = proved_child(user, verified=False)
    page(visitor)
    assert who_opened(patient=child.public_id) == []


@pytest.mark.parametrize(("language", "since"), [("en", "February 2025"), ("ru", "февраля 2025")])
def test_the_list_says_how_far_back_it_goes(visitor: Visitor, user: User, language: str, since: str) -> None:
    prove(user)
    assert since in page(visitor, language)
