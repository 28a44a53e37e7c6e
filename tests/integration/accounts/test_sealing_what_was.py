"""What was written before the encryption is sealed by the migrations; going back opens it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.accounts.adapter import SECOND_FACTOR
from portal.accounts.models import User
from portal.crypto.secrets import seal_secret
from portal.shared import clock
from portal.shared.ids import uuid7

BEFORE, AFTER = ("accounts", "0003_language_of_the_browser"), ("accounts", "0006_sealed_addresses")
EMAIL, PHONE = "anna@clinic.test", "+74951204567"


def migrate(target: tuple[str, str]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return MigrationExecutor(connection).migrate([target]).apps


def addresses() -> list[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, verified FROM account_emailaddress")
        return cursor.fetchall()


@pytest.mark.django_db
def test_users_are_sealed_and_opened_again() -> None:
    old = migrate(BEFORE)
    user = old.get_model("accounts", "User").objects.create(
        public_id=uuid7(), email=EMAIL, email_verified_at=clock.now(), phone=PHONE, password="!"
    )
    old.get_model("account", "EmailAddress").objects.create(
        user=user, email=EMAIL, primary=True, verified=True
    )

    migrate(AFTER)
    sealed = User.objects.get(email=EMAIL)
    assert (sealed.email, sealed.phone) == (EMAIL, PHONE)
    assert User.objects.get(phone=PHONE) == sealed
    assert addresses() == []

    opened = migrate(BEFORE).get_model("accounts", "User").objects.get()
    assert (opened.email, opened.phone) == (EMAIL, PHONE)
    assert addresses() == [(EMAIL, True)]
    migrate(AFTER)


OLD_SECRETS, NEW_SECRETS = ("accounts", "0006_sealed_addresses"), ("accounts", "0007_seal_second_factors")


@pytest.mark.django_db
def test_second_factors_leave_the_secret_key_and_return_to_it() -> None:
    user = User.objects.create_user()
    rows = Authenticator.objects.filter(user=user)
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": seal_secret(SECOND_FACTOR, "JBSWY3DP")}
    )
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "of another SECRET_KEY"})

    migrate(OLD_SECRETS)
    assert rows.get(type="totp").data["secret"].startswith("gAAAA")

    migrate(NEW_SECRETS)
    assert decrypt(rows.get(type="totp").data["secret"]) == "JBSWY3DP"
    assert rows.get(type="recovery_codes").data == {"seed": "of another SECRET_KEY"}
