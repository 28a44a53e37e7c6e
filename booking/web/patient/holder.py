"""What a hold knows of the browser that has it: keyed hashes of its session's key and of its address."""

import ipaddress
import secrets

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.audit.actor import actor_of

KEY = "booking_holder"
# IPv6 gives a household a whole /64.
IPV6_PREFIX = 64


def holder_of(request: HttpRequest) -> str:
    """The browser's token; empty for one that never held a time, which holds nothing."""
    key = request.session.get(KEY)
    return _token("holder", key) if key else ""


def new_holder(request: HttpRequest) -> str:
    """The browser's token, made with its first hold. It outlives signing in, which changes the session's own key."""
    request.session.setdefault(KEY, secrets.token_urlsafe(24))
    return holder_of(request)


def address_of(request: HttpRequest) -> str:
    written = actor_of(request).ip
    address = ipaddress.ip_address(written) if written else None
    if isinstance(address, ipaddress.IPv6Address):
        written = str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return _token("address", written)


def _token(kind: str, value: str) -> str:
    return salted_hmac(f"booking.web.patient.holder.{kind}", value, algorithm="sha256").hexdigest()
