"""The page of a fact that is no longer in force leads on for good."""

from collections.abc import Callable

from django.db.models import Model
from django.test import Client
from pytest import fixture, mark

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


def test_the_pages_of_a_clinic_and_a_service_lead_to_their_lists(
    client: Client, network: Network, end: Callable[..., None]
) -> None:
    end(network.clinic)
    end(network.service)

    assert leads_to(client, network.page(ClinicPage)) == "/en/clinics/"
    assert leads_to(client, network.page(ServicePage, "ru")) == "/ru/services/"


def network_page(doctor: Doctor, language: str) -> str:
    return str(DoctorPage.objects.get(doctor=doctor, page_language=language).path_on_site())
