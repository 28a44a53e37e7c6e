"""What a hold knows of the browser that has it: a keyed hash of its session's key."""

import secrets

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

KEY = "booking_holder"


def holder_of(request: HttpRequest) -> str:
    """The browser's token; empty for one that never held a time, which holds nothing."""
    key = request.session.get(KEY)
    return _token("holder", key) if key else ""


def new_holder(request: HttpRequest) -> str:
    """The browser's token, made with its first hold. It outlives signing in, which changes the session's own key."""
    request.session.setdefault(KEY, secrets.token_urlsafe(24))
    return holder_of(request)


def forget_holder(request: HttpRequest) -> None:
    """Of a browser that got no time: nothing of it is kept, and no session is made for it."""
    request.session.pop(KEY, None)


def _token(kind: str, value: str) -> str:
    return salted_hmac(f"booking.web.patient.holder.{kind}", value, algorithm="sha256").hexdigest()
