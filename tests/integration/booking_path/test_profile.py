"""A patient sees and changes by what they are reached, and ends what is open on other devices."""

import datetime as dt

import pytest
import time_machine

from booking.appointments.models import Appointment
from booking.patients.models import ContactPoint
from portal.accounts.devices import device_in_words
from portal.accounts.models import SignedInDevice, User
from tests.factories.people import UserFactory
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.staff import browser

PAGE = "/en/my/profile/"
OTHER_PHONE = "+79167654321"


@pytest.fixture
def user(visitor: Visitor) -> User:
    visit: Appointment = visitor.book()
    assert visit.booker is not None
    return visit.booker


def sign_in_elsewhere(visitor: Visitor) -> Visitor:
    other = Visitor(browser(), visitor.sandbox, visitor.offering)
    with time_machine.travel(NOW + dt.timedelta(minutes=2), tick=False):
        other.client.post("/en/sign-in/", {"phone": PHONE})
        other.client.post("/en/sign-in/code/", {"code": visitor.sandbox.code(PHONE)})
    return other


def change(visitor: Visitor, system: str, to: str, code: str = "") -> int:
    visitor.client.post(f"{PAGE}{system}/", {system: to})
    code = code or visitor.sandbox.code(to)
    return visitor.client.post(f"{PAGE}{system}/code/", {"code": code}).status_code


def test_another_phone_comes_by_a_code_and_the_record_follows(visitor: Visitor, user: User) -> None:
    assert change(visitor, "phone", OTHER_PHONE, code="000000") == 422
    user.refresh_from_db()
    assert user.phone == PHONE
    assert change(visitor, "phone", OTHER_PHONE) == 302
    user.refresh_from_db()
    assert user.phone == OTHER_PHONE
    open_now = [contact.value for contact in ContactPoint.objects.filter(valid_to=None, system="phone")]
    assert open_now == [OTHER_PHONE]


def test_anothers_phone_is_refused(visitor: Visitor, user: User) -> None:
    UserFactory(phone=OTHER_PHONE, phone_verified_at=NOW)
    assert change(visitor, "phone", OTHER_PHONE) == 409
    user.refresh_from_db()
    assert user.phone == PHONE


def test_a_session_found_open_changes_nothing(visitor: Visitor, user: User) -> None:
    with time_machine.travel(NOW + dt.timedelta(minutes=10), tick=False):
        answer = visitor.client.post(f"{PAGE}email/", {"email": "thief@clinic.example"})
    assert answer.url.startswith("/en/prove/")
    assert visitor.client.get(f"{PAGE}fax/").status_code == 404


def test_devices_are_listed_and_ended(visitor: Visitor, user: User) -> None:
    other = sign_in_elsewhere(visitor)
    html = visitor.client.get(PAGE).content.decode()
    assert html.count("passkeys__one") == 2 and "this one" in html
    theirs = SignedInDevice.objects.exclude(session_key=visitor.client.session.session_key).get()
    assert visitor.client.post(f"{PAGE}devices/{theirs.public_id}/end/").status_code == 302
    assert other.client.get("/en/my/").status_code == 302
    assert visitor.client.get("/en/my/").status_code == 200


def test_all_others_end_at_once_and_strangers_devices_are_not_found(visitor: Visitor, user: User) -> None:
    other = sign_in_elsewhere(visitor)
    strangers = SignedInDevice.objects.create(user=UserFactory(), session_key="x" * 32, signed_in_at=NOW)
    assert visitor.client.post(f"{PAGE}devices/{strangers.public_id}/end/").status_code == 404
    visitor.client.post(f"{PAGE}devices/end/")
    assert other.client.get("/en/my/").status_code == 302
    assert SignedInDevice.objects.filter(user=user).count() == 1
    assert SignedInDevice.objects.filter(pk=strangers.pk).exists()


def test_the_language_of_messages_is_chosen(visitor: Visitor, user: User) -> None:
    visitor.client.post(f"{PAGE}language/", {"language": "ru"})
    user.refresh_from_db()
    assert user.language == "ru"
    assert visitor.client.post(f"{PAGE}language/", {"language": "xx"}).status_code == 404


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0 YaBrowser/24.7 Safari/537.36",
            "Yandex Browser, Linux",
        ),
        ("curl/8.5.0", ""),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words
