"""A thief has a dump of the data and the master key, and no database of keys: nothing opens and nobody is linked."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from booking.patients.models import ContactPoint, Patient, PatientName
from native import crypto as native
from portal.accounts.models import User
from portal.crypto.errors import WrongKeysDatabase
from portal.crypto.key_ring import CHECK_INFO
from portal.crypto.providers.parsing import encode
from tests.databases import DATA, connected_to, copy_of
from tests.factories.patients import make_patient, make_phone
from tests.integration.crypto.conftest import MASTERS

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
OWNER, THIEF = f"test_owner_{WORKER}", f"test_thief_{WORKER}"
EMAIL, PHONE = "anna@clinic.test", "+74951204567"


@pytest.fixture(scope="module")
def dump(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The owner's data, restored by a thief beside an empty database of keys."""
    with (
        pytest.MonkeyPatch.context() as patch,
        copy_of("migrated", OWNER),
        copy_of("migrated", THIEF),
        django_db_blocker.unblock(),
    ):
        patch.setattr("django.conf.settings.MASTER_KEYS", f"1:{encode(MASTERS[1])}")
        with connected_to(OWNER):
            for _ in range(2):
                make_phone(make_patient(allergies="nuts"), PHONE)
            User.objects.create_user(email=EMAIL, phone=PHONE)
        DATA.drop(THIEF)
        DATA.run("CREATE DATABASE {} TEMPLATE {}", THIEF, OWNER)
        with connected_to(THIEF):
            yield


def held(kind: str) -> list[bytes]:
    """Every value of every binary column whose name ends so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE data_type = 'bytea' AND table_schema = 'public'"
            " AND (column_name LIKE '%%_token') = %s AND table_name ~ '^(accounts|patients)_'",
            [kind == "tokens"],
        )
        found = []
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            found += [bytes(value) for (value,) in cursor.fetchall()]
    return found


def keys_of_the_thief() -> list[bytes]:
    """The master key, and what this program derives from keys, derived from it."""
    infos = [
        CHECK_INFO,
        *(b"clinic token\0" + label for label in (b"email", b"phone", b"patients.name.family")),
    ]
    return [MASTERS[1], *(native.hkdf_sha256(MASTERS[1], b"", info, 32) for info in infos)]


@pytest.mark.usefixtures("dump")
def test_every_protected_value_reads_as_nothing() -> None:
    shown = [(patient.birth_date, patient.allergies) for patient in Patient.objects.all()]
    shown += [(name.family, name.given) for name in PatientName.objects.all()]
    shown += [(point.value, "") for point in ContactPoint.objects.all()]
    shown += [(user.email, user.phone) for user in User.objects.all()]
    assert len(shown) == 7
    assert {value for pair in shown for value in pair} == {None, ""}


@pytest.mark.usefixtures("dump")
def test_the_master_key_opens_no_value() -> None:
    sealed = held("values")
    assert len(sealed) >= 15
    for value in sealed:
        for key in keys_of_the_thief():
            with pytest.raises(native.CryptoError):
                native.open(key, value[1:], b"")


@pytest.mark.usefixtures("dump")
def test_nobody_is_found_by_a_known_value() -> None:
    for look_up in ({"email": EMAIL}, {"phone_token": PHONE}):
        with pytest.raises(WrongKeysDatabase):
            User.objects.filter(**look_up).first()


@pytest.mark.usefixtures("dump")
def test_no_token_can_be_made_of_a_known_value() -> None:
    tokens = held("tokens")
    assert len(set(tokens)) < len(tokens), "equal values have equal tokens, and that is all they tell"
    guesses = {
        native.generate_pii_token(key, value, kind)
        for key in keys_of_the_thief()
        for value, kind in ((EMAIL, "email"), (PHONE, "phone"), ("Королёва", "text"))
    }
    assert not guesses & set(tokens)
