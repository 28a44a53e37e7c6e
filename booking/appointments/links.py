"""The unguessable address of one visit, one for each phone or e-mail that is told of it. The database does not know it.

A token is the visit's code and a signature over the visit and where the message goes. So a link says who was told, and
opens nothing once that phone or e-mail is no longer the visit's. Letters and digits only: whatever shows a message
finds where the address ends.
"""

import string
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from booking.appointments.appointment import CODE_LENGTH
from booking.appointments.models import Appointment
from booking.appointments.reach import Reached, reached
from booking.appointments.status import Status

LETTERS = string.digits + string.ascii_letters
# 62¹¹ is more than 2⁶⁵.
SIGNATURE_LENGTH = 11


@dataclass(frozen=True)
class Link:
    """A visit, and who was told of it by this link."""

    visit: Appointment
    reached: Reached


def link_of(visit: Appointment, to: str) -> str:
    """A token for the address in the message that goes to this phone or e-mail."""
    return visit.code + _signature(visit, to)


def open_link(token: str) -> Link | None:
    """None for a token that is no link of ours, or no longer one. A time that is merely held has no link."""
    code, signature = token[:CODE_LENGTH], token[CODE_LENGTH:]
    visits = Appointment.objects.exclude(status=Status.HELD).filter(code=code, patient__isnull=False)
    found = visits.select_related("clinic__entity", "service", "doctor", "room").first()
    if found is None:
        return None
    told = (each for each in reached(found) if constant_time_compare(signature, _signature(found, each.to)))
    by = next(told, None)
    return Link(found, by) if by else None


def _signature(visit: Appointment, to: str) -> str:
    """By the site's secret key."""
    mac = salted_hmac("booking.appointments.links", f"{visit.public_id} {to}", algorithm="sha256").digest()
    number, found = int.from_bytes(mac, "big"), ""
    for _place in range(SIGNATURE_LENGTH):
        number, letter = divmod(number, len(LETTERS))
        found += LETTERS[letter]
    return found
