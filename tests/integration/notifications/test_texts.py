"""What the messages say: neutral unless detail was asked for, in both languages, in the clinic's time."""

import re

import pytest

from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from booking.notifications.models import Kind
from booking.notifications.recipients import Recipient, recipients_of
from booking.notifications.texts import words_for
from booking.patients.models import ContactPoint
from portal.messaging.message import Channel
from portal.sandbox.smsc import parts
from portal.shared.languages import Language
from tests.factories.appointments import book, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.integration.notifications.conftest import EMAIL, PHONE

pytestmark = pytest.mark.django_db

PATIENT = "Петрова"
SMS, LETTER = Recipient(Channel.SMS, PHONE), Recipient(Channel.EMAIL, EMAIL)
EVERY = pytest.mark.parametrize("kind", Kind)
BOTH = pytest.mark.parametrize("language", Language)


def words(visit: Appointment, kind: Kind, recipient: Recipient, language: Language = Language.EN) -> str:
    visit.language = language
    found = words_for(visit, kind, recipient)
    return f"{found.title}\n{found.text}"


@EVERY
@BOTH
@pytest.mark.parametrize("recipient", [SMS, LETTER], ids=["sms", "email"])
def test_a_neutral_message_names_neither_patient_nor_doctor_nor_service(
    visit: Appointment, kind: Kind, language: Language, recipient: Recipient
) -> None:
    told = words(visit, kind, recipient, language)
    secrets = [
        visit.patient.names.get().family,
        "Орлова",
        "Orlova",
        visit.service.name_ru,
        visit.service.name_en,
    ]
    assert not [secret for secret in secrets if secret in told]


@EVERY
@BOTH
@pytest.mark.parametrize("recipient", [SMS, LETTER], ids=["sms", "email"])
def test_a_message_has_clinic_time_code_link_and_the_way_out(
    visit: Appointment, kind: Kind, language: Language, recipient: Recipient
) -> None:
    told = words(visit, kind, recipient, language)
    clinic = visit.clinic.name_ru if language is Language.RU else visit.clinic.name_en
    wanted = [clinic, "12:00", visit.code, f"/v/{link_of(visit, recipient.to)}"]
    wanted.append("это не я" if language is Language.RU else "this is not me")
    assert [part for part in wanted if part.lower() not in told.lower()] == []


@EVERY
def test_a_russian_message_has_no_english_word_but_the_link(visit: Appointment, kind: Kind) -> None:
    told = words(visit, kind, LETTER, Language.RU)
    told = re.sub(r"http\S+", "", told).replace(visit.code, "")
    assert re.findall(r"[A-Za-z]{2,}", told) == []


def test_the_time_is_the_clinics(visit: Appointment) -> None:
    visit.clinic.time_zone = "Asia/Nicosia"
    assert "11:00" in words(visit, Kind.BOOKED, SMS)


def test_a_detailed_message_names_doctor_and_service(visit: Appointment) -> None:
    told = words(visit, Kind.BOOKED, Recipient(Channel.SMS, PHONE, detailed=True))
    assert visit.doctor.name_en in told and visit.service.name_en in told


@EVERY
@pytest.mark.parametrize(("language", "most"), [(Language.EN, 1), (Language.RU, 2)])
def test_an_sms_is_short(visit: Appointment, settings, kind: Kind, language: Language, most: int) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://clinic.example"
    assert parts(words_for(_in(visit, language), kind, SMS).text) <= most


def _in(visit: Appointment, language: Language) -> Appointment:
    visit.language = language
    return visit


class TestDetail:
    @pytest.fixture
    def asking(self, db: None) -> Appointment:
        patient = make_patient()
        make_phone(patient, PHONE, messages=ContactPoint.Messages.DETAIL)
        return book(make_slot(), patient)

    def test_is_told_to_whom_asked_for_it(self, asking: Appointment) -> None:
        assert [one.detailed for one in recipients_of(asking)] == [True]

    def test_is_never_told_of_a_sensitive_service(self, asking: Appointment) -> None:
        asking.service.sensitive = True
        assert [one.detailed for one in recipients_of(asking)] == [False]

    def test_is_not_told_to_another_phone(self, visit: Appointment) -> None:
        make_phone(visit.patient, "+79160000009", messages=ContactPoint.Messages.DETAIL)
        assert not any(one.detailed for one in recipients_of(visit))


def test_the_link_opens_the_visits_page_at_the_configured_address(
    visit: Appointment, settings, client
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://clinic.example"
    [link] = re.findall(r"https://clinic\.example(/v/\S+)", words(visit, Kind.BOOKED, SMS, Language.RU))
    visit.save(update_fields=["language"])
    answer = client.get(link, follow=True)
    assert answer.redirect_chain[0][0].startswith("/ru/v/")
    assert visit.code in answer.content.decode()
