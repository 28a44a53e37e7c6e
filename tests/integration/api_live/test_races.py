"""One key sent by many at once, over HTTP: the work is done once, and nobody is told two things."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import httpx

from booking.appointments.models import Appointment
from portal.api.models import StoredAnswer
from tests.integration.api_live.conftest import Live

ROUNDS, AT_ONCE = 12, 8
ANNA = {"relation": "self", "family": "Королёва", "given": "Анна", "birth_date": "1990-05-17"}
IN_USE, REUSED = (
    "urn:clinic-portal:problem:idempotency-key-in-use",
    "urn:clinic-portal:problem:idempotency-key-reused",
)


def all_at_once(
    requests: Sequence[dict[str, Any]], url: str, headers: dict[str, str]
) -> list[httpx.Response]:
    together = Barrier(len(requests))

    def send(told: dict[str, Any]) -> httpx.Response:
        with httpx.Client(timeout=60) as client:
            together.wait(timeout=60)
            return client.post(url, json=told, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_a_request_sent_by_many_at_once_is_done_once(live: Live) -> None:
    times = live.free_times()
    authorization = f"Bearer {live.token()}"
    for number in range(ROUNDS):
        headers = {"Authorization": authorization, "Idempotency-Key": str(uuid4())}
        told = {"slot": times[3 * number], "person": ANNA}
        answers = all_at_once([told] * AT_ONCE, f"{live.url}/appointments", headers)
        done = {answer.content for answer in answers if answer.status_code == 201}
        others = [answer for answer in answers if answer.status_code != 201]
        assert len(done) == 1, [answer.text for answer in answers]
        assert {(answer.status_code, answer.json()["type"]) for answer in others} <= {(409, IN_USE)}
        again = httpx.post(f"{live.url}/appointments", json=told, headers=headers, timeout=60)
        assert {again.content} == done
    assert Appointment.objects.count() == StoredAnswer.objects.count() == ROUNDS


def test_of_two_bodies_under_one_key_one_is_done(live: Live) -> None:
    times = live.free_times()
    authorization = f"Bearer {live.token()}"
    for number in range(ROUNDS):
        headers = {"Authorization": authorization, "Idempotency-Key": str(uuid4())}
        bodies = [{"slot": times[6 * number + 3 * which], "person": ANNA} for which in (0, 1)]
        answers = all_at_once(bodies, f"{live.url}/appointments", headers)
        others = [answer.json()["type"] for answer in answers if answer.status_code != 201]
        assert len(others) == 1
        assert set(others) <= {IN_USE, REUSED}
    assert Appointment.objects.count() == ROUNDS


def test_a_refresh_token_buys_one_pair_whoever_asks_at_once(live: Live) -> None:
    pair = live.pair()
    asked = [{"refresh": pair.refresh}] * AT_ONCE
    answers = all_at_once(asked, f"{live.url}/sign-in/refresh", {})
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (AT_ONCE - 1)
