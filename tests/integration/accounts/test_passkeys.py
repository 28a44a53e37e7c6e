"""A patient adds a passkey after a code, and signs in by it from then on; it opens nothing else."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from pytest import mark

from portal.accounts import passkey_door
from portal.accounts.models import User
from portal.audit.models import Entry
from tests.sandbox import RunningSandbox
from tests.soft_key import SoftKey
from tests.staff import browser, make_staff

pytestmark = mark.django_db
PHONE = "+79161234567"


@pytest.fixture(autouse=True)
def _at_localhost(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"


@pytest.fixture
def patient(sandbox: RunningSandbox) -> Client:
    """Signed in by a code just now."""
    client = browser()
    client.post("/en/sign-in/", {"phone": PHONE})
    client.post("/en/sign-in/code/", {"code": sandbox.code(PHONE)})
    return client


def asked(client: Client, path: str) -> dict[str, Any]:
    answer = client.post(path)
    assert answer.status_code == 200, answer.content
    options: dict[str, Any] = json.loads(answer.content)
    return options


def add(client: Client, key: SoftKey, **changed: str) -> HttpResponse:
    answer = key.create(asked(client, "/en/passkeys/ask/"), **changed)
    return client.post("/en/passkeys/add/", {"answer": answer, "name": "Android"})


def sign_in(client: Client, key: SoftKey, **changed: str) -> HttpResponse:
    answer = key.get(asked(client, "/en/sign-in/passkey/ask/"), **changed)
    return client.post("/en/sign-in/passkey/", {"answer": answer, "next": "/en/passkeys/"})


def is_signed_in(client: Client) -> bool:
    return client.get("/en/passkeys/").status_code == 200


def test_a_passkey_signs_in_whoever_added_it(patient: Client) -> None:
    key, elsewhere = SoftKey(), browser()
    assert add(patient, key).status_code == 302
    assert sign_in(elsewhere, key).url == "/en/passkeys/"
    assert "Android" in elsewhere.get("/en/passkeys/").content.decode()
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"account.passkey_add", "account.passkey_right"} <= actions


def test_a_code_still_signs_in_without_a_second_step(
    patient: Client, sandbox: RunningSandbox, time_machine: Any
) -> None:
    add(patient, SoftKey())
    time_machine.move_to(time.time() + 61)
    again = browser()
    again.post("/en/sign-in/", {"phone": PHONE})
    assert again.post("/en/sign-in/code/", {"code": sandbox.code(PHONE)}).url == "/en/"
    assert is_signed_in(again)


def test_a_session_of_long_ago_adds_none_before_another_code(
    patient: Client, sandbox: RunningSandbox, time_machine: Any
) -> None:
    time_machine.move_to(time.time() + 600)
    assert patient.post("/en/passkeys/ask/").status_code == 403
    assert patient.post("/en/passkeys/prove/").url.startswith("/en/sign-in/code/?next=")
    patient.post("/en/sign-in/code/", {"code": sandbox.code(PHONE)})
    assert add(patient, SoftKey()).status_code == 302


def test_the_device_keeps_neither_the_phone_nor_a_primary_key(patient: Client) -> None:
    user = asked(patient, "/en/passkeys/ask/")["publicKey"]["user"]
    assert PHONE not in json.dumps(user)
    assert len(user["id"]) == 22  # the 16 bytes of a UUID


@mark.parametrize(
    "key",
    [SoftKey(origin="https://evil.example"), SoftKey(verified=False)],
    ids=["of another site", "without finger or PIN"],
)
def test_a_passkey_of_a_wrong_kind_is_not_added(patient: Client, key: SoftKey) -> None:
    assert add(patient, key).status_code == 422
    assert not Authenticator.objects.exists()


@mark.parametrize(
    "changed",
    [
        {"signature": "AAAA"},
        {"userHandle": ""},
        {"userHandle": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"authenticatorData": "AA"},
    ],
)
def test_a_forged_answer_signs_nobody_in(patient: Client, changed: dict[str, str]) -> None:
    key, elsewhere = SoftKey(), browser()
    add(patient, key)
    assert sign_in(elsewhere, key, **changed).status_code == 422
    assert not is_signed_in(elsewhere)


@mark.parametrize(
    "garbage", ["", "{", "[]", "null", "1", '{"id": 1}', "[" * 15_000, "\0", '{"response": {}}']
)
def test_garbage_is_refused_and_explained(garbage: str) -> None:
    client = browser()
    asked(client, "/en/sign-in/passkey/ask/")
    answer = client.post("/en/sign-in/passkey/", {"answer": garbage})
    assert answer.status_code == 422 or (garbage == "\0" and answer.status_code == 400)


def test_an_answer_serves_once(patient: Client) -> None:
    key, elsewhere = SoftKey(), browser()
    add(patient, key)
    answer = key.get(asked(elsewhere, "/en/sign-in/passkey/ask/"))
    assert elsewhere.post("/en/sign-in/passkey/", {"answer": answer}).status_code == 302
    elsewhere.post("/en/sign-out/")
    assert elsewhere.post("/en/sign-in/passkey/", {"answer": answer}).status_code == 422


def test_nobody_learns_by_it_who_has_a_passkey(patient: Client) -> None:
    key = SoftKey()
    add(patient, key)
    options = [asked(browser(), "/en/sign-in/passkey/ask/")["publicKey"] for _ in range(2)]
    for each in options:
        del each["challenge"]
    assert options[0] == options[1]
    nobody = SoftKey(user_handle="AAAAAAAAAAAAAAAAAAAAAA")
    wrong = SoftKey(user_handle=key.user_handle)
    pages = [sign_in(browser(), each) for each in (nobody, wrong)]
    assert {page.status_code for page in pages} == {422}
    assert len({"does not open anything" in page.content.decode() for page in pages}) == 1


def test_a_removed_passkey_opens_nothing_and_each_change_is_told(
    patient: Client, sandbox: RunningSandbox
) -> None:
    key = SoftKey()
    add(patient, key)
    public_id = Authenticator.objects.get().data["public_id"]
    assert patient.post(f"/en/passkeys/{public_id}/remove/").status_code == 302
    assert sign_in(browser(), key).status_code == 422
    removed, added = (arrived.text for arrived in sandbox.messages(to=PHONE)[:2])
    assert ("a passkey was added" in added, "a passkey was removed" in removed) == (True, True)


def test_the_account_in_wrong_hands_sends_few_notices_a_day(
    patient: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(passkey_door, "tell_of_passkey", lambda user, added, language: told.append(added))
    for _ in range(8):
        public_id = str(uuid4())
        data = {"public_id": public_id, "name": "", "credential": {}}
        Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data=data)
        patient.post(f"/en/passkeys/{public_id}/remove/")
    assert (told, Authenticator.objects.count()) == ([False] * 6, 0)


def test_nobody_removes_anothers(patient: Client, sandbox: RunningSandbox) -> None:
    add(patient, SoftKey())
    public_id = Authenticator.objects.get().data["public_id"]
    other = browser()
    other.post("/en/sign-in/", {"phone": "+79160000001"})
    other.post("/en/sign-in/code/", {"code": sandbox.code("+79160000001")})
    assert other.post(f"/en/passkeys/{public_id}/remove/").status_code == 302
    assert Authenticator.objects.count() == 1


def test_who_works_here_by_now_is_led_to_the_staff_door(patient: Client) -> None:
    key = SoftKey()
    add(patient, key)
    User.objects.filter(pk=Authenticator.objects.get().user_id).update(is_staff=True)
    answer = sign_in(browser(), key)
    assert answer.status_code == 422 and "/staff/login/" in answer.content.decode()


def test_staff_and_strangers_have_no_page_of_passkeys() -> None:
    client = browser()
    client.force_login(make_staff())
    for each in (client, browser()):
        for path in ("/en/passkeys/", "/en/passkeys/ask/", "/en/passkeys/add/"):
            assert each.post(path).status_code in (302, 405)
    assert not Authenticator.objects.filter(type="webauthn").exists()
