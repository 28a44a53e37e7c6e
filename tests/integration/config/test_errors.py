"""Whatever goes wrong, a visitor reads a helpful page in their language with the right status, and no trace."""

import logging

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, override_settings

from clinics.pages.structure import ensure_structure
from tests.staff import browser, make_staff, through_the_door


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def site(db: None) -> None:
    ensure_structure()


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_missing_page_offers_search_in_the_language_of_its_address(client: Client, language: str) -> None:
    response = client.get(f"/{language}/nowhere/")

    assert response.status_code == 404
    assert f'<html lang="{language}">' in text(response)
    assert f'action="/{language}/search/"' in text(response)


@pytest.mark.usefixtures("site")
def test_outside_the_languages_the_browser_chooses(client: Client) -> None:
    response = client.get("/documents/99/gone.pdf", headers={"accept-language": "ru"})

    assert response.status_code == 404
    assert '<html lang="ru">' in text(response)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["/staff/nowhere/", "/media/nowhere.png"])
def test_a_wrong_address_beside_the_public_site_is_missing_at_once(client: Client, path: str) -> None:
    response = client.get(path, headers={"accept-language": "ru"})

    assert response.status_code == 404
    assert 'lang="ru"' in text(response)


@pytest.mark.usefixtures("site")
def test_a_wrong_address_of_the_admin_is_missing_at_once_in_the_admins_way() -> None:
    response = through_the_door(browser(), make_staff(language="ru")).get("/admin/nowhere/")

    assert response.status_code == 404
    assert "wagtailadmin/404.html" in [template.name for template in response.templates]


@pytest.mark.usefixtures("site")
def test_an_address_without_its_language_finds_it(client: Client) -> None:
    assert client.get("/doctors/", headers={"accept-language": "ru"}).url == "/ru/doctors/"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("browser_wants", "language"),
    [("ru", "ru"), ("en-GB,ru;q=0.5", "en"), ("ru-RU,en;q=0.5", "ru"), ("de", "en")],
)
def test_the_root_chooses_the_language_by_the_browser(
    client: Client, browser_wants: str, language: str
) -> None:
    assert client.get("/", headers={"accept-language": browser_wants}).url == f"/{language}/"


@pytest.mark.usefixtures("site")
def test_a_forged_host_is_a_bad_request(client: Client) -> None:
    response = client.get("/en/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in text(response)
    assert "did not understand" in text(response)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("parameter", ["clinic", "doctor", "q"])
def test_a_null_character_in_the_address_is_a_bad_request(client: Client, parameter: str) -> None:
    response = client.get("/ru/reviews/", {parameter: "a\x00b"})

    assert response.status_code == 400
    assert '<html lang="ru">' in text(response)


@pytest.mark.usefixtures("site")
def test_a_form_without_its_token_has_expired() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/", {"name": "Anna"})

    assert response.status_code == 403
    assert "The form has expired" in text(response)


@pytest.mark.usefixtures("site")
def test_a_page_without_a_form_takes_none(client: Client) -> None:
    response = client.post("/en/", {"name": "Anna"})

    assert response.status_code == 405
    assert "GET" in response["Allow"]
    assert "cannot be done here" in text(response)


@pytest.mark.usefixtures("site")
@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_more_than_we_take_is_413(client: Client) -> None:
    response = client.post("/staff/login/", {"login": "x" * 2000}, headers={"accept-language": "en"})

    assert response.status_code == 413
    assert "too much at once" in text(response)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", ["/en/", "/staff/login/"])
def test_a_huge_file_is_refused_before_it_is_read(client: Client, path: str) -> None:
    huge = b"x" * 1_000_000

    response = client.generic("POST", path, huge, "multipart/form-data; boundary=x")

    assert response.status_code == 413
    assert "too much at once" in text(response)


@pytest.mark.parametrize("path", ["/en/", "/ru/doctors/", "/documents/1/a.pdf"])
def test_without_the_database_the_site_is_back_soon(
    client: Client, committed: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = "no_such_database"

    response = client.get(path, headers={"accept-language": "en"})

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    for secret in ("no_such_database", "Traceback", "psycopg", "OperationalError"):
        assert secret not in text(response)


def test_our_own_fault_shows_no_trace(client: Client) -> None:
    with override_settings(ROOT_URLCONF="tests.integration.config.failing_urls"):
        response = client.get("/fails/", headers={"accept-language": "ru"})

    assert response.status_code == 500
    assert '<html lang="ru">' in text(response)
    assert "the patient's secret" not in text(response)
