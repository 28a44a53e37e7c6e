"""Members of staff for tests, and how they sign in."""

import itertools
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, Permission
from django.test import Client

from portal.accounts import actions
from portal.accounts.models import User
from portal.shared import clock

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(int(time.time()) % 1_000_000 * 1000)


def make_staff(*permissions: str, authenticator: bool = True, **fields: object) -> User:
    """A member of staff with an e-mail of their own, Wagtail's access_admin, and these permissions."""
    number = next(_numbers)
    user = User.objects.create_user(
        password=PASSWORD,
        **{"is_staff": True, "first_name": "Anna", "last_name": f"Staff {number}", **fields},
    )
    actions.set_email(user, email=f"staff{number}@clinic.test", verified_at=clock.now())
    group = Group.objects.create(name=f"group of {user.email}")
    for name in ("wagtailadmin.access_admin", *permissions):
        app_label, codename = name.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    user.groups.add(group)
    if authenticator:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def browser() -> Client:
    """A client with an address of its own, since the sign-in limits count by address."""
    number = next(_numbers)
    address = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
    return Client(REMOTE_ADDR=address)


def through_the_door(client: Client, user: User) -> Client:
    """The client, signed in as the user with password and recovery code."""
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client.post("/staff/login/", {"login": user.email, "password": PASSWORD})
    client.post("/staff/code/", {"code": codes[0]})
    return client
