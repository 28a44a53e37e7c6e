"""A code buys a session or a pair of tokens; nothing else does, and a sign-in ends for good."""

import datetime as dt
import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from portal.accounts.models import User
from portal.api import tokens
from portal.shared import clock
from tests.integration.api.caller import API, PHONE, Caller
from tests.integration.api.conftest import NOW
from tests.staff import make_staff, through_the_door

MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


def test_an_access_token_serves_a_quarter_of_an_hour(patient: Caller) -> None:
    with time_machine.travel(NOW + 14 * MINUTE, tick=False):
        assert patient.get("/people").status_code == 200
    with time_machine.travel(NOW + 16 * MINUTE, tick=False):
        assert patient.get("/people").status_code == 401


def test_a_refresh_token_buys_one_pair(patient: Caller) -> None:
    first = patient.post("/sign-in/refresh", {"refresh": patient.refresh})
    assert first.status_code == 200
    again = patient.post("/sign-in/refresh", {"refresh": patient.refresh})
    assert (again.status_code, again.json()["type"]) == (401, "urn:clinic-portal:problem:not-signed-in")


def test_a_refresh_token_serves_a_week(patient: Caller) -> None:
    with time_machine.travel(NOW + dt.timedelta(days=7, minutes=1), tick=False):
        assert patient.post("/sign-in/refresh", {"refresh": patient.refresh}).status_code == 401


def test_a_stolen_refresh_token_ends_the_whole_sign_in(patient: Caller) -> None:
    pair = patient.post("/sign-in/refresh", {"refresh": patient.refresh}).json()
    with time_machine.travel(NOW + MINUTE, tick=False):
        patient.post("/sign-in/refresh", {"refresh": patient.refresh})
        assert patient.post("/sign-in/refresh", {"refresh": pair["refresh"]}).status_code == 401
        assert patient.get("/people").status_code == 401


def test_two_tabs_that_refresh_at_one_moment_end_nothing(patient: Caller) -> None:
    pair = patient.post("/sign-in/refresh", {"refresh": patient.refresh}).json()
    with time_machine.travel(NOW + SECOND, tick=False):
        patient.post("/sign-in/refresh", {"refresh": patient.refresh})
        assert patient.post("/sign-in/refresh", {"refresh": pair["refresh"]}).status_code == 200


def test_signing_out_ends_every_token_of_the_sign_in(patient: Caller) -> None:
    pair = patient.post("/sign-in/refresh", {"refresh": patient.refresh}).json()
    patient.access = ""
    assert patient.post("/sign-out", {"refresh": pair["refresh"]}).status_code == 204
    for access in (pair["access"],):
        patient.access = access
        assert patient.get("/people").status_code == 401
    patient.access = ""
    assert patient.post("/sign-in/refresh", {"refresh": pair["refresh"]}).status_code == 401


def test_signing_out_is_done_once_for_a_key(patient: Caller) -> None:
    patient.access, told = "", {"refresh": patient.refresh}
    answers = [patient.post("/sign-out", told, key="sign-out-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert answers[1].headers["Idempotency-Replayed"] == "true"


def test_a_number_without_its_code_is_of_the_country_that_is_told(caller: Caller, settings: Any) -> None:
    settings.PHONE_REGIONS = ["RU"]
    told = {"phone": "96 123456", "country": "CY"}
    assert caller.post("/sign-in/codes", told).status_code == 202
    code = caller.sandbox.code("+35796123456")
    assert caller.post("/sign-in", {**told, "code": code}).status_code == 200


def test_signing_out_on_one_device_leaves_the_other(patient: Caller, other: Caller) -> None:
    with time_machine.travel(NOW + 2 * MINUTE, tick=False):
        other.sign_in(PHONE)
        patient.post("/sign-out", {"refresh": patient.refresh})
        assert other.get("/people").status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}])
def test_who_is_closed_or_comes_to_work_here_has_no_token_any_more(
    patient: Caller, change: dict[str, bool]
) -> None:
    User.objects.filter(pk=User.objects.get(phone=PHONE).pk).update(**change)
    assert patient.get("/people").status_code == 401
    assert patient.post("/sign-in/refresh", {"refresh": patient.refresh}).status_code == 401


def test_staff_get_nothing_by_a_code(caller: Caller) -> None:
    User.objects.create_user(phone=PHONE, phone_verified_at=clock.now(), is_staff=True)
    caller.post("/sign-in/codes", {"phone": PHONE})
    for kind in ("tokens", "session"):
        answer = caller.post("/sign-in", {"phone": PHONE, "code": caller.sandbox.code(PHONE), "kind": kind})
        assert answer.status_code in (403, 422)
        assert not {"access", "refresh", "csrf_token"} & set(answer.json())
    assert not OutstandingToken.objects.exists()
    assert caller.get("/people").status_code == 401


def test_the_first_refusal_of_staff_names_their_door(caller: Caller) -> None:
    User.objects.create_user(phone=PHONE, phone_verified_at=clock.now(), is_staff=True)
    caller.post("/sign-in/codes", {"phone": PHONE})
    answer = caller.post("/sign-in", {"phone": PHONE, "code": caller.sandbox.code(PHONE)})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:clinic-portal:problem:staff-door-only")
    assert "<" not in answer.json()["detail"]


def test_a_member_of_staff_calls_by_the_session_of_their_door(caller: Caller) -> None:
    through_the_door(caller.client, make_staff())
    assert caller.get("/people").status_code == 200


def test_no_password_buys_a_token(caller: Caller) -> None:
    answer = caller.post("/sign-in", {"email": "a@clinic.example", "password": "x", "code": "123456"})
    assert answer.status_code == 422
    assert {"pointer": "/password", "detail": "There is no such field here."} in answer.json()["errors"]


def test_the_answer_to_asking_for_a_code_is_the_same_for_everybody(caller: Caller) -> None:
    User.objects.create_user(phone=PHONE, phone_verified_at=clock.now())
    known = caller.post("/sign-in/codes", {"phone": PHONE})
    unknown = caller.post("/sign-in/codes", {"phone": "+79160000001"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_five_wrong_codes_lock_the_phone_as_on_the_site(caller: Caller) -> None:
    caller.post("/sign-in/codes", {"phone": PHONE})
    right = caller.sandbox.code(PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    answers = [caller.post("/sign-in", {"phone": PHONE, "code": wrong}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    last = caller.post("/sign-in", {"phone": PHONE, "code": right})
    assert (last.status_code, last.headers["Retry-After"]) == (429, "900")


def test_a_second_code_within_a_minute_says_when_to_come_back(caller: Caller) -> None:
    caller.post("/sign-in/codes", {"phone": PHONE})
    answer = caller.post("/sign-in/codes", {"phone": PHONE})
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:clinic-portal:problem:too-many-codes")
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize("phone", ["8 (916) 123-45-67", "+7 916 123 45 67", "79161234567", "8-916-123-45-67"])
def test_a_phone_is_read_in_any_writing(caller: Caller, phone: str) -> None:
    assert caller.post("/sign-in/codes", {"phone": phone}).status_code == 202
    assert caller.sandbox.code(PHONE)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"phone": "12"},
        {"phone": "hello"},
        {"email": "no address"},
        {"phone": PHONE, "email": "a@clinic.example"},
        {"phone": PHONE, "channel": "email"},
        {"email": "a@clinic.example", "channel": "sms"},
        {"phone": 79161234567},
    ],
)
def test_an_address_that_is_none_gets_no_code(caller: Caller, told: dict[str, Any]) -> None:
    assert caller.post("/sign-in/codes", told).status_code == 422
    assert caller.sandbox.messages(to=PHONE) == [] or "phone" in told


def with_session(caller: Caller, *, checks: bool = True) -> tuple[Client, str]:
    client = Client(enforce_csrf_checks=checks)
    caller.client = client
    caller.post("/sign-in/codes", {"phone": PHONE})
    answer = caller.post("/sign-in", {"phone": PHONE, "code": caller.sandbox.code(PHONE), "kind": "session"})
    assert answer.status_code == 200, answer.content
    return client, answer.json()["csrf_token"]


def test_a_session_serves_the_interface_and_the_site(caller: Caller) -> None:
    client, _token = with_session(caller)
    assert caller.get("/people").status_code == 200
    assert client.get("/en/sign-in/").status_code == 302


def test_a_write_by_a_session_needs_its_csrf_token(caller: Caller) -> None:
    choice = caller.choice()
    _client, token = with_session(caller)
    assert caller.post("/holds", choice).status_code == 403
    assert caller.post("/holds", choice, **{"X-CSRFToken": token}).status_code == 201


def test_signing_out_ends_the_session(caller: Caller) -> None:
    _client, token = with_session(caller)
    assert caller.post("/sign-out", **{"X-CSRFToken": token}).status_code == 204
    assert caller.get("/people").status_code == 401


def test_nobody_signs_out(caller: Caller) -> None:
    assert caller.post("/sign-out").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "x" * 5000])
def test_a_token_that_is_none_is_refused(caller: Caller, token: str) -> None:
    answer = caller.client.get(f"{API}/clinics", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_refresh_token_is_no_access_token(patient: Caller) -> None:
    patient.access = patient.refresh
    assert patient.get("/people").status_code == 401


def test_the_database_keeps_no_token(patient: Caller) -> None:
    assert set(OutstandingToken.objects.values_list("token", flat=True)) == {""}


def test_ids_of_tokens_that_are_over_are_forgotten(patient: Caller) -> None:
    assert tokens.forget_old(now=NOW + dt.timedelta(days=6)) == 0
    assert tokens.forget_old(now=NOW + dt.timedelta(days=8)) == 1


def test_a_token_tells_nothing_of_its_owner(patient: Caller) -> None:
    part = patient.access.split(".")[1]
    told = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert set(told) == {"token_type", "exp", "iat", "jti", "sub", "sid", "iss", "aud"}
