"""Many rows at once: sealing before they are written, opening after they were read.

One query to the keys and one call to the native library, however many rows and fields.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from portal.crypto.data_keys import create_keys_of
from portal.crypto.fields import EncryptedField, encrypted_fields_of
from portal.crypto.sealing import Place, Sealed, open_sealed, seal
from portal.crypto.tokens import make_tokens

if TYPE_CHECKING:
    from portal.crypto.protected import Protected


@dataclass(frozen=True, slots=True)
class Written:
    """What a field's sealed value was made from, and where."""

    plain: bytes | None
    place: Place
    sealed: Sealed


def prepare(rows: Sequence["Protected"]) -> None:
    """Before rows are written: bind them, make the keys of new subjects, seal what changed, make the tokens."""
    for row in rows:
        row.bind()
    create_keys_of([row.subject for row in rows if row.is_new_subject])
    changed = [each for row in rows for each in _changed(row)]
    sealed = seal([(row.place_of(field), plain) for row, field, plain in changed])
    for (row, field, plain), value in zip(changed, sealed, strict=True):
        row._written[field.attname] = Written(plain, row.place_of(field), value)
    make_tokens(rows)


def introduce(rows: Iterable[models.Model]) -> None:
    """Let rows, and the rows that were joined to them, know each other."""
    peers: list[Protected] = []
    seen: set[int] = set()
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        if id(row) in seen:
            continue
        seen.add(id(row))
        if encrypted_fields_of(type(row)) and row._peers is None:  # type: ignore[attr-defined]
            row._peers = peers  # type: ignore[attr-defined]
            peers.append(row)  # type: ignore[arg-type]
        waiting.extend(value for value in row._state.fields_cache.values() if isinstance(value, models.Model))


def open_rows(rows: Sequence["Protected"]) -> None:
    """Open every sealed value of rows in one call. Raises CannotOpen: then none of them is opened."""
    found = [
        (row, field, value)
        for row in rows
        for field in encrypted_fields_of(type(row))
        if isinstance(value := row.__dict__.get(field.attname), Sealed)
    ]
    opened = open_sealed([(row.place_of(field), value) for row, field, value in found])
    for (row, field, sealed), plain in zip(found, opened, strict=True):
        value = field.erased_value if plain is None else field.from_bytes(plain)
        row.__dict__[field.attname] = value
        row._erased = row._erased or plain is None
        written = None if value is None else field.to_bytes(value)
        row._written[field.attname] = Written(written, row.place_of(field), sealed)
    for row in rows:
        row._peers = None


def _changed(row: "Protected") -> Iterator[tuple["Protected", EncryptedField, bytes]]:
    for field in encrypted_fields_of(type(row)):
        value = row.__dict__.get(field.attname)
        if value is None or isinstance(value, Sealed):
            continue
        plain, written = field.to_bytes(value), row._written.get(field.attname)
        if not written or (written.plain, written.place) != (plain, row.place_of(field)):
            yield row, field, plain
