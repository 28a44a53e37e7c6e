"""Consents are given and withdrawn; texts are published."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, transaction

from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.privacy.errors import MethodNotEnough, NothingNew, OutdatedText
from portal.privacy.law import Method, Purpose, basis_of, methods_of
from portal.privacy.models import Consent, ConsentText
from portal.privacy.queries import current_text
from portal.shared.countries import Country
from portal.shared.languages import Language

# The first half of a two-part advisory lock; the second stands for purpose and country.
TEXTS_LOCK = 5_150_041


@dataclass(frozen=True)
class Words:
    """A text in one language."""

    title: str
    body: str


def give_consent(
    *, by: Actor, patient: UUID, text: ConsentText, method: Method, given_by: UUID, now: dt.datetime
) -> Consent:
    """To the newest version of a text. A second one of the same giver changes nothing: the first is the answer.

    Raises OutdatedText, MethodNotEnough.
    """
    purpose, country = Purpose(text.purpose), Country(text.country)
    if method not in methods_of(purpose, country):
        raise MethodNotEnough
    if current_text(purpose, country, Language(text.language)) != text:
        raise OutdatedText
    consent = Consent(
        subject_id=patient,
        purpose=purpose,
        text=text,
        basis=basis_of(purpose, country),
        method=method,
        given_at=now,
        given_by=given_by,
        address=by.ip,
    )
    with transaction.atomic():
        act_as(by)
        try:
            with transaction.atomic():
                consent.save()
        except IntegrityError as error:
            if not isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise
            return Consent.objects.get(
                subject_id=patient, purpose=purpose, given_by=given_by, withdrawn_at=None
            )
        _record(by, consent, "privacy.consent.give")
    return consent


def withdraw_consents(
    *, by: Actor, patients: Collection[UUID], purpose: Purpose, method: Method, now: dt.datetime
) -> int:
    """Every one that is in force for these records, whoever gave it; how many there were."""
    with transaction.atomic():
        act_as(by)
        rows = Consent.objects.filter(subject_id__in=patients, purpose=purpose, withdrawn_at=None)
        found = list(rows.select_for_update().order_by("pk"))
        for consent in found:
            consent.withdrawn_at = max(now, consent.given_at)
            consent.withdrawn_by = by.user
            consent.withdrawal_method = method
            consent.withdrawal_address = by.ip
            consent.save()
            _record(by, consent, "privacy.consent.withdraw")
    return len(found)


def publish_text(
    *, by: Actor, purpose: Purpose, country: Country, words: Mapping[Language, Words], now: dt.datetime
) -> list[ConsentText]:
    """The next version, in every language at once. Consents to earlier versions stay. Raises NothingNew."""
    with transaction.atomic():
        act_as(by)
        _lock_texts(purpose, country)
        present = {language: current_text(purpose, country, language) for language in Language}
        if all(_says(present[language], words[language]) for language in Language):
            raise NothingNew
        version = 1 + max((text.version for text in present.values() if text), default=0)
        made = [
            ConsentText.objects.create(
                purpose=purpose,
                country=country,
                language=language,
                version=version,
                title=words[language].title,
                body=words[language].body,
                published_at=now,
            )
            for language in Language
        ]
        record(
            by=by,
            action="privacy.text.publish",
            object=made[0],
            detail={"purpose": purpose.value, "country": country.value, "version": version},
        )
    return made


def _says(text: ConsentText | None, words: Words) -> bool:
    return text is not None and (text.title, text.body) == (words.title, words.body)


def _lock_texts(purpose: Purpose, country: Country) -> None:
    number = list(Purpose).index(purpose) * 100 + list(Country).index(country)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TEXTS_LOCK, number])


def _record(by: Actor, consent: Consent, action: str) -> None:
    record(
        by=by,
        action=action,
        object=consent,
        patient=consent.subject_id,
        detail={"purpose": consent.purpose, "version": consent.text.version, "method": consent.method},
    )
