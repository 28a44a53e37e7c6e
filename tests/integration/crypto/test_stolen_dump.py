"""A thief has a dump of the data and the master key, and no database of keys: nothing opens and nobody is linked.

The same attempts are made by the owner, with the keys: there each of them succeeds, so they are made rightly.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models, transaction
from pytest_django import DjangoDbBlocker
from wagtail.models import Page

from booking.appointments.actions.booking import Told
from booking.appointments.actions.writing import add_remark
from booking.notifications.actions import tell_of_visit
from booking.patients.models import ContactPoint, Patient, PatientName
from clinics.pages.models import ContactSubmission
from native import crypto as native
from portal.accounts.adapter import SECOND_FACTOR
from portal.accounts.models import CodeParty, OneTimeCode, User
from portal.api.models import StoredAnswer
from portal.audit.actor import SYSTEM
from portal.crypto.data_keys import data_keys, token_key
from portal.crypto.errors import CannotOpenSecret, WrongKeysDatabase
from portal.crypto.fields import encrypted_fields_of
from portal.crypto.key_ring import CHECK_INFO
from portal.crypto.protected import Protected
from portal.crypto.providers.parsing import encode
from portal.crypto.retention import Retention
from portal.crypto.sealing import Place
from portal.crypto.secrets import open_secret, seal_secret
from portal.crypto.subjects import Subject
from portal.crypto.tokens import TokenField, token_fields
from tests.databases import DATA, connected_to, copy_of
from tests.factories.appointments import NOW, book, make_slot
from tests.factories.patients import make_document, make_patient, make_phone
from tests.integration.crypto.conftest import MASTERS

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
OWNER, THIEF = f"test_owner_{WORKER}", f"test_thief_{WORKER}"
EMAIL, PHONE, CODE, SEED = "anna@clinic.test", "+74951204567", "271828", "JBSWY3DPEHPK3PXP"
ANSWER = "api.answer 2718"
# Bytes that seal nobody's value: who holds them knows whether a token key or the log is the right one.
NOBODYS = {"crypto_tokenkeymark.check_value"}
SEALED_IN = {
    *("patients_patient", "patients_patientname", "patients_contactpoint", "patients_identitydocument"),
    *("appointments_visitdetails", "appointments_remark", "notifications_outboxmessage"),
    *("accounts_user", "pages_contactsubmission"),
}


@dataclass(frozen=True)
class Value:
    """A sealed value of the dump, and where it belongs."""

    column: str
    place: Place
    sealed: bytes


@dataclass(frozen=True)
class Dump:
    """What the owner knows of it: the keys of its values, and what its tokens are made from, by column."""

    keys: dict[tuple[Subject, Retention], bytes]
    token_key: bytes
    known: dict[str, list[Any]]


def plant() -> None:
    """Two people of one phone, a visit with words and messages, a letter to the clinic, a code, a stored answer."""
    patient = make_patient(allergies="nuts", sex="female", blood_group="0-")
    for each in (patient, make_patient()):
        make_phone(each, PHONE)
    make_document(patient)
    user = User.objects.create_user(
        email=EMAIL, email_verified_at=NOW, phone=PHONE, phone_verified_at=NOW, is_active=True
    )
    told = Told(
        complaint="a knee", questions="why", answers=[("q", "yes")], referral="7", insurer="S", policy="1"
    )
    visit = book(make_slot(), patient, booker=user, told=told)
    with transaction.atomic():
        add_remark(visit, "comes with a stick", SYSTEM)
        tell_of_visit(visit, now=NOW)
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal_secret(SECOND_FACTOR, SEED)})
    ContactSubmission.objects.create(
        page_id=Page.get_first_root_node().pk,
        form_data={"message": "a knee"},
        language="en",
        consent_at=NOW,
        delete_after=NOW.date(),
    )
    party = CodeParty.objects.create(token=PHONE, touched_at=NOW)
    OneTimeCode.objects.create(
        recipient=party,
        sender=party,
        channel="sms",
        number=1,
        proof=CODE,
        made_at=NOW,
        expires_at=NOW.replace(hour=9),
    )
    StoredAnswer.objects.create(place=PHONE, request=PHONE, sealed=seal_secret(ANSWER, "a knee"), made_at=NOW)


@pytest.fixture(scope="module")
def dump(django_db_blocker: DjangoDbBlocker) -> Iterator[Dump]:
    """The owner's data, restored by a thief beside an empty database of keys."""
    with (
        pytest.MonkeyPatch.context() as patch,
        copy_of("migrated", OWNER),
        copy_of("migrated", THIEF),
        django_db_blocker.unblock(),
    ):
        patch.setattr("django.conf.settings.MASTER_KEYS", f"1:{encode(MASTERS[1])}")
        with connected_to(OWNER):
            plant()
            owner = Dump(
                dict(data_keys({value.place.owner for value in sealed_values()})), token_key(), known_values()
            )
        DATA.drop(THIEF)
        DATA.run("CREATE DATABASE {} TEMPLATE {}", THIEF, OWNER)
        with connected_to(THIEF):
            yield owner


def column_of(field: models.Field[Any, Any]) -> str:
    return f"{field.model._meta.db_table}.{field.column}"


def filled_columns() -> set[str]:
    """Every binary column of the dump that holds anything; those of the log are hashes of itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE data_type = 'bytea' AND table_schema = 'public' AND table_name !~ '^audit_'"
        )
        columns = cursor.fetchall()
        filled = set()
        for table, column in columns:
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1')
            if cursor.fetchone():
                filled.add(f"{table}.{column}")
    return filled


def rows(model: type[models.Model], *columns: str) -> list[tuple[Any, ...]]:
    """As they stand in the table, by no field of ours."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(columns)} FROM "{meta.db_table}"')
        return cursor.fetchall()


def sealed_values() -> list[Value]:
    found = []
    for model in apps.get_models():
        if not issubclass(model, Protected) or model._meta.proxy:
            continue
        for field in encrypted_fields_of(model):
            for row, subject, sealed in rows(model, "public_id", model.binding[-1], f'"{field.column}"'):
                if sealed is not None:
                    owner = Subject(model.subject_kind, subject), field.processing.retention
                    found.append(Value(column_of(field), Place(field.label, row, owner), bytes(sealed)))
    return found


def tokens() -> dict[TokenField, set[bytes]]:
    fields = [field for model in apps.get_models() if not model._meta.proxy for field in token_fields(model)]
    found = {
        field: {bytes(token) for (token,) in rows(field.model, field.column) if token} for field in fields
    }
    return {field: held for field, held in found.items() if held}


def known_values() -> dict[str, list[Any]]:
    """What each token is made from: a thief may know all of it and look for whom it is of."""
    return {
        column_of(field): (
            [value for row in field.model._base_manager.all() if (value := getattr(row, field.of))]
            if issubclass(field.model, Protected)
            else [PHONE, CODE]
        )
        for field in tokens()
    }


def opens(value: Value, keys: Iterable[bytes]) -> bool:
    for key in keys:
        for bound in (value.place.associated_data, b""):
            try:
                native.open(key, value.sealed[1:], bound)
            except native.CryptoError:
                continue
            return True
    return False


def guessed(dump: Dump, field: TokenField, keys: Iterable[bytes]) -> set[bytes]:
    """The tokens that a holder of these keys makes of what the field's tokens are made from."""
    return {
        bytes(token)
        for key in keys
        for token in field.tokens_under(key, dump.known[column_of(field)])
        if token is not None
    }


def keys_of_the_thief() -> list[bytes]:
    """The master key, and what this program derives from keys, derived from it."""
    labels = {field.label for model in apps.get_models() for field in token_fields(model)}
    infos = [CHECK_INFO, b"clinic token key check", *(b"clinic token\0" + label.encode() for label in labels)]
    infos += [b"clinic secret\0" + label.encode() for label in (SECOND_FACTOR, ANSWER)]
    return [MASTERS[1], *(native.hkdf_sha256(MASTERS[1], b"", info, 32) for info in infos)]


def secrets_of_libraries() -> list[tuple[str, str]]:
    """Seeds of second factors and stored answers, which stand in columns of text."""
    seeds = [json.loads(data)["secret"] for (data,) in rows(Authenticator, "data::text")]
    answers = [sealed for (sealed,) in rows(StoredAnswer, "sealed")]
    return [(SECOND_FACTOR, seed) for seed in seeds] + [(ANSWER, answer) for answer in answers]


def test_no_binary_column_is_left_out(dump: Dump) -> None:
    tried = {value.column for value in sealed_values()} | {column_of(field) for field in tokens()}
    assert filled_columns() == tried | NOBODYS
    assert {column.partition(".")[0] for column in tried} >= SEALED_IN | {"api_storedanswer"}


@pytest.mark.usefixtures("dump")
def test_every_protected_value_reads_as_nothing() -> None:
    shown = [(patient.birth_date, patient.allergies) for patient in Patient.objects.all()]
    shown += [(name.family, name.given) for name in PatientName.objects.all()]
    shown += [(point.value, "") for point in ContactPoint.objects.all()]
    shown += [(user.email, user.phone) for user in User.objects.all()]
    assert len(shown) == 7
    assert {value for pair in shown for value in pair} == {None, ""}


def test_the_master_key_opens_no_value(dump: Dump) -> None:
    values, keys = sealed_values(), keys_of_the_thief()
    assert all(opens(value, [dump.keys[value.place.owner]]) for value in values)
    assert {value.column for value in values if opens(value, keys)} == set()


def test_the_master_key_opens_no_second_factor_and_no_stored_answer(dump: Dump) -> None:
    secrets = secrets_of_libraries()
    assert [open_secret(label, sealed, dump.token_key) for label, sealed in secrets] == [SEED, "a knee"]
    for label, sealed in secrets:
        for key in keys_of_the_thief():
            with pytest.raises(CannotOpenSecret):
                open_secret(label, sealed, key)


@pytest.mark.usefixtures("dump")
def test_nobody_is_found_by_a_known_value() -> None:
    for look_up in ({"email": EMAIL}, {"phone_token": PHONE}):
        with pytest.raises(WrongKeysDatabase):
            User.objects.filter(**look_up).first()


def test_no_token_can_be_made_of_a_known_value(dump: Dump) -> None:
    """Equal values have equal tokens, and that is all they tell."""
    held, keys = tokens(), keys_of_the_thief()
    assert all(guessed(dump, field, [dump.token_key]) >= tokens for field, tokens in held.items())
    assert {
        column_of(field) for field, tokens in held.items() if guessed(dump, field, keys) & tokens
    } == set()
