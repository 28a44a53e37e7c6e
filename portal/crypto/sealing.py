"""Sealing and opening the values of rows: many at once, each under its subject's key and bound to its place.

A sealed value is one format byte and XAES-256-GCM of the padded text; its associated data is the field's label,
the row's `public_id` and the subject (decision 9), so a value moved to another field, row or person does not open.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from native import crypto as native
from portal.crypto.data_keys import data_keys
from portal.crypto.errors import CannotOpen, NoKey
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind

FORMAT = b"\x01"
# Texts are padded to a multiple of this (ISO/IEC 7816-4), so that a length does not tell one blood group from another.
BLOCK_BYTES = 16
PADDING = b"\x80"

Owner = tuple[Subject, Retention]
"""Whose key a value is under."""


class Place(NamedTuple):
    """Where a value belongs, and so what it is bound to."""

    label: str
    row: UUID
    owner: Owner

    @property
    def associated_data(self) -> bytes:
        subject = self.owner[0]
        return beginning_of(self.label, subject.kind) + ending_of(self.row, subject)


@cache
def beginning_of(label: str, kind: SubjectKind) -> bytes:
    """What the associated data of a field's values has in common."""
    return b"\0".join((b"clinic field", label.encode(), kind.encode(), b""))


def ending_of(row: UUID, subject: Subject) -> bytes:
    """What the associated data of a row's values has in common."""
    return row.bytes + subject.id.bytes


class Sealed(bytes):
    """A value that was sealed for its place and may be written there. It shows nothing of itself."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


def seal(values: Sequence[tuple[Place, bytes]]) -> list[Sealed]:
    """Seal values in one call. Raises SubjectErased if a subject has no key (any more)."""
    keys = data_keys({place.owner for place, _ in values})
    for place, _ in values:
        if place.owner not in keys:
            raise NoKey(*place.owner)
    return seal_under(keys, values)


def seal_under(keys: Mapping[Owner, bytes], values: Sequence[tuple[Place, bytes]]) -> list[Sealed]:
    """Seal values in one call, under keys that were asked for before."""
    sealed = native.seal_many(
        [keys[place.owner] for place, _ in values],
        [_pad(value) for _, value in values],
        [place.associated_data for place, _ in values],
    )
    return [Sealed(FORMAT + each) for each in sealed]


def open_all(
    keys: Sequence[bytes], sealed: Sequence[bytes], bound: Sequence[bytes], place: Callable[[int], Place]
) -> list[bytes]:
    """Open values in one call, each under its key and with its associated data.

    Raises CannotOpen for the first that fails, with the place that `place` gives for its number; then nothing is
    opened.
    """
    if not {value[:1] for value in sealed} <= {FORMAT}:
        foreign = next(number for number, value in enumerate(sealed) if value[:1] != FORMAT)
        raise CannotOpen(*place(foreign)[:2])
    try:
        padded = native.open_many(keys, [value[1:] for value in sealed], bound)
    except native.CryptoError as error:
        raise CannotOpen(*place(error.index or 0)[:2]) from None
    # What was padded is authenticated, so its padding is right.
    return [each[: each.rindex(PADDING)] for each in padded]


def open_sealed(values: Sequence[tuple[Place, bytes]]) -> list[bytes | None]:
    """Open values in one call; None where the subject was erased. Raises CannotOpen: then nothing is opened."""
    keys = data_keys({place.owner for place, _ in values})
    living = [(place, sealed) for place, sealed in values if place.owner in keys]
    opened = iter(
        open_all(
            [keys[place.owner] for place, _ in living],
            [sealed for _, sealed in living],
            [place.associated_data for place, _ in living],
            lambda number: living[number][0],
        )
    )
    return [next(opened) if place.owner in keys else None for place, _ in values]


def _pad(value: bytes) -> bytes:
    return value + PADDING + bytes(-(len(value) + 1) % BLOCK_BYTES)
