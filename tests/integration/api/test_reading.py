"""Facts and free times: published ones only, in the reader's language, in few queries."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clinics.directory.models import Offering
from portal.shared.models import LifeStatus
from tests.factories.directory import DoctorFactory, OfferingFactory, ServiceFactory
from tests.factories.reviews import ReviewFactory
from tests.integration.api.caller import API, Caller
from tests.integration.api.conftest import NOW

# What a page of a list costs; the first to ask for a limit counts in Redis.
QUERIES = {
    "/clinics": 3,
    "/specialties": 1,
    "/doctors": 3,
    "/services": 1,
    "/offerings": 2,
    "/reviews": 1,
}


@pytest.mark.parametrize("path", QUERIES)
def test_a_list_costs_the_same_however_long_it_is(
    offering: Offering, client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    for _ in range(3):
        OfferingFactory(price=1)
    with django_assert_num_queries(QUERIES[path]):
        answer = client.get(f"{API}{path}")
    assert answer.status_code == 200, answer.content


def test_free_times_cost_four_queries(
    offering: Offering, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        found = client.get(f"{API}/slots", {"service": offering.service.code, "days": 14}).json()
    assert len(found["results"]) > 100


@pytest.mark.parametrize("status", [LifeStatus.DRAFT, LifeStatus.PAUSED, LifeStatus.ENDED])
@pytest.mark.parametrize("fact", ["clinic", "doctor", "service"])
def test_what_is_not_in_force_is_not_there(caller: Caller, fact: str, status: LifeStatus) -> None:
    row = getattr(caller.offering, fact)
    row.status = status
    row.save()
    assert caller.get(f"/{fact}s").json()["results"] == []
    assert caller.get(f"/{fact}s/{row.code}").status_code == 404
    assert caller.get("/offerings").json()["results"] == []
    assert caller.get("/slots", {"service": caller.offering.service.code}).json()["results"] == []


def test_a_doctor_whose_time_here_is_over_is_not_there(caller: Caller) -> None:
    DoctorFactory(active_to=NOW.date() - dt.timedelta(days=1))
    codes = [row["code"] for row in caller.get("/doctors").json()["results"]]
    assert codes == [caller.offering.doctor.code]


def test_a_service_that_nobody_offers_is_not_listed(caller: Caller) -> None:
    ServiceFactory()
    codes = [row["code"] for row in caller.get("/services").json()["results"]]
    assert codes == [caller.offering.service.code]


@pytest.mark.parametrize(("language", "name"), [("en", "Maria Orlova"), ("ru", "Орлова Мария Сергеевна")])
def test_names_are_in_the_readers_language(caller: Caller, language: str, name: str) -> None:
    answer = caller.get(f"/doctors/{caller.offering.doctor.code}", **{"Accept-Language": language})
    assert answer.json()["name"] == name
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_price_is_that_of_today(caller: Caller) -> None:
    [row] = caller.get("/offerings").json()["results"]
    assert row["price"] == {"amount": "3200.00", "amount_minor": 320000, "currency": "RUB"}


def test_a_review_shows_no_more_than_the_site_does(caller: Caller) -> None:
    review = ReviewFactory(doctor=caller.offering.doctor, published=True)
    [row] = caller.get("/reviews").json()["results"]
    assert row["id"] == str(review.public_id)
    assert set(row) == {
        *("id", "doctor", "clinic", "rating", "text", "language", "author", "month", "verified", "reply")
    }


def test_a_review_that_waits_is_not_there(caller: Caller) -> None:
    ReviewFactory(doctor=caller.offering.doctor)
    assert caller.get("/reviews").json()["results"] == []


def test_pages_follow_each_other_until_all_was_seen(caller: Caller) -> None:
    made = {caller.offering.doctor.code} | {DoctorFactory().code for _ in range(4)}
    seen: list[str] = []
    url = f"{API}/doctors?limit=2"
    while url:
        page = caller.client.get(url).json()
        seen += [row["code"] for row in page["results"]]
        url = page["next"]
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize("path", QUERIES)
def test_every_list_has_pages(caller: Caller, path: str) -> None:
    for offering in (caller.offering, OfferingFactory(price=1)):
        ReviewFactory(doctor=offering.doctor, clinic=offering.clinic, published=True)
    first = caller.get(path, {"limit": 1}).json()
    second = caller.client.get(first["next"]).json()
    assert second["next"] is None
    assert len(first["results"]) == len(second["results"]) == 1
    assert first["results"] != second["results"]


def test_a_row_that_comes_between_pages_repeats_nothing(caller: Caller) -> None:
    DoctorFactory(code="z-last")
    first = caller.get("/doctors", {"limit": 1}).json()
    DoctorFactory(code="a-new")
    second = caller.client.get(first["next"]).json()
    assert [row["code"] for row in second["results"]] == ["z-last"]


def test_a_cursor_of_another_list_is_none(caller: Caller) -> None:
    DoctorFactory()
    cursor = caller.get("/doctors", {"limit": 1}).json()["next"].split("cursor=")[1]
    answer = caller.get("/services", {"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "cursor"


def test_free_times_are_by_the_clinics_clock(caller: Caller) -> None:
    first = caller.slots()[0]
    assert first["starts_at"] == "2026-03-02T09:00:00+03:00"
    assert first["ends_at"] == "2026-03-02T09:40:00+03:00"


def test_a_list_that_was_given_before_shows_what_has_been_taken_since(patient: Caller) -> None:
    before = patient.slots()
    assert patient.slots() == before
    patient.book(2)
    assert before[2] not in patient.slots()


def test_free_times_come_in_pages_too(caller: Caller) -> None:
    whole = caller.slots()
    url = f"{API}/slots?service={caller.offering.service.code}&limit=7"
    seen = []
    while url:
        page = caller.client.get(url).json()
        seen += page["results"]
        url = page["next"]
    assert seen == whole


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"service": "x", "days": "0"},
        {"service": "x", "days": "32"},
        {"service": "x", "first": "2026-02-30"},
        {"service": "x", "first": "9999-12-31"},
        {"service": "x", "channel": "telepathy"},
        {"service": "x", "cursor": "garbage"},
        {"service": "x" * 41},
        {"service": "../etc"},
        {"servise": "x", "service": "x"},
    ],
)
def test_a_wrong_parameter_is_named(caller: Caller, query: dict[str, str]) -> None:
    answer = caller.get("/slots", query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] in {*query, "service"}


def test_unknown_codes_have_no_times(caller: Caller) -> None:
    assert caller.get("/slots", {"service": "nobody-knows"}).json() == {"next": None, "results": []}
