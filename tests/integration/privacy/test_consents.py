"""What somebody agreed to stays as it was, is withdrawn once, and binds nobody after."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, transaction

from portal.audit.models import Entry
from portal.privacy.actions.consenting import Words, give_consent, publish_text, withdraw_consents
from portal.privacy.errors import MethodNotEnough, NoConsent, NothingNew, OutdatedText
from portal.privacy.law import Method, Purpose
from portal.privacy.models import Consent, ConsentText
from portal.privacy.queries import current_text, need_consent
from portal.shared.countries import Country
from portal.shared.languages import Language
from tests.constraints import change
from tests.factories.patients import actor_of, make_patient
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
OTHER = {language: Words("News", f"Other words in {language}") for language in Language}


def text_of(purpose: Purpose = Purpose.MARKETING, country: Country = Country.RU) -> ConsentText:
    text = current_text(purpose, country, Language.EN)
    assert text is not None
    return text


def given(**fields: Any) -> Consent:
    user = fields.pop("user", None) or UserFactory()
    patient = fields.pop("patient", None) or make_patient().public_id
    told = {"text": text_of(), "method": Method.TICK, "now": NOW} | fields
    return give_consent(by=actor_of(user), patient=patient, given_by=user.public_id, **told)


def withdraw(consent: Consent) -> int:
    by = actor_of(UserFactory())
    return withdraw_consents(
        by=by,
        patients=[consent.subject_id],
        purpose=Purpose(consent.purpose),
        method=Method.TICK,
        now=NOW + dt.timedelta(days=1),
    )


def test_a_consent_is_written_with_its_text_basis_method_and_log() -> None:
    consent = given()
    row = Consent.objects.get(pk=consent.pk)
    assert (row.text, row.basis, row.method, row.in_force) == (text_of(), "consent", "tick", True)
    assert Entry.objects.filter(action="privacy.consent.give", patient=row.subject_id).exists()


def test_a_second_one_of_the_same_giver_is_the_first() -> None:
    user, patient = UserFactory(), make_patient().public_id
    assert given(user=user, patient=patient) == given(user=user, patient=patient)


def test_a_withdrawn_consent_is_no_consent() -> None:
    consent = given()
    assert need_consent([consent.subject_id], Purpose.MARKETING) == consent
    assert withdraw(consent) == 1
    with pytest.raises(NoConsent):
        need_consent([consent.subject_id], Purpose.MARKETING)
    assert withdraw(consent) == 0


def test_a_consent_to_one_purpose_is_none_to_another() -> None:
    consent = given()
    with pytest.raises(NoConsent):
        need_consent([consent.subject_id], Purpose.PUBLICATION)


def test_a_medical_secret_is_not_disclosed_by_a_tick() -> None:
    with pytest.raises(MethodNotEnough):
        given(text=text_of(Purpose.INSURER))
    assert given(text=text_of(Purpose.INSURER), method=Method.PAPER).basis == "secrecy"


def test_a_text_that_was_replaced_is_agreed_to_by_nobody_new() -> None:
    old, consent = text_of(), given()
    made = publish_text(
        by=actor_of(UserFactory()), purpose=Purpose.MARKETING, country=Country.RU, words=OTHER, now=NOW
    )
    assert [text.version for text in made] == [2, 2]
    with pytest.raises(OutdatedText):
        given(text=old)
    assert need_consent([consent.subject_id], Purpose.MARKETING).text == old


def test_the_same_words_are_no_new_version() -> None:
    by = actor_of(UserFactory())
    place = {"purpose": Purpose.MARKETING, "country": Country.CY, "words": OTHER, "now": NOW}
    publish_text(by=by, **place)
    with pytest.raises(NothingNew):
        publish_text(by=by, **place)


@pytest.mark.parametrize("act", ["text", "text_gone", "consent_gone", "method", "withdrawn_twice", "foreign"])
def test_the_database_keeps_what_was_agreed_to(act: str) -> None:
    consent = given()
    if act == "withdrawn_twice":
        withdraw(consent)
    acts = {
        "text": lambda: ConsentText.objects.filter(pk=consent.text_id).update(body="more"),
        "text_gone": lambda: ConsentText.objects.filter(version=1).delete(),
        "consent_gone": lambda: Consent.objects.filter(pk=consent.pk).delete(),
        "method": change(consent, method=Method.PAPER),
        "withdrawn_twice": change(consent, withdrawn_at=NOW + dt.timedelta(days=9)),
        "foreign": lambda: Consent.objects.create(
            subject_id=consent.subject_id,
            purpose=Purpose.PROXY,
            text=text_of(),
            basis="consent",
            method="tick",
            given_at=NOW,
            given_by=uuid4(),
        ),
    }
    with pytest.raises(Error), transaction.atomic():
        acts[act]()
