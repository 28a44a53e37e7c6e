"""How every change of the schedule is written: under the locks of whom it touches, in one transaction."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import psycopg
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model

from booking.schedule.errors import ScheduleBusy, WrongHours
from booking.schedule.locks import Scarce, key_of, lock
from portal.audit.actor import Actor


@contextmanager
def changing(
    by: Actor | None,
    *,
    doctors: Collection[int],
    rooms: Collection[int | None] = (),
    others: Collection[int] = (),
) -> Iterator[None]:
    """Nobody takes a time of these doctors and rooms (primary keys) meanwhile, nor what `others` lock (keys of locks).

    `by` is None where somebody acts already. Raises ScheduleBusy.
    """
    keys = [key_of(Scarce.DOCTOR, doctor) for doctor in doctors]
    keys += [key_of(Scarce.ROOM, room) for room in rooms if room is not None]
    keys += others
    try:
        with transaction.atomic():
            lock(keys, by=by)
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)):
            raise ScheduleBusy from error
        raise


def sound(row: Model, *, exclude: Collection[str] = ()) -> Model:
    """The row, if its own rules allow it; `exclude`: fields that it has not yet. Raises WrongHours with their words."""
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as error:
        raise WrongHours(error.messages) from error
    return row
