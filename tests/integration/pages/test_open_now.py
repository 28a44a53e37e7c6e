"""Whether a clinic is open: by its own clock, in a fragment that nobody keeps."""

import datetime as dt

import time_machine
from django.test import Client
from pytest import mark

from tests.integration.pages.conftest import Network

# The clinic of these tests works on Mondays from 8 to 21 in Moscow, three hours ahead of UTC.
MONDAY = dt.date(2026, 3, 2)


def fragment(client: Client, hour: int, minute: int = 0, language: str = "en") -> str:
    moment = dt.datetime.combine(MONDAY, dt.time(hour, minute), dt.UTC)
    with time_machine.travel(moment):
        answer = client.get(f"/{language}/clinics/open-now/pokrovka/")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@mark.parametrize(("hour", "minute"), [(5, 0), (17, 59)])
def test_open_until_the_closing_time(client: Client, network: Network, hour: int, minute: int) -> None:
    assert "21:00" in fragment(client, hour, minute)


@mark.parametrize(("hour", "minute"), [(4, 59), (18, 0)])
def test_closed_until_the_next_opening(client: Client, network: Network, hour: int, minute: int) -> None:
    told = fragment(client, hour, minute)
    assert "08:00" in told and "21:00" not in told


def test_it_speaks_the_language_of_its_page(client: Client, network: Network) -> None:
    assert "ткрыт" in fragment(client, 9, language="ru")


def test_a_clinic_that_is_not_there(client: Client, db: None) -> None:
    assert client.get("/en/clinics/open-now/nowhere/").status_code == 404
