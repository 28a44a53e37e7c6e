"""How often the contact form may be sent: once a shown form, and not too often from one address."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def once(stamp: str) -> Iterator[bool]:
    """Whether this form is sent for the first time: a double press or a repeated answer is one submission.

    Where the work inside fails the form counts as not sent, and may be sent again.
    """
    digest = salted_hmac("clinics.pages.contact_rate", stamp, algorithm="sha256").hexdigest()
    key = f"contact:sent:{digest}"
    first = bool(redis().set(key, 1, nx=True, ex=LATEST_SECONDS))
    try:
        yield first
    except BaseException:
        if first:
            redis().delete(key)
        raise


def _network(request: HttpRequest) -> str:
    """The IPv4 address, or the IPv6 /64 that one household or machine has to choose addresses from."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, prefix), strict=False))
