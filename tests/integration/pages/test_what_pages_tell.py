"""What a visitor reads on the pages of the directory: who, what and how to get there."""

from collections.abc import Callable

import pytest
from django.test import Client

from clinics.directory.models import Clinic, Doctor
from clinics.pages.models import ClinicPage, DoctorPage
from tests.factories.reviews import ReviewFactory


@pytest.fixture(autouse=True)
def _network(network_to_search: None, db: None, fresh_pages: Callable[[], None]) -> None:
    """Each test meets the same network, in a transaction of its own."""


def shown(client: Client, page: ClinicPage | DoctorPage) -> str:
    return client.get(page.path_on_site()).content.decode()


@pytest.mark.parametrize(
    ("language", "own", "of_others"),
    [
        ("en", ["Maria Orlova", "Heart visit", "ECG with report", "3,000\N{NO-BREAK SPACE}₽"], "Brain visit"),
        ("ru", ["Щербаков Фёдор Ильич", "Приём кардиолога", "ЭКГ с расшифровкой"], "Приём невролога"),
    ],
)
def test_a_clinic_lists_its_own_doctors_services_and_the_written_way(
    client: Client, language: str, own: list[str], of_others: str
) -> None:
    way = {"en": "Through the arch, second door.", "ru": "Через арку, вторая дверь."}
    Clinic.objects.filter(code="arbat").update(directions_en=way["en"], directions_ru=way["ru"])

    page = shown(client, ClinicPage.objects.get(clinic__code="arbat", page_language=language))

    assert [text for text in [*own, way[language]] if text not in page] == []
    assert of_others not in page
    assert "Petrosyan" not in page


def test_services_stand_under_their_specialty(client: Client) -> None:
    page = client.get("/en/services/").content.decode()

    texts = ['id="cardio"', "Heart visit", "ECG with report", 'id="neuro"', "Brain visit"]
    places = [page.index(text) for text in texts]
    assert places[0] < min(places[1:3]) < max(places[1:3]) < places[3] < places[4]


@pytest.mark.parametrize("kind", [DoctorPage, ClinicPage])
def test_a_review_is_read_where_it_belongs_once_it_is_published(
    client: Client, fresh_pages: Callable[[], None], kind: type[DoctorPage | ClinicPage]
) -> None:
    about = {"doctor": Doctor.objects.get(code="orlova"), "clinic": Clinic.objects.get(code="arbat")}
    ReviewFactory(**about, text="Explained every step.", published=True)
    ReviewFactory(**about, text="Nobody has moderated this.")
    fresh_pages()

    pages = [shown(client, page) for page in kind.objects.filter(page_language="en")]

    assert sum("Explained every step." in page for page in pages) == 1
    assert not any("Nobody has moderated this." in page for page in pages)
