"""Who needs a second factor, and whether this session has shown it."""

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest

from portal.accounts.demo import is_demo_email
from portal.accounts.models import User
from portal.shared import clock

# How a patient proved who they are, in the session's records. Neither is a member of staff's second factor.
CODE, PASSKEY = "code", "passkey"


def works_here(user: User | AnonymousUser) -> bool:
    """Whether the staff door is for this user; a demo user works only where the demo is on."""
    if not user.is_authenticated or not user.is_active:
        return False
    if not settings.DEMO and is_demo_email(user.email):
        return False
    return user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin")


def has_authenticator(user: User) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def just_signed_in(request: HttpRequest) -> bool:
    """Whether this session's user typed a password within allauth's time for sensitive steps."""
    records = get_authentication_records(request, request.user)
    since = clock.now().timestamp() - account_settings.REAUTHENTICATION_TIMEOUT
    return any(record["method"] == "password" and record["at"] > since for record in records)


def just_proved(request: HttpRequest) -> bool:
    """Whether this session's user, a patient, proved a phone, an e-mail or a passkey within that time."""
    records = get_authentication_records(request, request.user)
    since = clock.now().timestamp() - account_settings.REAUTHENTICATION_TIMEOUT
    return any(record["method"] in (CODE, PASSKEY) and record["at"] > since for record in records)


def is_shown(request: HttpRequest, user: User) -> bool:
    """Whether this session proved the user's authenticator (or a recovery code), and it still exists."""
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" for record in records) and has_authenticator(user)


def take_code(user: User, code: str) -> bool:
    """Whether nobody has used this right code of the user's yet (RFC 6238, 5.2); from now on it is used.

    allauth remembers a code for one step only, and accepts it for as many as the tolerance allows.
    """
    steps = 1 + 2 * mfa_settings.TOTP_TOLERANCE
    return cache.add(used_code_key(user, code), True, timeout=steps * mfa_settings.TOTP_PERIOD)


def used_code_key(user: User, code: str) -> str:
    return f"second-factor:used:{user.pk}:{normalize_user_code(code)}"
