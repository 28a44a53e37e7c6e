"""Each promise of the tables of users and of their codes, broken on purpose."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import DatabaseError
from pytest import fixture, mark, raises

from portal.accounts.models import CodeParty, OneTimeCode, User
from portal.messaging.message import Channel, next_number
from portal.shared import clock
from tests.constraints import Break, change, constraints_of, refused_by

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
    } | breaks_of_codes(now)


def breaks_of_codes(now: dt.datetime) -> dict[str, Break]:
    party = CodeParty.objects.create(token=f"phone {PHONE}", touched_at=now)

    def code(**fields: object) -> OneTimeCode:
        known = {
            "recipient": party,
            "sender": party,
            "channel": Channel.SMS,
            "purpose": OneTimeCode.Purpose.SIGN_IN,
            "number": next_number(),
            "made_at": now,
            "expires_at": now + dt.timedelta(minutes=10),
        }
        return OneTimeCode.objects.create(**known | fields)

    serving = code(proof="123456")
    return {
        "accounts_code_expires_later": change(serving, expires_at=now),
        "accounts_code_one_serves": lambda: code(proof="123457"),
        "accounts_party_five_tries": change(party, wrong_tries=6, last_wrong_at=now),
        "accounts_party_is_known": change(party, token=None),
        "accounts_party_tries_have_a_time": change(party, wrong_tries=1),
    }


@mark.parametrize("name", sorted(constraints_of("accounts")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    assert refused_by(breaks[name]) == name


def test_whoever_has_not_verified_an_address_takes_it_from_nobody() -> None:
    one, other = User.objects.create_user(email=EMAIL), User.objects.create_user(email=EMAIL, phone=PHONE)
    assert one.email == other.email


def test_allauths_table_takes_no_plain_address() -> None:
    user = User.objects.create_user(email=EMAIL)
    with raises(DatabaseError, match="Cannot insert"):
        EmailAddress.objects.create(user=user, email=EMAIL)
