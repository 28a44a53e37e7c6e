"""The models of this app, by topic: people, contacts, authority."""

from booking.patients.authority import PatientAccess, Representation
from booking.patients.contacts import Address, ContactPoint
from booking.patients.people import IdentityDocument, Patient, PatientName

__all__ = [
    "Address",
    "ContactPoint",
    "IdentityDocument",
    "Patient",
    "PatientAccess",
    "PatientName",
    "Representation",
]
