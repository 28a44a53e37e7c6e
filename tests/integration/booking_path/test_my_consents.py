"""A patient gives and takes back their own consents, and nobody else's."""

import pytest

from booking.appointments.models import Appointment
from portal.privacy.law import Purpose
from portal.privacy.models import Consent, ConsentText
from portal.privacy.queries import consents_of
from tests.factories.patients import make_access, make_patient
from tests.integration.booking_path.journey import Visitor

PAGE = "/en/my/consents/"


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    return visitor.book()


def number(purpose: Purpose = Purpose.MARKETING, country: str = "RU") -> int:
    return ConsentText.objects.get(purpose=purpose, country=country, language="en", version=1).pk


def address(visit: Appointment, act: str, purpose: str = "marketing") -> str:
    assert visit.patient is not None
    return f"{PAGE}{visit.patient.public_id}/{purpose}/{act}/"


def test_a_consent_is_ticked_read_and_taken_back(visitor: Visitor, visit: Appointment) -> None:
    html = visitor.client.get(PAGE).content.decode()
    assert 'type="checkbox"' in html and "checked" not in html
    give = {"text": number(), "agree": "on"}
    assert visitor.client.post(address(visit, "give"), give).status_code == 302
    assert "You agreed on 2 March 2026" in visitor.client.get(PAGE).content.decode()
    assert visitor.client.post(address(visit, "withdraw")).status_code == 302
    assert "taken back on" in visitor.client.get(PAGE).content.decode()
    assert "Вы не давали этого согласия" in visitor.client.get(PAGE.replace("/en/", "/ru/")).content.decode()


@pytest.mark.parametrize(
    ("purpose", "given", "status"),
    [
        ("marketing", {"agree": ""}, 422),
        ("marketing", {"text": "9" * 40}, 409),
        ("publication", {}, 409),
        ("insurer", {"purpose": Purpose.INSURER}, 403),
        ("shoes", {}, 404),
    ],
)
def test_what_is_not_agreed_to_as_shown_is_refused(
    visitor: Visitor, visit: Appointment, purpose: str, given: dict[str, str], status: int
) -> None:
    text = number(Purpose(given.get("purpose", "marketing")))
    data = {"text": text, "agree": "on"} | given
    assert visitor.client.post(address(visit, "give", purpose), data).status_code == status
    assert not Consent.objects.exists()


def test_another_ones_record_is_not_found(visitor: Visitor, visit: Appointment) -> None:
    other = make_patient(family="Чужая")
    make_access(other)
    visit.patient = other
    assert visitor.client.post(address(visit, "give"), {"text": number(), "agree": "on"}).status_code == 404
    assert visitor.client.post(address(visit, "withdraw")).status_code == 404
    assert consents_of([other.public_id]) == []
