"""What the search knows follows the facts, whichever of them changed and however."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from clinics.directory.models import Clinic, Doctor, Offering, RedFlag, Service, Specialty, Symptom
from clinics.pages import tasks
from clinics.pages.actions import follow, keep_in_step
from clinics.pages.models import DoctorPage, ServicePage
from clinics.pages.search.indexing import index_changed
from clinics.pages.search.reading import answer
from portal.accounts.roles import ROLES
from tests.factories.directory import DoctorFactory, OfferingFactory
from tests.staff import browser, make_staff, through_the_door


@pytest.fixture(autouse=True)
def _network(network_to_search: None, db: None, fresh_pages: Callable[[], None]) -> None:
    """Each test meets the same network, in a transaction of its own."""


def found(text: str, kind: type[DoctorPage | ServicePage] = DoctorPage) -> set[str]:
    """Codes of the facts whose English pages the index finds by all these words."""
    fact = "doctor" if kind is DoctorPage else "service"
    pages = kind.objects.filter(page_language="en").search(text, operator="and")
    return {getattr(page, fact).code for page in pages}


def test_a_network_in_step_is_not_indexed_again() -> None:
    assert index_changed() == 0


def test_a_renamed_doctor_is_found_by_the_new_name_only() -> None:
    doctor = Doctor.objects.get(code="orlova")
    doctor.last_name_ru, doctor.last_name_en = "Лебедева", "Lebedeva"
    doctor.save()
    follow(doctor)
    assert found("Лебедевой") == found("Lebedeva") == {"orlova"}
    assert found("Orlova") == set()
    assert DoctorPage.objects.get(doctor=doctor, page_language="ru").title == "Лебедева Мария Сергеевна"


def test_a_specialty_takes_its_doctors_and_services_along() -> None:
    specialty = Specialty.objects.get(code="cardio")
    specialty.symptoms_en += ", palpitations"
    specialty.save()
    follow(specialty)
    assert found("palpitations") == {"orlova", "fedor"}
    assert found("palpitations", ServicePage) == {"visit", "ecg"}


def test_a_complaint_takes_the_specialtys_doctors_along() -> None:
    follow(
        Symptom.objects.create(
            phrase="кружится", language="ru", specialty=Specialty.objects.get(code="neuro")
        )
    )
    assert found("кружится") == {"petrosyan"}


def test_a_service_takes_the_doctors_who_offer_it_along() -> None:
    service = Service.objects.get(code="ecg")
    service.name_en = "Cardiogram"
    service.save()
    follow(service)
    assert found("cardiogram") == {"fedor"}


def test_a_clinic_takes_its_doctors_along() -> None:
    clinic = Clinic.objects.get(code="marina")
    clinic.city_en = "Paphos"
    clinic.save()
    follow(clinic)
    assert found("Paphos") == {"petrosyan"}


def test_an_offer_takes_its_doctor_along() -> None:
    orlova = Doctor.objects.get(code="orlova")
    offering = OfferingFactory(
        doctor=orlova, service=Service.objects.get(code="ecg"), clinic=Clinic.objects.get(code="arbat")
    )
    follow(offering)
    assert found("ECG") == {"orlova", "fedor"}


def test_a_deleted_offer_is_forgotten() -> None:
    Offering.objects.get(service__code="ecg").delete()
    assert index_changed() == 2  # the doctor's pages in both languages
    assert found("ECG") == set()


def test_keeping_everything_in_step_indexes_what_bulk_writes_changed() -> None:
    Doctor.objects.filter(code="fedor").update(bio_en="Fond of marathons.")
    keep_in_step()
    assert found("marathon") == {"fedor"}


def test_a_new_doctor_gets_pages_and_is_found() -> None:
    doctor = DoctorFactory(code="new", last_name_en="Zaytseva", first_name_en="Zoya")
    follow(doctor)
    assert found("Zaytseva") == {"new"}
    assert DoctorPage.objects.filter(doctor=doctor).count() == 2


@pytest.fixture
def administrator() -> Client:
    role = next(role for role in ROLES if role.key == "admin")
    return through_the_door(browser(), make_staff(*role.permissions))


def test_a_complaint_saved_in_the_admin_is_searched_at_once(administrator: Client) -> None:
    administrator.post(
        reverse("wagtailsnippets_directory_symptom:add"),
        {"phrase": "шумит в ушах", "language": "ru", "specialty": Specialty.objects.get(code="neuro").pk},
    )
    assert Symptom.objects.filter(phrase="шумит в ушах").exists()
    assert found("шумит") == {"petrosyan"}


def test_a_red_flag_deleted_in_the_admin_is_shown_no_more(
    administrator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    text = "chest pain, spreading to the left arm"
    assert answer(text).dangers
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(
            reverse("wagtailsnippets_directory_redflag:delete", args=[RedFlag.objects.get().pk])
        )
    assert not answer(text).dangers


def test_a_complaint_deleted_in_the_admin_is_left_to_the_worker(
    administrator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    url = reverse("wagtailsnippets_directory_symptom:delete", args=[Symptom.objects.get().pk])
    with django_capture_on_commit_callbacks() as after_commit:
        administrator.post(url)
    assert tasks.keep_index_in_step.delay in after_commit
    tasks.keep_index_in_step()
    assert found("колет") == set()
