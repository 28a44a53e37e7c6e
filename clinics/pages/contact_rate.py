"""How often the contact form may be sent: once a shown form, and not too often from one address."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from clinics.pages.contact_form import LATEST_SECONDS
from portal.shared.page_cache import redis

MOST_AN_HOUR = 5


def may_submit(request: HttpRequest) -> bool:
    """Counts one more submission from the visitor's network; False when it is one too many this hour.

    Redis keeps a keyed hash of the network, never the address.
    """
    digest = salted_hmac("clinics.pages.contact_rate", _network(request), algorithm="sha256").hexdigest()
    key = f"contact:from:{digest}"
    with redis().pipeline() as pipe:
        pipe.set(key, 0, nx=True, ex=3600)
        pipe.incr(key)
        _begun, count = pipe.execute()
    return int(count) <= MOST_AN_HOUR


def take_once(stamp: str) -> bool:
    """Whether this form is sent for the first time: a double press or a repeated answer is one submission."""
    digest = salted_hmac("clinics.pages.contact_rate", stamp, algorithm="sha256").hexdigest()
    return bool(redis().set(f"contact:sent:{digest}", 1, nx=True, ex=LATEST_SECONDS))


def _network(request: HttpRequest) -> str:
    """The IPv4 address, or the IPv6 /64 that one household or machine has to choose addresses from."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, prefix), strict=False))
