"""The unguessable address of one visit, which its messages carry. The database does not know it."""

import base64
from uuid import UUID

from django.core.signing import BadSignature, Signer

from booking.appointments.models import Appointment
from booking.appointments.status import Status

_signer = Signer(salt="booking.appointments.links")


def link_of(visit: Appointment) -> str:
    """A token for an address: the visit's public id and a signature by the site's secret key."""
    name = base64.urlsafe_b64encode(visit.public_id.bytes).decode().rstrip("=")
    return _signer.sign(name).replace(":", ".")


def visit_by_link(token: str) -> Appointment | None:
    """None for a token that is no link of ours. A time that is merely held has no link."""
    try:
        name = _signer.unsign(token.replace(".", ":"))
    except BadSignature:
        return None
    public_id = UUID(bytes=base64.urlsafe_b64decode(f"{name}=="))
    visits = Appointment.objects.exclude(status=Status.HELD).filter(
        public_id=public_id, patient__isnull=False
    )
    return visits.select_related("clinic", "clinic__entity", "service", "doctor", "room").first()
