"""What a hold knows of where it comes from: a keyed hash, the same whichever face the visitor uses."""

from django.utils.crypto import salted_hmac

from portal.audit.actor import Actor
from portal.shared.networks import network_of


def address_of(by: Actor) -> str:
    return salted_hmac("booking.journeys.addresses", network_of(by.ip), algorithm="sha256").hexdigest()
