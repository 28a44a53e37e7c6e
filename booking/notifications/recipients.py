"""Whom a visit's messages go to, by which channel, and how much they may say."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from booking.appointments.models import Appointment
from booking.patients.models import ContactPoint
from portal.messaging.message import Channel

OF_CHANNEL = {Channel.SMS: ContactPoint.System.PHONE, Channel.EMAIL: ContactPoint.System.EMAIL}


@dataclass(frozen=True)
class Recipient:
    """`detailed`: doctor and service may be named. Otherwise clinic, time, code and a link."""

    channel: Channel
    to: str = field(repr=False)
    detailed: bool = False


def recipients_of(visit: Appointment) -> list[Recipient]:
    """Whoever booked it, by what they have verified; for a visit made at the desk, the patient's own contacts.

    Nobody for whom no phone and no e-mail is known: they have the printed slip.
    """
    if visit.patient is None:
        return []
    contacts = list(visit.patient.contact_points.filter(valid_to=None).order_by("pk"))
    found = _verified(visit) if visit.booker is not None else _given(contacts)
    wanted = {contact.value for contact in contacts if contact.messages == ContactPoint.Messages.DETAIL}
    return [
        Recipient(channel, to, detailed=to in wanted and not visit.service.sensitive) for channel, to in found
    ]


def _verified(visit: Appointment) -> Iterator[tuple[Channel, str]]:
    booker = visit.booker
    if booker is None:
        return
    if booker.phone_verified_at is not None and booker.phone:
        yield Channel.SMS, booker.phone
    if booker.email_verified_at is not None and booker.email:
        yield Channel.EMAIL, booker.email


def _given(contacts: list[ContactPoint]) -> Iterator[tuple[Channel, str]]:
    """The verified one of each kind, else the first that was given."""
    for channel, system in OF_CHANNEL.items():
        own = [contact for contact in contacts if contact.system == system and contact.value]
        own.sort(key=lambda contact: contact.verified_at is None)
        if own:
            yield channel, own[0].value
