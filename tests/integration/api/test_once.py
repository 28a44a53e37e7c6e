"""A POST is done once for a key: replayed, refused for another body, kept sealed for a day, the caller's own."""

import datetime as dt
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from booking.appointments.models import Appointment
from portal.api import once
from portal.api.models import StoredAnswer
from portal.shared import clock
from tests.integration.api.caller import ANNA, Caller
from tests.integration.api.conftest import NOW

KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("path", ["/holds", "/appointments"])
def test_a_post_without_a_key_is_refused(patient: Caller, path: str) -> None:
    answer = patient.client.post(
        f"/api/v1{path}", "{}", content_type="application/json", headers=patient.headers()
    )
    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "urn:clinic-portal:problem:idempotency-key-missing",
    )


@pytest.mark.parametrize("key", ["short", "x" * 129, "with space", '"half-quoted', "Ключ-ключ", "a,b,c,d,e"])
def test_a_key_that_is_none_is_refused(caller: Caller, key: str) -> None:
    assert caller.post("/holds", caller.choice(), key=key).status_code == 400


def test_the_same_request_is_done_once(patient: Caller) -> None:
    told = {"slot": patient.choice(), "person": ANNA}
    first, again = (patient.post("/appointments", told, key=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first.headers["Location"]) == (again.content, again.headers["Location"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Appointment.objects.count() == 1


def test_a_key_may_stand_in_quotes_as_the_draft_has_it(caller: Caller) -> None:
    choice = caller.choice()
    first, again = caller.post("/holds", choice, key=KEY), caller.post("/holds", choice, key=f'"{KEY}"')
    assert first.content == again.content


def test_a_refusal_is_kept_too(caller: Caller, other: Caller) -> None:
    choice = caller.choice()
    hold = caller.post("/holds", choice).json()
    refused = other.post("/holds", choice, key=KEY)
    caller.delete(f"/holds/{hold['id']}")
    again = other.post("/holds", choice, key=KEY)
    assert (refused.status_code, again.status_code) == (409, 409)
    assert refused.content == again.content
    assert again.headers["Content-Type"] == "application/problem+json"


def test_another_body_under_the_key_is_refused(caller: Caller) -> None:
    first = caller.post("/holds", caller.choice(0), key=KEY)
    answer = caller.post("/holds", caller.choice(3), key=KEY)
    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:clinic-portal:problem:idempotency-key-reused",
    )
    assert [str(hold.public_id) for hold in Appointment.objects.all()] == [first.json()["id"]]


def test_the_key_belongs_to_one_address(patient: Caller) -> None:
    visit = patient.book()
    told = {"revision": visit["revision"]}
    patient.post(f"/appointments/{visit['id']}/cancel", told, key=KEY)
    answer = patient.post(f"/appointments/{uuid4()}/cancel", told, key=KEY)
    assert answer.status_code == 422


def test_another_callers_key_is_another_key(caller: Caller, other: Caller) -> None:
    first = caller.post("/holds", caller.choice(0), key=KEY).json()
    second = other.post("/holds", other.choice(3), key=KEY)
    assert second.status_code == 201
    assert second.json()["id"] != first["id"]


def test_a_stranger_with_the_key_and_the_body_gets_nothing_of_the_answer(
    caller: Caller, other: Caller
) -> None:
    choice = caller.choice()
    hold = caller.post("/holds", choice, key=KEY).json()
    answer = other.post("/holds", choice, key=KEY)
    assert answer.status_code == 409
    assert hold["id"] not in answer.content.decode()


def test_what_fails_in_the_middle_leaves_nothing_and_the_key_is_free(
    patient: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"slot": patient.choice(), "person": ANNA}
    patient.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(once, "_sealed", Mock(side_effect=MemoryError))
        assert patient.post("/appointments", told, key=KEY).status_code == 500
    assert Appointment.objects.count() == StoredAnswer.objects.count() == 0
    assert patient.post("/appointments", told, key=KEY).status_code == 201


def test_come_back_later_is_no_answer_to_keep(caller: Caller, settings: Any) -> None:
    settings.HOLDS_PER_ADDRESS = 0
    choice = caller.choice()
    assert caller.post("/holds", choice, key=KEY).status_code == 429
    settings.HOLDS_PER_ADDRESS = 5
    assert caller.post("/holds", choice, key=KEY).status_code == 201


def test_an_answer_is_kept_for_a_day(caller: Caller) -> None:
    choice = caller.choice(-1)
    first = caller.post("/holds", choice, key=KEY)
    with time_machine.travel(NOW + 23 * HOUR, tick=False):
        assert caller.post("/holds", choice, key=KEY).content == first.content
    with time_machine.travel(NOW + 24 * HOUR, tick=False):
        assert "Idempotency-Replayed" not in caller.post("/holds", choice, key=KEY).headers


def test_old_answers_are_deleted(caller: Caller) -> None:
    caller.post("/holds", caller.choice(), key=KEY)
    with time_machine.travel(NOW + 23 * HOUR, tick=False):
        assert once.forget_old_answers() == 0
    with time_machine.travel(NOW + 24 * HOUR, tick=False):
        assert once.forget_old_answers() == 1


def test_the_database_reads_nothing_of_an_answer_key_or_caller(patient: Caller) -> None:
    visit = Appointment.objects.get(public_id=patient.book()["id"])
    patient.post(
        f"/appointments/{visit.public_id}/cancel", {"revision": visit.revision, "remark": "Щука"}, key=KEY
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(api_storedanswer)::text FROM api_storedanswer")
        rows = "".join(row for (row,) in cursor.fetchall())
    for secret in (visit.code, str(visit.public_id), KEY, "Щука", "Orlova", str(visit.booker.public_id)):
        assert secret not in rows


def test_an_answer_that_was_moved_to_another_key_does_not_open(caller: Caller) -> None:
    choice = caller.choice()
    caller.post("/holds", choice, key=KEY)
    caller.post("/holds", choice, key=f"{KEY}-2")
    first, second = StoredAnswer.objects.order_by("pk")
    StoredAnswer.objects.filter(pk=second.pk).update(sealed=first.sealed)
    caller.client.raise_request_exception = False
    assert caller.post("/holds", choice, key=f"{KEY}-2").status_code == 500


def test_the_database_keeps_one_answer_for_a_key(db: None) -> None:
    told = {"place": b"p" * 32, "request": b"r" * 32, "sealed": "x", "made_at": clock.now()}
    StoredAnswer.objects.create(**told)
    with pytest.raises(IntegrityError, match="api_storedanswer_place"), transaction.atomic():
        StoredAnswer.objects.create(**told)


@pytest.mark.parametrize("name", ["place", "request"])
def test_an_answer_has_a_place_and_a_request(db: None, name: str) -> None:
    told = {"place": b"p" * 32, "request": b"r" * 32, "sealed": "x", "made_at": clock.now()} | {name: None}
    with pytest.raises(IntegrityError, match="api_answer_is_placed"), transaction.atomic():
        StoredAnswer.objects.create(**told)
