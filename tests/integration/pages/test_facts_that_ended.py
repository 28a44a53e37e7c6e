"""The page of a fact that is no longer in force leads on for good."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Model
from django.test import Client
from pytest import fixture, mark
from pytest_django import Settings
from time_machine import TimeMachineFixture

from clinics.directory.models import Doctor
from clinics.pages.actions import keep_in_step
from clinics.pages.models import ClinicPage, DoctorPage, ServicePage
from tests.factories.directory import DoctorFactory, OfferingFactory
from tests.integration.pages.conftest import Network


@fixture
def end(fresh_pages: Callable[[], None]) -> Callable[..., None]:
    def ended(row: Model, **values: object) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**{"status": "ended"} | values)
        fresh_pages()

    return ended


def leads_to(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 301
    return str(answer.url)


@mark.parametrize("language", ["en", "ru"])
def test_a_doctors_page_leads_to_the_successor(
    client: Client, network: Network, end: Callable[..., None], language: str
) -> None:
    successor = DoctorFactory(code="d002")
    OfferingFactory(doctor=successor, clinic=network.clinic, service=network.service)
    keep_in_step()
    end(network.doctor, successor=successor)

    address = leads_to(client, network_page(network.doctor, language))

    assert address == network_page(successor, language)
    assert client.get(address).status_code == 200


def test_a_doctor_on_leave_leads_elsewhere_for_now_only(
    client: Client, network: Network, end: Callable[..., None]
) -> None:
    end(network.doctor, status="paused")
    assert client.get(network.page(DoctorPage)).status_code == 302


@mark.parametrize("successor_ended", [False, True])
def test_without_a_successor_it_leads_to_the_specialty(
    client: Client, network: Network, end: Callable[..., None], successor_ended: bool
) -> None:
    successor = DoctorFactory(status="ended") if successor_ended else None
    end(network.doctor, successor=successor)

    assert leads_to(client, network.page(DoctorPage)) == "/en/doctors/?specialty=cardio"


def test_a_doctor_whose_only_specialty_was_deleted_keeps_the_page(
    client: Client, network: Network, fresh_pages: Callable[[], None]
) -> None:
    network.doctor.specialties.clear()
    network.doctor.save()
    fresh_pages()

    answer = client.get(network.page(DoctorPage))

    assert answer.status_code == 200
    assert "<title>Maria Orlova · " in answer.content.decode()


LIFE = {"status": "active", "active_from": dt.date(2026, 5, 20), "active_to": dt.date(2026, 5, 21)}


@fixture
def shown(
    client: Client, time_machine: TimeMachineFixture, settings: Settings
) -> Callable[[str, str], list[bool]]:
    """Whether a page says a text on the 19th, 20th, 21st and 22nd of May; only what is kept in Redis is not asked."""
    settings.PAGE_CACHE_SECONDS = 0

    def on_each_day(address: str, text: str) -> list[bool]:
        told = []
        for day in range(19, 23):
            time_machine.move_to(dt.datetime(2026, 5, day, 12, tzinfo=dt.UTC))
            told.append(text in client.get(address).content.decode())
        return told

    return on_each_day


@mark.parametrize("kind", [ClinicPage, DoctorPage, ServicePage])
def test_a_fact_is_shown_from_its_first_to_its_last_day(
    network: Network,
    end: Callable[..., None],
    shown: Callable[[str, str], list[bool]],
    kind: type[ClinicPage | DoctorPage | ServicePage],
) -> None:
    page = kind.objects.get(page_language="en")
    end(getattr(page, page.fact), **LIFE)

    assert shown(page.path_on_site(), page.title) == [False, True, True, False]


def test_an_offer_is_shown_from_its_first_to_its_last_day(
    network: Network, end: Callable[..., None], shown: Callable[[str, str], list[bool]]
) -> None:
    end(network.doctor.offerings.get(), **LIFE)

    assert shown(network.page(DoctorPage), "Cardiology: first visit") == [False, True, True, False]


def test_the_pages_of_a_clinic_and_a_service_lead_to_their_lists(
    client: Client, network: Network, end: Callable[..., None]
) -> None:
    end(network.clinic)
    end(network.service)

    assert leads_to(client, network.page(ClinicPage)) == "/en/clinics/"
    assert leads_to(client, network.page(ServicePage, "ru")) == "/ru/services/"


def network_page(doctor: Doctor, language: str) -> str:
    return str(DoctorPage.objects.get(doctor=doctor, page_language=language).path_on_site())
