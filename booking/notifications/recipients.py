"""Whom a visit's messages go to, by which channel, and how much they may say."""

from dataclasses import dataclass, field

from booking.appointments.models import Appointment
from booking.appointments.reach import reached
from booking.patients.models import ContactPoint
from portal.messaging.message import Channel

CHANNELS = {ContactPoint.System.PHONE: Channel.SMS, ContactPoint.System.EMAIL: Channel.EMAIL}


@dataclass(frozen=True)
class Recipient:
    """`detailed`: doctor and service may be named. Otherwise clinic, time, code and a link."""

    channel: Channel
    to: str = field(repr=False)
    detailed: bool = False


def recipients_of(visit: Appointment) -> list[Recipient]:
    """One phone and one e-mail at most, the first by which the visit's people are reached.

    Nobody for whom no phone and no e-mail is known: they have the printed slip.
    """
    if visit.patient is None:
        return []
    first: dict[Channel, str] = {}
    for each in reached(visit):
        first.setdefault(CHANNELS[each.system], each.to)
    contacts = visit.patient.contact_points.filter(valid_to=None, messages=ContactPoint.Messages.DETAIL)
    wanted = {contact.value for contact in contacts}
    return [
        Recipient(channel, to, detailed=to in wanted and not visit.service.sensitive)
        for channel, to in first.items()
    ]
