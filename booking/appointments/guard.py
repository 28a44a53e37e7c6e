"""The one way to take or keep a time (decision 2): locks first, in order; then the write; constraints beneath.

    with taking(by=actor, slots=[slot], holders=[holder]) as guard:
        availability.check(slot, …)          # sees what the locks keep still
        holding.hold(guard, slot=slot, …)

Whatever takes a time wants the `Guard`, so none can be taken without. Freeing a time needs none.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import IntegrityError, OperationalError, transaction

from booking.appointments.appointment import Appointment
from booking.appointments.errors import PatientBusy, SlotTaken
from booking.appointments.slots import Slot
from booking.patients.models import Patient
from booking.patients.records import survivors
from booking.schedule.locks import Scarce, hashed_key, key_of, lock
from portal.audit.actions import act_as
from portal.audit.actor import Actor

# Somebody else has it (exclusion), is faster (deadlock), or takes too long to decide (lock not available).
BUSY_STATES = (
    psycopg.errors.ExclusionViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
)
PATIENT_ALONE = "appointments_patient_alone"


@dataclass(frozen=True)
class Guard:
    """What is locked until the transaction ends, and for whom."""

    by: Actor
    keys: frozenset[int]

    def need(self, keys: Iterable[int]) -> None:
        """A slip of the program, not of the user: a write outside what it locked."""
        missing = set(keys) - self.keys
        if missing:
            raise AssertionError(f"These are written and not locked: {sorted(missing)}")


def keys_of_slot(slot: Slot) -> Iterator[int]:
    yield key_of(Scarce.DOCTOR, slot.doctor_id)
    if slot.room_id is not None:
        yield key_of(Scarce.ROOM, slot.room_id)


def keys_of_visit(visit: Appointment) -> Iterator[int]:
    yield key_of(Scarce.DOCTOR, visit.doctor_id)
    if visit.room_id is not None:
        yield key_of(Scarce.ROOM, visit.room_id)
    if visit.patient_id is not None:
        yield key_of(Scarce.PATIENT, visit.patient_id)


def _keys_of_people(patients: Collection[int | None]) -> set[int]:
    """Of each record and of the one that it was merged into: whatever is a person's, one lock keeps still."""
    known = {patient for patient in patients if patient is not None}
    people = known | set(survivors(known).values()) if known else known
    return {key_of(Scarce.PATIENT, patient) for patient in people}


@contextmanager
def taking(
    *,
    by: Actor,
    slots: Sequence[Slot] = (),
    visits: Sequence[Appointment] = (),
    patients: Collection[Patient] = (),
    holders: Collection[str] = (),
    addresses: Collection[str] = (),
) -> Iterator[Guard]:
    """A transaction in which nobody else takes a time of these doctors, rooms and patients.

    Raises SlotTaken (PatientBusy, when it is the patient's own time) and writes nothing then.
    """
    keys = {key for slot in slots for key in keys_of_slot(slot)}
    keys |= {key for visit in visits for key in keys_of_visit(visit)}
    keys |= _keys_of_people([*(patient.pk for patient in patients), *(visit.patient_id for visit in visits)])
    keys |= {hashed_key(Scarce.HOLDER, holder) for holder in holders}
    keys |= {hashed_key(Scarce.ADDRESS, address) for address in addresses}
    try:
        with transaction.atomic():
            lock(keys, by=by)
            yield Guard(by, frozenset(keys))
    except (IntegrityError, OperationalError) as error:
        cause = error.__cause__
        if not isinstance(cause, BUSY_STATES):
            raise
        raise (PatientBusy if cause.diag.constraint_name == PATIENT_ALONE else SlotTaken)() from error


@contextmanager
def changing(by: Actor) -> Iterator[None]:
    """A transaction of `by`'s that takes no time: it frees one, or leaves it where it is."""
    with transaction.atomic():
        act_as(by)
        yield
