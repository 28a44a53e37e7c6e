"""By which phones and e-mails the people of a visit are reached."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from booking.appointments.models import Appointment
from booking.patients.models import ContactPoint

System = ContactPoint.System


@dataclass(frozen=True)
class Reached:
    """`contact` is the patient's own row; None for whoever booked, who has proved the address by a code."""

    system: ContactPoint.System
    to: str = field(repr=False)
    contact: ContactPoint | None = None


def reached(visit: Appointment) -> list[Reached]:
    """Whoever booked, by what they have verified; of the desk's visits, the patient's contacts, verified ones first."""
    if visit.patient is None:
        return []
    return list(_by_booker(visit) if visit.booker is not None else _by_contacts(visit))


def reachable(visits: Collection[Appointment]) -> set[int]:
    """Primary keys of those whose people are reached by some phone or e-mail, as reached() would. One query.

    The bookers are read with the visits.
    """
    by_contacts = {visit.patient_id for visit in visits if visit.booker is None and visit.patient_id}
    contacts = ContactPoint.objects.filter(patient__in=by_contacts, valid_to=None)
    known = set(contacts.values_list("patient", flat=True))
    return {
        visit.pk
        for visit in visits
        if _has_proved(visit) or (visit.booker is None and visit.patient_id in known)
    }


def _has_proved(visit: Appointment) -> bool:
    booker = visit.booker
    return booker is not None and bool(booker.phone_verified_at or booker.email_verified_at)


def _by_booker(visit: Appointment) -> Iterator[Reached]:
    booker = visit.booker
    if booker is not None and booker.phone_verified_at is not None and booker.phone:
        yield Reached(System.PHONE, booker.phone)
    if booker is not None and booker.email_verified_at is not None and booker.email:
        yield Reached(System.EMAIL, booker.email)


def _by_contacts(visit: Appointment) -> Iterator[Reached]:
    contacts = (
        list(visit.patient.contact_points.filter(valid_to=None).order_by("pk")) if visit.patient else []
    )
    for contact in sorted(contacts, key=lambda contact: contact.verified_at is None):
        if contact.value:
            yield Reached(System(contact.system), contact.value, contact)
