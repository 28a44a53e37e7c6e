"""A guest books by a phone and a code, without an account."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.formats import date_format
from pytest import mark

from booking.appointments.models import Appointment, VisitDetails
from booking.journeys.people import NewPerson, patient_for
from booking.patients.details import FullName
from booking.patients.models import Patient, PatientAccess, PatientName, Representation
from clinics.directory.models import Offering, Price, Service
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from tests.factories.patients import make_patient, make_phone
from tests.factories.people import UserFactory
from tests.factories.schedule import make_offering
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import ANNA, PHONE, Visitor
from tests.races import race
from tests.sandbox import RunningSandbox
from tests.staff import browser

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def other(sandbox: RunningSandbox, offering: Offering) -> Visitor:
    return Visitor(browser(), sandbox, offering)


@mark.parametrize("language", ["en", "ru"])
def test_a_guest_gets_a_visit(visitor: Visitor, language: str) -> None:
    visitor.language = language
    visit = visitor.book()
    assert (visit.status, visit.language, visit.booker.phone) == ("confirmed", language, PHONE)
    assert visitor.client.get(visitor.url(f"visits/{visit.public_id}/")).status_code == 200


def test_a_notice_stands_before_the_phone_is_taken(visitor: Visitor) -> None:
    hold = visitor.hold()
    page = visitor.client.get(visitor.url(f"book/{hold.public_id}/phone/")).content.decode()
    assert f"{hold.clinic.entity.name} uses what you type to arrange and give your care" in page


def test_a_number_without_its_code_is_of_the_clinics_country(visitor: Visitor, settings: Any) -> None:
    settings.PHONE_REGIONS = ["RU"]
    entity = visitor.offering.clinic.entity
    entity.country = "CY"
    entity.save()
    hold = visitor.hold()
    answer = visitor.client.post(visitor.url(f"book/{hold.public_id}/phone/"), {"phone": "96 123456"})
    assert (answer.status_code, visitor.sandbox.code("+35796123456") != "") == (302, True)


def test_the_record_is_provisional_and_its_access_is_by_phone(visitor: Visitor) -> None:
    visit = visitor.book()
    access = PatientAccess.objects.get(user=visit.booker)
    assert (access.patient, access.level) == (visit.patient, "phone")
    assert visit.patient.is_provisional
    assert PatientName.objects.get(patient=visit.patient).full == "Королёва Анна"


def test_somebody_elses_record_is_never_attached_to(visitor: Visitor) -> None:
    known = make_patient(family="Королёва", given="Анна", born=dt.date(1990, 5, 17))
    make_phone(known, PHONE)
    assert visitor.book().patient != known


def test_who_books_again_for_the_same_person_makes_no_second_record(visitor: Visitor) -> None:
    first = visitor.book(visitor.times()[0], who="other")
    second = visitor.book(visitor.times()[4], who="other", family="Королева")
    assert (second.patient, Patient.objects.count()) == (first.patient, 1)


def test_a_known_person_is_one_press(visitor: Visitor) -> None:
    first = visitor.book(visitor.times()[0])
    hold = visitor.hold(visitor.times()[4])
    page = visitor.client.get(visitor.url(f"book/{hold.public_id}/")).content.decode()
    assert "Анна К." in page
    answer = visitor.client.post(visitor.url(f"book/{hold.public_id}/"), {"who": first.patient.public_id})
    assert answer.status_code == 302


def test_a_parent_books_for_a_child_and_another_one_after_it(visitor: Visitor) -> None:
    child = {"who": "child", "family": "Королёв", "birth_date": "1.06.2018"}
    visitor.offering.doctor.sees_children = True
    visitor.offering.doctor.save()
    visits = [visitor.book(visitor.times()[0], **child, given=name) for name in ("Пётр", "Илья")]
    assert len({visit.patient for visit in visits}) == 2
    held = Representation.objects.filter(representative=visits[0].booker)
    assert [(row.basis, row.scopes) for row in held] == [("parent", ["book", "pay"])] * 2


def test_another_persons_patient_is_not_booked_for(visitor: Visitor) -> None:
    stranger = make_patient()
    hold = visitor.hold()
    visitor.prove(hold)
    for public_id in (stranger.public_id, "0192c0de-0000-7000-8000-000000000000"):
        answer = visitor.client.post(visitor.url(f"book/{hold.public_id}/"), {"who": public_id})
        assert answer.status_code == 422
    assert not Appointment.objects.exclude(status="held").exists()


def test_a_taken_time_shows_the_nearest_ones(visitor: Visitor, other: Visitor) -> None:
    time = visitor.times()[1]
    visitor.hold(time)
    answer = other.press(time)
    assert answer.status_code == 409
    assert "taken a moment ago" in answer.content.decode()
    assert b'name="time"' in answer.content


def test_a_browser_that_got_no_time_gets_no_session(visitor: Visitor, other: Visitor) -> None:
    time = visitor.times()[1]
    visitor.hold(time)
    before = Session.objects.count()
    assert other.press(time).status_code == 409
    assert (Session.objects.count(), "sessionid" in other.client.cookies) == (before, False)


def test_a_browser_that_holds_a_time_keeps_it_when_it_misses_another(
    visitor: Visitor, other: Visitor
) -> None:
    first, second = visitor.times()[1:8:4]
    hold = visitor.hold(first)
    other.hold(second)
    visitor.press(second)
    assert visitor.client.get(visitor.url(f"book/{hold.public_id}/phone/")).status_code == 200


def test_who_comes_back_within_the_time_finds_the_hold(visitor: Visitor) -> None:
    hold = visitor.hold(visitor.times()[5])
    visitor.prove(hold)
    with time_machine.travel(NOW + 30 * MINUTE, tick=False):
        assert visitor.confirm(hold).status_code == 302


def test_a_time_lost_while_typing_keeps_the_form(visitor: Visitor, other: Visitor) -> None:
    time = visitor.times()[1]
    hold = visitor.hold(time)
    visitor.prove(hold)
    with time_machine.travel(NOW + 11 * MINUTE, tick=False):
        other.hold(time)
        answer = visitor.confirm(hold)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert 'value="Королёва"' in page
        assert 'name="time"' in page
    assert Patient.objects.count() == 0


def test_what_was_typed_goes_along_with_another_time(visitor: Visitor, other: Visitor) -> None:
    time, _second, another = visitor.times()[1:4]
    hold = visitor.hold(time)
    visitor.prove(hold)
    with time_machine.travel(NOW + 11 * MINUTE, tick=False):
        other.hold(time)
        told = {**ANNA, "who": "child", "complaint": "Болит сердце"}
        page = visitor.client.post(visitor.url(f"book/{hold.public_id}/"), told).content.decode()
        assert 'form="person-form" formaction="/en/book/hold/"' in page
        answer = visitor.client.post(visitor.url("book/hold/"), {**told, "time": another})
        form = visitor.client.get(answer.url).content.decode()
    assert all(text in form for text in ('value="Королёва"', 'value="17.05.1990"', "Болит сердце"))
    assert "Королёва" not in str(visitor.client.session.items())


def test_what_was_typed_outlives_two_lost_times(visitor: Visitor, other: Visitor) -> None:
    time = visitor.times()[1]
    other.hold(time)
    page = visitor.client.post(visitor.url("book/hold/"), {**ANNA, "time": time}).content.decode()
    assert '<input type="hidden" name="family" value="Королёва">' in page


def test_what_was_typed_is_forgotten_once_it_is_booked(visitor: Visitor) -> None:
    hold = visitor.hold()
    visitor.prove(hold)
    visitor.client.post(visitor.url("book/hold/"), {**ANNA, "time": visitor.times()[6]})
    visitor.confirm(Appointment.objects.get(status="held"))
    assert "booking_typed" not in visitor.client.session


def test_a_form_sent_twice_makes_one_visit(visitor: Visitor) -> None:
    visit = visitor.book()
    again = visitor.client.post(visitor.url(f"book/{visit.public_id}/"), ANNA)
    assert (again.status_code, again.url) == (302, f"/en/visits/{visit.public_id}/")
    assert Appointment.objects.count() == 1


def test_another_browsers_hold_is_none_of_its_business(visitor: Visitor, other: Visitor) -> None:
    hold = visitor.hold()
    for path in ("", "phone/", "countdown/"):
        assert other.client.get(visitor.url(f"book/{hold.public_id}/{path}")).status_code == 410
    assert other.client.post(visitor.url(f"book/{hold.public_id}/release/")).status_code == 410
    hold.refresh_from_db()
    assert hold.status == "held"


def test_nothing_is_booked_without_a_proved_phone(visitor: Visitor) -> None:
    hold = visitor.hold()
    answer = visitor.confirm(hold)
    assert answer.url == f"/en/book/{hold.public_id}/phone/"
    assert Patient.objects.count() == 0


def test_a_hold_is_given_up_by_a_button_and_not_by_a_link(visitor: Visitor) -> None:
    hold = visitor.hold()
    assert visitor.client.get(visitor.url(f"book/{hold.public_id}/release/")).status_code == 405
    visitor.client.post(visitor.url(f"book/{hold.public_id}/release/"))
    hold.refresh_from_db()
    assert hold.status == "expired"


def test_a_form_in_use_extends_the_hold(visitor: Visitor) -> None:
    hold = visitor.hold()
    with time_machine.travel(NOW + 9 * MINUTE, tick=False):
        page = visitor.client.post(visitor.url(f"book/{hold.public_id}/countdown/")).content.decode()
    assert 'data-seconds="660"' in page


def test_what_is_told_beforehand_is_kept(visitor: Visitor) -> None:
    visit = visitor.book(complaint="Болит сердце")
    assert VisitDetails.objects.get(appointment=visit).complaint == "Болит сердце"


@mark.parametrize(
    "fields",
    [
        {"birth_date": "17.05.2030"},
        {"birth_date": "tomorrow"},
        {"birth_date": "30.02.1990"},
        {"birth_date": "17.05.90"},
        {"family": ""},
        {"family": "К" * 400},
        {"who": "doctor"},
        {"given": "\0"},
        {"given": "Ali 😀"},
    ],
)
def test_bad_input_is_told_and_nothing_is_written(visitor: Visitor, fields: dict[str, str]) -> None:
    hold = visitor.hold()
    visitor.prove(hold)
    assert visitor.confirm(hold, **fields).status_code == 422
    assert Patient.objects.count() == 0


@mark.parametrize("name", ["محمد علي", "O'Brien-Smith", "Ё"])
def test_names_are_taken_as_people_write_them(visitor: Visitor, name: str) -> None:
    visit = visitor.book(given=name)
    assert PatientName.objects.get(patient=visit.patient).given == name


def test_a_childs_service_is_refused_to_a_grown_up(visitor: Visitor) -> None:
    visitor.offering.service.age_to = 17
    visitor.offering.service.save()
    hold = visitor.hold()
    visitor.prove(hold)
    answer = visitor.confirm(hold)
    assert answer.status_code == 409
    assert "This service is up to 17 years." in answer.content.decode()
    assert Patient.objects.count() == 0


def test_the_guest_is_a_user_without_a_password(visitor: Visitor) -> None:
    assert not User.objects.get(pk=visitor.book().booker_id).has_usable_password()


def test_a_time_pressed_twice_is_held(visitor: Visitor) -> None:
    """The browser's own hold stands in nobody's way: the later one gives it up."""
    time = visitor.times()[0]
    first, second = visitor.hold(time), visitor.hold(time)
    first.refresh_from_db()
    assert (first.status, first.happening, second.status) == ("expired", "released", "held")


def test_a_held_time_is_kept_though_the_notice_passes_while_typing(visitor: Visitor) -> None:
    visitor.offering.service.notice_hours = 2
    visitor.offering.service.save()
    hold = visitor.hold()
    visitor.prove(hold)
    edge = hold.during.lower - dt.timedelta(hours=2) - NOW
    with time_machine.travel(NOW + edge + dt.timedelta(minutes=1), tick=False):
        type(hold).objects.filter(pk=hold.pk).update(
            held_at=NOW + edge - dt.timedelta(minutes=1), held_until=NOW + edge + dt.timedelta(minutes=9)
        )
        assert visitor.confirm(hold).status_code == 302


def test_a_hold_of_yesterday_is_agreed_anew(visitor: Visitor) -> None:
    hold = visitor.hold(visitor.times()[-1])
    visitor.prove(hold)
    with time_machine.travel(NOW + dt.timedelta(hours=25), tick=False):
        assert visitor.confirm(hold).status_code == 410


@mark.parametrize(("minutes", "agreed"), [(5, (320_000, 0)), (60, (350_000, 48))])
def test_a_hold_that_lapsed_is_agreed_anew_and_one_that_runs_is_not(
    visitor: Visitor, minutes: int, agreed: tuple[int, int]
) -> None:
    hold = visitor.hold(visitor.times()[-1])
    visitor.prove(hold)
    Price.objects.update(amount_minor=350_000)
    Service.objects.update(cancel_until_hours=48)
    with time_machine.travel(NOW + minutes * MINUTE, tick=False):
        visitor.confirm(hold)
    hold.refresh_from_db()
    assert (hold.status, hold.price_minor, hold.terms["cancel_until_hours"]) == ("confirmed", *agreed)


def test_messages_are_in_the_language_in_which_it_was_confirmed(visitor: Visitor) -> None:
    hold = visitor.hold()
    visitor.prove(hold)
    visitor.language = "ru"
    visitor.confirm(hold)
    hold.refresh_from_db()
    assert hold.language == "ru"


def test_the_deadline_is_told_by_the_clinics_clock(visitor: Visitor) -> None:
    """Two hours before a visit in Moscow, and not by UTC."""
    visit = visitor.book(visitor.times()[-1])
    shown = visit.during.lower.astimezone(ZoneInfo("Europe/Moscow")) - dt.timedelta(
        hours=visit.terms["cancel_until_hours"]
    )
    page = visitor.client.get(f"/en/visits/{visit.public_id}/").content.decode()
    assert f"Online until {date_format(shown, 'DATETIME_FORMAT')}" in page


def test_two_first_bookings_at_once_make_one_record(committed: str, sandbox: RunningSandbox) -> None:
    offering = make_offering()
    user = UserFactory()
    person = NewPerson(FullName("Королёва", "Анна"), dt.date(1990, 5, 17))

    def register() -> object:
        with transaction.atomic():
            return patient_for(
                by=SYSTEM, user=user, person=person, clinic=offering.clinic, now=dt.datetime.now(dt.UTC)
            ).pk

    assert len({outcome.answer for outcome in race([register] * 4)}) == 1
