"""Patients sign in by a code: the pages, the session, and what neither tells."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.shared import clock
from tests.leaks import found_in
from tests.sandbox import RunningSandbox
from tests.staff import browser, make_staff, through_the_door

PHONE = "+79161234567"

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(sandbox: RunningSandbox) -> Client:
    return browser()


def sign_in(client: Client, sandbox: RunningSandbox, phone: str = PHONE, language: str = "en", **fields):
    client.post(f"/{language}/sign-in/", {"phone": phone, **fields})
    return client.post(f"/{language}/sign-in/code/", {"code": sandbox.code(PHONE), **fields})


def is_signed_in(client: Client) -> bool:
    return client.get("/en/sign-out/").status_code == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_phone_and_a_code_are_enough(visitor: Client, sandbox: RunningSandbox, language: str) -> None:
    answer = sign_in(visitor, sandbox, "8 (916) 123-45-67", language)
    assert (answer.status_code, answer.url) == (302, f"/{language}/")
    assert is_signed_in(visitor)
    assert User.objects.get(phone=PHONE).language == language


def test_an_email_and_a_code_are_enough(visitor: Client, sandbox: RunningSandbox) -> None:
    visitor.post("/en/sign-in/", {"email": "Anna@Clinic.test", "by": "email"})
    visitor.post("/en/sign-in/code/", {"code": sandbox.code("anna@clinic.test")})
    assert is_signed_in(visitor)


def test_a_call_tells_the_code(visitor: Client, sandbox: RunningSandbox, settings) -> None:
    settings.CODES_PER_RECIPIENT = []
    visitor.post("/en/sign-in/", {"phone": PHONE})
    visitor.post("/en/sign-in/again/", {"by": "voice"})
    [call] = sandbox.messages("voice")
    assert call.to == PHONE
    visitor.post("/en/sign-in/code/", {"code": sandbox.code(PHONE)})
    assert is_signed_in(visitor)


def test_the_code_may_come_with_spaces_and_in_other_digits(visitor: Client, sandbox: RunningSandbox) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    code = sandbox.code(PHONE)
    arabic = "".join(chr(0x660 + int(digit)) for digit in code)
    visitor.post("/en/sign-in/code/", {"code": f" {arabic[:3]} {arabic[3:]} "})
    assert is_signed_in(visitor)


def test_the_session_gets_another_key_and_keeps_its_content(visitor: Client, sandbox: RunningSandbox) -> None:
    session = visitor.session
    session["hold"] = "kept"
    session.save()
    before = visitor.session.session_key
    sign_in(visitor, sandbox)
    assert visitor.session.session_key != before
    assert visitor.session["hold"] == "kept"
    assert not Session.objects.filter(session_key=before).exists()


def test_the_session_holds_neither_phone_nor_code(visitor: Client, sandbox: RunningSandbox) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    kept = str(dict(visitor.session.items()))
    row = Session.objects.get().session_data
    assert found_in(f"{kept} {row}".encode(), [PHONE[1:], sandbox.code(PHONE)]) == set()


def test_the_page_shows_half_of_the_number(visitor: Client) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    page = visitor.get("/en/sign-in/code/").content.decode()
    assert "•••" in page and "1234567" not in page


def test_the_code_field_is_filled_by_phones(visitor: Client) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    page = visitor.get("/en/sign-in/code/").content.decode()
    assert 'autocomplete="one-time-code"' in page and 'inputmode="numeric"' in page


def test_known_and_unknown_phones_get_one_answer(sandbox: RunningSandbox) -> None:
    """The pages are compared whole, without what differs each time."""

    def pages(phone: str) -> list[str]:
        client = browser()
        answers = [
            client.post("/en/sign-in/", {"phone": phone}),
            client.get("/en/sign-in/code/"),
            client.post("/en/sign-in/code/", {"code": "000000"}),
        ]
        varying = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
        return [
            f"{a.status_code} {a.headers.get('Location')} {varying.sub('', a.content.decode())}"
            for a in answers
        ]

    User.objects.create_user(phone="+79160000011", phone_verified_at=clock.now())
    staff = make_staff()
    staff.phone, staff.phone_verified_at = "+79160000111", clock.now()
    staff.save()
    unknown = pages("+79160001111")
    assert pages("+79160000011") == unknown
    assert pages("+79160000111") == unknown


def test_a_wrong_code_is_told_beside_the_field(visitor: Client, sandbox: RunningSandbox) -> None:
    visitor.post("/ru/sign-in/", {"phone": PHONE})
    answer = visitor.post("/ru/sign-in/code/", {"code": f"{(int(sandbox.code(PHONE)) + 1) % 10**6:06}"})
    assert answer.status_code == 422
    assert "Код неверный или устарел" in answer.content.decode()
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345a", "١٢٣", "😀" * 6, "9" * 400])
def test_what_is_no_code_counts_as_no_try(visitor: Client, sandbox: RunningSandbox, typed: str) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    for _ in range(6):
        assert visitor.post("/en/sign-in/code/", {"code": typed}).status_code == 422
    visitor.post("/en/sign-in/code/", {"code": sandbox.code(PHONE)})
    assert is_signed_in(visitor)


@pytest.mark.parametrize("typed", ["", "12", "abc", "+7 916", "\u202e79161234567x", "1" * 400, "📞"])
def test_what_is_no_phone_is_refused_and_nothing_is_sent(
    visitor: Client, sandbox: RunningSandbox, typed: str
) -> None:
    answer = visitor.post("/en/sign-in/", {"phone": typed})
    assert answer.status_code == 422
    assert sandbox.messages() == []


def test_the_limit_is_told_in_minutes(visitor: Client, sandbox: RunningSandbox) -> None:
    visitor.post("/en/sign-in/", {"phone": PHONE})
    answer = visitor.post("/en/sign-in/again/", {"by": "same"})
    assert answer.status_code == 422 and "in 1 minute." in answer.content.decode()


def test_staff_are_led_to_their_door(visitor: Client, sandbox: RunningSandbox) -> None:
    staff = make_staff()
    staff.phone, staff.phone_verified_at = PHONE, clock.now()
    staff.save()
    answer = sign_in(visitor, sandbox)
    assert answer.status_code == 422 and "/staff/login/" in answer.content.decode()
    assert not is_signed_in(visitor)


def test_a_guest_is_no_staff_and_sees_no_admin(visitor: Client, sandbox: RunningSandbox) -> None:
    sign_in(visitor, sandbox)
    assert visitor.get("/admin/").status_code == 403


def test_staff_with_an_unconfirmed_email_still_confirm_it(sandbox: RunningSandbox) -> None:
    staff = make_staff()
    User.objects.filter(pk=staff.pk).update(email_verified_at=None)
    staff.refresh_from_db()
    staff.phone, staff.phone_verified_at = PHONE, clock.now()
    staff.save()
    client = through_the_door(browser(), staff)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_leads_to_this_site_only(visitor: Client, sandbox: RunningSandbox, next_url: str) -> None:
    assert sign_in(visitor, sandbox, next=next_url).url == "/en/"


def test_next_is_kept_from_page_to_page(visitor: Client, sandbox: RunningSandbox) -> None:
    assert (
        "next=%2Fen%2Fdoctors%2F"
        in visitor.post("/en/sign-in/", {"phone": PHONE, "next": "/en/doctors/"}).url
    )
    page = visitor.get("/en/sign-in/code/?next=/en/doctors/").content.decode()
    assert 'name="next" value="/en/doctors/"' in page
    answer = visitor.post("/en/sign-in/code/", {"code": sandbox.code(PHONE), "next": "/en/doctors/"})
    assert answer.url == "/en/doctors/"


def test_the_code_page_without_a_code_leads_back(visitor: Client) -> None:
    assert visitor.get("/en/sign-in/code/").url == "/en/sign-in/"
    assert visitor.post("/en/sign-in/again/").url == "/en/sign-in/"


def test_signing_out_ends_the_session_and_is_in_the_log(visitor: Client, sandbox: RunningSandbox) -> None:
    sign_in(visitor, sandbox)
    assert visitor.post("/en/sign-out/").url == "/en/"
    assert not is_signed_in(visitor)
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"account.sign_in", "account.sign_out"} <= actions


def test_a_get_signs_nobody_out(visitor: Client, sandbox: RunningSandbox) -> None:
    sign_in(visitor, sandbox)
    visitor.get("/en/sign-out/")
    assert is_signed_in(visitor)


def test_no_page_of_the_door_is_kept(visitor: Client) -> None:
    assert "no-store" in visitor.get("/en/sign-in/").headers["Cache-Control"]


def test_a_forged_pending_code_is_ignored(visitor: Client) -> None:
    session = visitor.session
    session["code_step"] = "sealed:AAAA"
    session.save()
    assert visitor.get("/en/sign-in/code/").url == "/en/sign-in/"
