"""How every write of this app is done: one transaction, in somebody's name, one writer a record."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import IntegrityError, models, transaction

from booking.patients.errors import Conflict, RecordMerged, StaffOnly
from booking.patients.models import Patient
from booking.patients.records import survivor_of
from portal.accounts.models import User
from portal.audit.actions import act_as
from portal.audit.actor import Actor


@contextmanager
def writing(by: Actor) -> Iterator[None]:
    """A transaction whose row changes the log writes down as `by`'s."""
    with transaction.atomic():
        act_as(by)
        yield


@contextmanager
def writing_to(patient: Patient, by: Actor) -> Iterator[Patient]:
    """As writing(), with the record read again and kept from other writers. Raises RecordMerged."""
    with writing(by):
        current = locked(patient)
        if current.merged_into_id is not None:
            raise RecordMerged(survivor_of(current).public_id)
        yield current


def locked(patient: Patient) -> Patient:
    return Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def staff_member(by: Actor) -> User:
    """The user behind the actor. Raises StaffOnly."""
    user = User.objects.filter(public_id=by.user, is_active=True, is_staff=True).first() if by.user else None
    if user is None:
        raise StaffOnly
    return user


def checked(row: models.Model) -> None:
    """Raises ValidationError for what the fields and clean() refuse; the database answers for the rest."""
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.full_clean(exclude=relations | {"subject_id"}, validate_unique=False, validate_constraints=False)


NO_OWN_ERRORS: Mapping[str, type[Conflict]] = {}


def save(row: Any, by: Actor, errors: Mapping[str, type[Conflict]] = NO_OWN_ERRORS) -> None:
    """Check a row, note who writes it and save it. Raises ValidationError, Conflict (or what `errors` has instead)."""
    checked(row)
    row.touched(by.user)
    declared = {constraint.name: constraint for constraint in row._meta.constraints}
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        cause = error.__cause__
        name = (cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None) or ""
        if name not in declared:
            raise
        message = str(declared[name].get_violation_error_message())
        raise errors.get(name, Conflict)(message, name) from None
