"""Reads of this app, by topic: finding, records, permission."""

from booking.patients.finding import Findings, Found, find_patients, person_of
from booking.patients.naming import names_of_patients
from booking.patients.permission import As, Permission, informed_users, may
from booking.patients.records import changed_since, records_of, survivor_of

__all__ = [
    "As",
    "Findings",
    "Found",
    "Permission",
    "changed_since",
    "find_patients",
    "informed_users",
    "may",
    "names_of_patients",
    "person_of",
    "records_of",
    "survivor_of",
]
