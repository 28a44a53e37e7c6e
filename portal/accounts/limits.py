"""allauth's limits, counted in Redis: how they call an address, and which of them a user spends."""

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.accounts.models import User


def limit_key(email: str) -> str:
    """A keyed hash, the same for each spelling: allauth's bare one would tell the address to who tries many."""
    address = email.strip().lower()
    return salted_hmac("portal.accounts.limits", address, algorithm="sha256").hexdigest()


def may_be_told(request: HttpRequest, user: User) -> bool:
    """Whether one more notice of a passkey goes out today: each costs an SMS."""
    return ratelimit.consume(request, action="passkey_notice", user=user)
