"""The models of this app, by topic: people, contacts, authority, duplicates."""

from booking.patients.authority import MatchAttempt, PatientAccess, Representation
from booking.patients.contacts import Address, ContactPoint
from booking.patients.people import IdentityDocument, Patient, PatientName
from booking.patients.proposals import DuplicateProposal

__all__ = [
    "Address",
    "ContactPoint",
    "DuplicateProposal",
    "IdentityDocument",
    "MatchAttempt",
    "Patient",
    "PatientAccess",
    "PatientName",
    "Representation",
]
