"""A signed-in person sees for whom they act and who acts for them, and may end it."""

import datetime as dt
from typing import Any

import pytest

from booking.journeys.family import Family, family_of
from booking.patients.actions.merging import merge_patients
from booking.patients.models import Patient, PatientAccess, Representation
from portal.accounts.models import User
from portal.audit.actor import actor_for
from portal.audit.queries import who_opened
from tests.factories.patients import make_access, make_patient, registrar
from tests.factories.people import UserFactory
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import Visitor
from tests.staff import make_staff

PAGE = "/en/my/people/"
TODAY = NOW.date()
Basis, Scope = Representation.Basis, Representation.Scope


@pytest.fixture
def user(visitor: Visitor) -> User:
    booker = visitor.book().booker
    assert booker is not None
    return booker


def representation(patient: Patient, user: User, basis: Basis = Basis.PROXY, **fields: Any) -> Representation:
    given = {"valid_from": dt.date(2026, 1, 1), "scopes": [Scope.BOOK, Scope.PAY]} | fields
    return Representation.objects.create(patient=patient, representative=user, basis=basis, **given)


def proved_record(user: User) -> Patient:
    patient = make_patient(is_provisional=False)
    make_access(patient, user=user, level=PatientAccess.Level.MATCHED)
    return patient


def address(row: Representation) -> str:
    return f"{PAGE}{row.public_id}/end/"


def family(user: User) -> Family:
    return family_of(user, by=actor_for(user, None), today=TODAY)


def test_a_parent_sees_the_child_what_is_allowed_and_when_it_ends(visitor: Visitor, user: User) -> None:
    child = make_patient(family="Королёв", given="Миша", born=dt.date(2018, 5, 1))
    representation(child, user, Basis.PARENT)
    html = visitor.client.get(PAGE).content.decode()
    for words in ("Миша К.", "parent", "book, move and cancel", "1 May 2036", "seen no paper yet"):
        assert words in html


def test_whom_a_parent_saw_is_in_the_log_of_the_child(visitor: Visitor, user: User) -> None:
    child = make_patient(family="Королёв", given="Миша", born=dt.date(2018, 5, 1))
    row = representation(child, user, Basis.PARENT)
    visitor.client.get(PAGE)
    visitor.client.get(address(row))
    looks = who_opened(patient=child.public_id)
    assert [(look.action, look.actor) for look in looks] == [
        ("patients.representation.open", user.public_id)
    ] * 2


def test_what_a_birthday_a_court_or_a_date_ended_is_told_or_left_out(visitor: Visitor, user: User) -> None:
    grown = representation(make_patient(born=dt.date(2008, 3, 1)), user, Basis.PARENT)
    over = representation(make_patient(), user, valid_to=TODAY - dt.timedelta(days=1))
    restricted = representation(
        make_patient(born=dt.date(2018, 5, 1)), user, Basis.PARENT, court_restriction=True
    )
    shown = {acting.row.pk for acting in family(user).acting}
    assert not shown & {grown.pk, over.pk}
    assert restricted.pk in shown
    assert "Restricted by a court" in visitor.client.get(PAGE).content.decode()


def test_who_acts_for_me_is_shown_only_to_whoever_proved_to_be_me(user: User) -> None:
    assert family(user).trusted is None
    patient = proved_record(user)
    representation(patient, UserFactory(phone="+79035550011"))
    trusted = family(user).trusted
    assert trusted is not None
    assert [acting.name for acting in trusted] == ["•••• 00 11"]


def test_a_right_that_is_taken_back_is_over_at_once(visitor: Visitor, user: User) -> None:
    row = representation(proved_record(user), UserFactory())
    assert "Take the right back" in visitor.client.get(address(row)).content.decode()
    assert Representation.objects.get(pk=row.pk).valid_to is None
    assert visitor.client.post(address(row))["Location"] == PAGE
    ended = Representation.objects.get(pk=row.pk)
    assert ended.valid_to is not None
    assert ended.valid_to < TODAY
    assert visitor.client.post(address(row)).status_code == 404


def test_a_child_does_not_end_what_the_law_gives_a_parent(visitor: Visitor, user: User) -> None:
    patient = make_patient(born=dt.date(2010, 5, 1), is_provisional=False)
    make_access(patient, user=user, level=PatientAccess.Level.MATCHED)
    row = representation(patient, UserFactory(), Basis.PARENT, verified_by=make_staff(), verified_at=NOW)
    assert {visitor.client.get(address(row)).status_code, visitor.client.post(address(row)).status_code} == {
        403
    }
    assert address(row) not in visitor.client.get(PAGE).content.decode()


def test_whoever_only_said_to_be_a_parent_is_put_off(visitor: Visitor, user: User) -> None:
    patient = make_patient(born=dt.date(2010, 5, 1), is_provisional=False)
    make_access(patient, user=user, level=PatientAccess.Level.MATCHED)
    row = representation(patient, UserFactory(), Basis.PARENT)
    assert visitor.client.post(address(row)).status_code == 302
    assert Representation.objects.get(pk=row.pk).valid_to is not None


def test_a_right_over_a_merged_record_ends_as_any_other(visitor: Visitor, user: User) -> None:
    linked, surviving = make_patient(), make_patient(is_provisional=False)
    row = representation(linked, user)
    merge_patients(
        by=registrar(), survivor=surviving, duplicate=linked, now=NOW, today=TODAY, reason="one person"
    )
    assert visitor.client.post(address(row)).status_code == 302
    assert Representation.objects.get(pk=row.pk).valid_to is not None


@pytest.mark.parametrize("level", ["none", "phone"])
def test_the_right_of_others_is_not_there_for_strangers(visitor: Visitor, user: User, level: str) -> None:
    patient = make_patient()
    if level == "phone":
        make_access(patient, user=user)
    row = representation(patient, UserFactory())
    assert visitor.client.post(address(row)).status_code == 404
    assert Representation.objects.get(pk=row.pk).valid_to is None


def test_a_representative_gives_the_right_up(visitor: Visitor, user: User) -> None:
    row = representation(make_patient(given="Олег"), user)
    representation(make_patient(), UserFactory(is_staff=False))
    assert "Act no longer for Олег" in visitor.client.get(address(row)).content.decode()
    visitor.client.post(address(row))
    assert row.pk not in {acting.row.pk for acting in family(user).acting}


def test_a_verified_one_says_nothing_of_papers(visitor: Visitor, user: User) -> None:
    staff = make_staff()
    row = representation(make_patient(), user, verified_by=staff, verified_at=NOW)
    assert not next(each for each in family(user).acting if each.row == row).waits_for_paper
    assert "seen no paper" not in visitor.client.get(PAGE).content.decode()
