"""Sealing and opening the values of rows: many at once, each under its subject's key and bound to its place.

A sealed value is one format byte and XAES-256-GCM of the padded text; its associated data is the field's label,
the row's `public_id` and the subject (decision 9), so a value moved to another field, row or person does not open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from native import crypto as native
from portal.crypto.data_keys import data_keys
from portal.crypto.errors import CannotOpen, SubjectErased
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject

FORMAT = b"\x01"
# Texts are padded to a multiple of this (ISO/IEC 7816-4), so that a length does not tell one blood group from another.
BLOCK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs, and so what it is bound to."""

    label: str
    row: UUID
    subject: Subject
    retention: Retention

    @property
    def associated_data(self) -> bytes:
        kind, label = self.subject.kind.encode(), self.label.encode()
        return b"\0".join((b"clinic field", label, kind)) + b"\0" + self.row.bytes + self.subject.id.bytes

    @property
    def key(self) -> tuple[Subject, Retention]:
        return self.subject, self.retention


class Sealed(bytes):
    """A value as the database holds it. It shows nothing of itself."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


def seal(values: Sequence[tuple[Place, bytes]]) -> list[Sealed]:
    """Seal values in one call. Raises SubjectErased if a subject has no key (any more)."""
    if not values:
        return []
    keys = data_keys({place.key for place, _ in values})
    for place, _ in values:
        if place.key not in keys:
            raise SubjectErased(
                f"{place.subject} has no {place.retention} key; nothing more is written of it."
            )
    sealed = native.seal_many(
        [keys[place.key] for place, _ in values],
        [_pad(value) for _, value in values],
        [place.associated_data for place, _ in values],
    )
    return [Sealed(FORMAT + each) for each in sealed]


def open_sealed(values: Sequence[tuple[Place, Sealed]]) -> list[bytes | None]:
    """Open values in one call; None where the subject was erased. Raises CannotOpen: then nothing is opened."""
    keys = data_keys({place.key for place, _ in values}) if values else {}
    living = [(place, sealed) for place, sealed in values if place.key in keys]
    opened = iter(_open(living, keys))
    return [next(opened) if place.key in keys else None for place, _ in values]


def _open(
    values: Sequence[tuple[Place, Sealed]], keys: Mapping[tuple[Subject, Retention], bytes]
) -> Iterable[bytes]:
    for place, sealed in values:
        if sealed[:1] != FORMAT:
            raise CannotOpen(place.label, place.row)
    try:
        padded = native.open_many(
            [keys[place.key] for place, _ in values],
            [sealed[1:] for _, sealed in values],
            [place.associated_data for place, _ in values],
        )
    except native.CryptoError as error:
        place = values[error.index or 0][0]
        raise CannotOpen(place.label, place.row) from None
    return [_unpad(each) for each in padded]


def _pad(value: bytes) -> bytes:
    return value + b"\x80" + bytes(-(len(value) + 1) % BLOCK_BYTES)


def _unpad(padded: bytes) -> bytes:
    """What was padded; it is authenticated, so its padding is right."""
    return padded[: padded.rindex(b"\x80")]
