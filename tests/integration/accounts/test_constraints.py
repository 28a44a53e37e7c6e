"""Each promise of the table of users, broken on purpose."""

from allauth.account.models import EmailAddress
from django.db import DatabaseError
from pytest import fixture, mark, raises

from portal.accounts.models import User
from portal.shared import clock
from tests.constraints import Break, change, constraints_of, refuses

pytestmark = mark.django_db

EMAIL, PHONE = "anna@clinic.test", "+74951204567"


@fixture
def breaks() -> dict[str, Break]:
    now = clock.now()
    guest = User.objects.create_user()
    User.objects.create_user(email=EMAIL, email_verified_at=now, phone=PHONE, phone_verified_at=now)
    return {
        "accounts_user_verified_exists": change(guest, phone_verified_at=now),
        "accounts_user_verified_email_unique": change(
            guest, email_token=EMAIL.upper(), email_verified_at=now
        ),
        "accounts_user_verified_phone_unique": change(guest, phone_token=PHONE, phone_verified_at=now),
    }


@mark.parametrize("name", sorted(constraints_of("accounts")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    refuses(name, breaks)


def test_whoever_has_not_verified_an_address_takes_it_from_nobody() -> None:
    one, other = User.objects.create_user(email=EMAIL), User.objects.create_user(email=EMAIL, phone=PHONE)
    assert one.email == other.email


def test_allauths_table_takes_no_plain_address() -> None:
    user = User.objects.create_user(email=EMAIL)
    with raises(DatabaseError, match="Cannot insert"):
        EmailAddress.objects.create(user=user, email=EMAIL)
