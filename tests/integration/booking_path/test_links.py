"""Links of a visit's messages: each says who was told, and opens nothing once that is nobody's contact any more."""

import pytest
from django.core.cache import cache

from booking.appointments.links import link_of, open_link
from booking.appointments.models import Appointment
from booking.notifications.models import OutboxMessage
from booking.patients.models import ContactPoint
from booking.web.patient.visits import MOST_WRONG_LINKS
from tests.factories.appointments import book, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.integration.notifications.conftest import tell
from tests.staff import browser

WRONG, OTHER = "+79160000001", "+79160000002"


@pytest.fixture
def contact(db: None) -> ContactPoint:
    """As the desk wrote it down, a digit wrong."""
    return make_phone(make_patient(), WRONG)


@pytest.fixture
def visit(contact: ContactPoint) -> Appointment:
    made = book(make_slot(), contact.patient)
    tell(made)
    return made


def not_me(visit: Appointment, to: str = WRONG) -> str:
    return f"/en/v/{link_of(visit, to)}/not-me/"


def test_who_is_told_of_a_strangers_visit_ends_the_contact_and_never_the_visit(
    visit: Appointment, contact: ContactPoint
) -> None:
    answer = browser().post(not_me(visit), follow=True)
    visit.refresh_from_db()
    contact.refresh_from_db()
    assert (answer.status_code, visit.status, contact.valid_to) == (200, "confirmed", NOW)
    assert "No more messages" in answer.content.decode()


def test_what_waits_for_the_wrong_contact_is_dropped(visit: Appointment) -> None:
    browser().post(not_me(visit))
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"dropped"}


def test_other_contacts_of_the_patient_stay(visit: Appointment, contact: ContactPoint) -> None:
    other = make_phone(contact.patient, OTHER)
    browser().post(not_me(visit))
    other.refresh_from_db()
    assert other.valid_to is None
    assert open_link(link_of(visit, OTHER)) is not None


def test_a_link_of_a_contact_that_ended_opens_nothing(visit: Appointment) -> None:
    link = not_me(visit)
    client = browser()
    client.post(link)
    for path in (link, f"/v/{link_of(visit, WRONG)}", f"/en/v/{link_of(visit, WRONG)}/cancel/"):
        assert client.get(path, follow=True).status_code == 404
    assert client.post(link).status_code == 404


def test_opening_ends_no_contact(visit: Appointment, contact: ContactPoint) -> None:
    page = browser().get(not_me(visit)).content.decode()
    contact.refresh_from_db()
    assert contact.valid_to is None
    assert "The visit itself stays" in page


def test_a_link_is_of_one_address(visit: Appointment) -> None:
    assert len({link_of(visit, WRONG), link_of(visit, OTHER)}) == 2
    assert open_link(link_of(visit, OTHER)) is None


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_short_link_leads_on_in_the_visits_language(visitor: Visitor, language: str) -> None:
    visitor.language = language
    visit = visitor.book()
    answer = browser().get(f"/v/{link_of(visit, PHONE)}")
    assert (answer.status_code, answer.url) == (302, f"/{language}/v/{link_of(visit, PHONE)}/")


def test_whoever_guesses_is_soon_told_so_and_a_right_link_still_opens(visit: Appointment) -> None:
    """A whole clinic may stand behind one address."""
    cache.clear()
    client = browser()
    wrong = [client.get(f"/en/v/{visit.code}{number:011}/").status_code for number in range(MOST_WRONG_LINKS)]
    assert set(wrong) == {404}
    assert client.get(f"/en/v/{visit.code}{'x' * 11}/").status_code == 429
    assert client.get(f"/en/v/{link_of(visit, WRONG)}/").status_code == 200
