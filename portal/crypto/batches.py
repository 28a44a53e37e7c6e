"""Many rows at once: sealing before they are written, opening after they were read.

One query to the keys and one call to the native library, however many rows and fields.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from portal.crypto.binding import CLASSES
from portal.crypto.data_keys import bound_keys, create_keys_of
from portal.crypto.fields import EncryptedField, encrypted_fields_of
from portal.crypto.sealing import Place, beginning_of, open_all, seal
from portal.crypto.subjects import Subject
from portal.crypto.tokens import make_tokens

if TYPE_CHECKING:
    from portal.crypto.protected import Protected


def prepare(rows: Sequence["Protected"]) -> None:
    """Before rows are written: bind them, make the keys of new subjects, seal what changed, make the tokens."""
    for row in rows:
        row.bind()
    _open_moved(rows)
    create_keys_of([row.subject for row in rows if row.is_new_subject])
    changed = [each for row in rows for each in _changed(row)]
    places = [row.place_of(field) for row, field, _ in changed]
    sealed = seal([(place, plain) for place, (_, _, plain) in zip(places, changed, strict=True)])
    for (row, field, plain), place, value in zip(changed, places, sealed, strict=True):
        kept = row.__dict__.setdefault("_kept", {})
        kept[field.attname] = (plain, value, place.associated_data)
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
        if "sealed_values" in row.__dict__ and row.peers is None:  # type: ignore[attr-defined]
            row.peers = peers  # type: ignore[attr-defined]
            peers.append(row)  # type: ignore[arg-type]
        if joined := row._state.fields_cache:
            waiting.extend([value for value in joined.values() if isinstance(value, models.Model)])


def open_rows(rows: Sequence["Protected"]) -> None:
    """Open every sealed value of rows in one call. Raises CannotOpen: then none of them is opened."""
    _load_bindings(rows)
    due = _due(rows)
    wanted = {each[0] for each in due}
    keys = bound_keys(wanted)
    living = due if len(keys) == len(wanted) else [each for each in due if each[0] in keys]
    opened = open_all(
        [keys[each[0]] for each in living],
        [each[1] for each in living],
        [each[2] for each in living],
        lambda number: _place_of(living[number]),
    )
    for (_, sealed, bound, row, way), plain in zip(living, opened, strict=True):
        values = row.__dict__
        values[way[0]] = way[1](plain)
        values["_kept"][way[0]] = (plain, sealed, bound)
        del values["sealed_values"][way[0]]
    if living is not due:
        _leave_erased([each for each in due if each[0] not in keys])
    for row in rows:
        row.peers = None


Way = tuple[str, Callable[[bytes], Any], bytes, bytes, "EncryptedField"]
"""How a field's values are opened: its attribute; what makes a value of bytes; the beginnings of the associated data
and of what its keys are bound to."""

Due = tuple[bytes, bytes, bytes, "Protected", Way]
"""A value to be opened: its key's binding, what is sealed, its associated data. Plain tuples: pages have hundreds."""


@cache
def _ways(model: type["Protected"]) -> Mapping[str, Way]:
    kind = model.subject_kind
    return {
        field.attname: (
            field.attname,
            field.from_bytes,
            beginning_of(field.label, kind),
            CLASSES[kind, field.processing.retention],
            field,
        )
        for field in encrypted_fields_of(model)
    }


def _due(rows: Iterable["Protected"]) -> list[Due]:
    """What is sealed still."""
    due: list[Due] = []
    for row in rows:
        row_id, subject = _read_as(row)
        subject_bytes = subject.bytes
        ending = row_id.bytes + subject_bytes
        ways, values = _ways(type(row)), row.__dict__
        values.setdefault("_kept", {})
        for name, sealed in row.sealed_values.items():
            if name not in values:
                way = ways[name]
                due.append((way[3] + subject_bytes, sealed, way[2] + ending, row, way))
    return due


def _read_as(row: "Protected") -> tuple[UUID, UUID]:
    """The row's id and its subject as they were read: since then it may have been given another id (a copy)."""
    binding = row.read_binding or row.bound_to()
    return binding[0], binding[-1]


def _place_of(due: Due) -> Place:
    *_, row, way = due
    row_id, subject = _read_as(row)
    return Place(way[4].label, row_id, (Subject(row.subject_kind, subject), way[4].processing.retention))


def _leave_erased(due: Iterable[Due]) -> None:
    """What no key opened reads as empty and is written as it is."""
    for _, sealed, bound, row, (name, *_, field) in due:
        empty = field.erased_value
        plain = None if empty is None else field.to_bytes(empty)
        row.__dict__[name] = empty
        row.__dict__["_kept"][name] = (plain, sealed, bound)
        del row.sealed_values[name]
        row.has_erased_values = True


def _open_moved(rows: Iterable["Protected"]) -> None:
    """What was read of a row that has another id now must be sealed anew: so it is read, from where it was."""
    for row in rows:
        if row.read_binding and row.read_binding != row.bound_to():
            for field in encrypted_fields_of(type(row)):
                getattr(row, field.attname)


def _load_bindings(rows: Iterable["Protected"]) -> None:
    """Of rows read by only() or defer(), with one query for all of a model."""
    lacking: dict[type[Protected], dict[Any, Protected]] = {}
    for row in rows:
        if None in row.read_binding:
            lacking.setdefault(type(row), {})[row.pk] = row
    for model, by_key in lacking.items():
        found = model._base_manager.filter(pk__in=by_key).values_list("pk", *model.binding)
        for key, *binding in found.using(next(iter(by_key.values()))._state.db):
            by_key[key].take_binding(binding)


def _changed(row: "Protected") -> Iterator[tuple["Protected", EncryptedField, bytes]]:
    for field in encrypted_fields_of(type(row)):
        value = row.__dict__.get(field.attname)
        if value is None:
            continue
        plain = field.to_bytes(value)
        if row.kept(field, plain) is None:
            yield row, field, plain
