"""Every refusal is a problem document in the reader's language, from wherever it comes; bad input breaks nothing."""

import json
from typing import Any

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from portal.api import problems, rates
from portal.api.problems import Kind
from tests.integration.api.caller import API, Caller

CLINICS = f"{API}/clinics"


def assert_problem(answer: Any, status: int, name: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["type"], told["status"]) == (f"urn:clinic-portal:problem:{name}", status)
    assert told["title"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/clinics", "/api/v1/clinics/", "/api/x.json"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_is_none(db: None, client: Client, path: str, method: str) -> None:
    assert_problem(getattr(client, method)(path), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("post", "/clinics"), ("put", "/holds"), ("options", "/slots")])
def test_a_method_that_is_not_known(db: None, client: Client, method: str, path: str) -> None:
    answer = getattr(client, method)(f"{API}{path}")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"]


def test_only_json_is_given(db: None, client: Client) -> None:
    assert_problem(client.get(CLINICS, headers={"Accept": "text/xml"}), 406, "not-acceptable")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(caller: Caller, kind: str) -> None:
    answer = caller.client.post(f"{API}/sign-in/codes", b"phone=1", content_type=kind)
    assert_problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b'{"phone": NaN}',
        b'{"phone": Infinity}',
        b'{"phone": 1e999}',
        b'{"phone": "1", "phone": "2"}',
        b'{"phone": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"phone": "\\ud800"}',
        b'{"phone": ' + b"[" * 17 + b"]" * 17 + b"}",
        b"[" * 100_000,
        b'{"phone": ' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        '{"phone": "Ж"}'.encode("cp1251"),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_can_be_read_in_no_way_or_in_two(caller: Caller, body: bytes) -> None:
    answer = caller.client.post(f"{API}/sign-in/codes", body, content_type="application/json")
    if body:
        assert_problem(answer, 400, "malformed")
    else:
        assert_problem(answer, 422, "invalid")


@pytest.mark.parametrize("body", [b"[]", b"7", b'"x"', b"null", b"true"])
def test_a_body_that_is_no_object(caller: Caller, body: bytes) -> None:
    for path in ("/sign-in/codes", "/holds"):
        assert_problem(caller.post(path, body), 422, "invalid")


def test_a_huge_body_is_not_even_read(caller: Caller) -> None:
    answer = caller.client.post(f"{API}/sign-in/codes", b" " * 300_000, content_type="application/json")
    assert_problem(answer, 413, "too-large")


def test_a_null_character_in_the_address(db: None, client: Client) -> None:
    assert_problem(client.get(f"{CLINICS}?limit=%00"), 400, "malformed")


def test_a_forged_host(db: None, client: Client) -> None:
    assert_problem(client.get(CLINICS, headers={"Host": "evil.example"}), 400, "malformed")


def test_a_title_is_in_the_readers_language(db: None, client: Client) -> None:
    answer = client.get(f"{API}/clinics/none", headers={"Accept-Language": "ru-RU,ru;q=0.9"})
    assert answer.json()["title"] == "Здесь ничего нет"
    assert answer.headers["Content-Language"] == "ru"


def test_the_words_of_a_wrong_value_are_in_the_readers_language(caller: Caller) -> None:
    answer = caller.post("/holds", {}, **{"Accept-Language": "ru"})
    assert {each["detail"] for each in answer.json()["errors"]} == {"Требуется заполнить это поле."}


def test_without_redis_the_answer_is_later(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> Any:
        raise RedisAway

    monkeypatch.setattr(rates, "spend", away)
    client.raise_request_exception = False
    answer = client.get(CLINICS)
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"]


def test_a_fault_of_the_program_shows_no_trace(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise KeyError("secret")

    monkeypatch.setattr(rates, "spend", broken)
    client.raise_request_exception = False
    answer = client.get(CLINICS)
    assert_problem(answer, 500, "failed")
    assert set(answer.json()) == {"type", "title", "status"}


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, Kind)]
    assert len({kind.name for kind in kinds}) == len(kinds) > 25


def test_requests_are_counted_and_told(caller: Caller, settings: Any) -> None:
    settings.API_RATES = settings.API_RATES | {"read": (2, 60)}
    first, second, third = (caller.get("/clinics") for _ in range(3))
    assert first.headers["RateLimit-Policy"] == '"read";q=2;w=60'
    assert [each.headers["RateLimit"] for each in (first, second)] == ['"read";r=1;t=60', '"read";r=0;t=60']
    assert_problem(third, 429, "too-many-requests")
    assert third.headers["Retry-After"] == "60"


def test_one_callers_requests_are_not_anothers(caller: Caller, other: Caller, settings: Any) -> None:
    settings.API_RATES = settings.API_RATES | {"read": (1, 60)}
    assert [each.get("/clinics").status_code for each in (caller, caller, other)] == [200, 429, 200]


def test_rates_are_lifted_for_benches(caller: Caller, settings: Any) -> None:
    settings.API_RATES, settings.API_RATES_LIFTED = {"read": (0, 60)}, True
    answer = caller.get("/clinics")
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


def test_nobody_else_keeps_an_answer(caller: Caller) -> None:
    assert "no-store" in caller.get("/clinics").headers["Cache-Control"]
    assert json.loads(caller.get("/clinics").content)["results"]
