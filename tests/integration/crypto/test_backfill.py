"""Tokens of rows from before their model had them."""

import pytest
from django.db import connection

from booking.patients.models import PatientName
from portal.audit.actor import SYSTEM
from portal.crypto.backfill import fill_tokens, lacking_tokens
from portal.crypto.erasure import erase
from portal.shared import clock
from tests.factories.patients import make_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ring")]
NAMES = ("family_token", "full_token", "prefix_token", "born_token")


def tokens(pk: int) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(NAMES)} FROM patients_patientname WHERE id = %s", [pk])
        return [None if value is None else bytes(value) for value in cursor.fetchone()]


def without_new_tokens(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE patients_patientname SET full_token = NULL, born_token = NULL WHERE id = %s", [pk]
        )


def test_a_name_from_before_gets_the_tokens_it_would_have_now() -> None:
    name = make_patient().names.get()
    now = tokens(name.pk)
    without_new_tokens(name.pk)

    assert fill_tokens(by=SYSTEM, advance=lambda rows: None) == 1
    assert tokens(name.pk) == now
    assert None not in now


def test_again_there_is_nothing_to_do() -> None:
    without_new_tokens(make_patient().names.get().pk)
    fill_tokens(by=SYSTEM, advance=lambda rows: None)

    assert lacking_tokens() == 0
    assert fill_tokens(by=SYSTEM, advance=lambda rows: None) == 0


def test_the_erased_stay_without() -> None:
    patient = make_patient()
    erase(patient.subject, by=SYSTEM, now=clock.now(), today=clock.today())

    assert fill_tokens(by=SYSTEM, advance=lambda rows: None) == 0
    assert tokens(PatientName.objects.get().pk) == [None] * len(NAMES)
