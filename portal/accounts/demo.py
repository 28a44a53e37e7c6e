"""The demo's staff: one person per role; addresses that can't exist elsewhere, secrets in a file."""

import datetime as dt
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from portal.accounts import actions
from portal.accounts.models import User
from portal.accounts.roles import ROLES, Role
from portal.shared import clock

# RFC 2606 keeps .example out of the real name space, so no real person has such an address.
DEMO_DOMAIN = "meridian.example"
NAMES = {
    "editor": ("Olga", "Titova"),
    "marketer": ("Ilya", "Markov"),
    "manager": ("Marina", "Zueva"),
    "doctor": ("Anna", "Kuznetsova"),
    "nurse": ("Vera", "Lisitsyna"),
    "laboratory": ("Timur", "Safin"),
    "pharmacist": ("Elena", "Aptekareva"),
    "registrar": ("Daria", "Belova"),
    "cashier": ("Galina", "Rubleva"),
    "auditor": ("Pavel", "Kontrolev"),
    "admin": ("Sergey", "Adminov"),
}


def is_demo_email(email: str) -> bool:
    return email.lower().endswith(f"@{DEMO_DOMAIN}")


def demo_email(role: Role) -> str:
    return f"{role.key}@{DEMO_DOMAIN}"


@dataclass(frozen=True)
class Secrets:
    """What a demo user signs in with; the TOTP secret is Base32."""

    password: str
    totp_secret: str


def load_secrets() -> dict[str, Secrets]:
    """By e-mail; empty before the first demo users are made."""
    path = Path(settings.DEMO_USERS_FILE)
    if not path.exists():
        return {}
    return {email: Secrets(**known) for email, known in json.loads(path.read_text()).items()}


def save_secrets(known: dict[str, Secrets]) -> None:
    """Replaces the file in one step; only this system user reads it."""
    path = Path(settings.DEMO_USERS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.touch(mode=0o600)
    new.write_text(json.dumps({email: asdict(one) for email, one in known.items()}, indent=1))
    new.replace(path)


def ensure_demo_staff() -> dict[str, User]:
    """One user per role, by the role's key; a user that is there with known secrets is left alone."""
    known = load_secrets()
    users: dict[str, User] = {}
    with transaction.atomic():
        for role in ROLES:
            email = demo_email(role)
            user = User.objects.filter(email=email).first()
            if user is None or email not in known:
                known.setdefault(email, Secrets(secrets.token_urlsafe(12), generate_totp_secret()))
                user = _write(user or User(), role, known[email])
            users[role.key] = user
    save_secrets(known)
    return users


def _write(user: User, role: Role, known: Secrets) -> User:
    user.first_name, user.last_name = NAMES[role.key]
    user.is_staff = True
    user.set_password(known.password)
    user.save()
    actions.set_email(user, email=demo_email(role), verified_at=clock.now())
    user.groups.set([Group.objects.get(name=role.name)])
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, known.totp_secret)
    return user


def code_at(totp_secret: str, moment: dt.datetime) -> str:
    """The six digits that an authenticator app shows at this moment (RFC 6238)."""
    return str(format_hotp_value(hotp_value(totp_secret, int(moment.timestamp()) // TOTP_PERIOD)))


def seconds_left(moment: dt.datetime) -> int:
    """Until the codes of this moment change."""
    return int(TOTP_PERIOD - int(moment.timestamp()) % TOTP_PERIOD)
