"""Many rows at once: sealing before they are written, opening after they were read.

One query to the keys and one call to the native library, however many rows and fields.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.crypto.data_keys import create_keys_of, data_keys
from portal.crypto.fields import EncryptedField, encrypted_fields_of
from portal.crypto.retention import Retention
from portal.crypto.sealing import Place, beginning_of, ending_of, open_all, seal
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
    sealed = seal([(row.place_of(field), plain) for row, field, plain in changed])
    for (row, field, plain), value in zip(changed, sealed, strict=True):
        kept = row.__dict__.setdefault("_kept", {})
        kept[field.attname] = (plain, value, ending_of(row.public_id, row.subject))
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
        waiting.extend(value for value in row._state.fields_cache.values() if isinstance(value, models.Model))


def open_rows(rows: Sequence["Protected"]) -> None:
    """Open every sealed value of rows in one call. Raises CannotOpen: then none of them is opened."""
    _load_bindings(rows)
    due = [Due(row) for row in rows]
    keys = data_keys({(each.subject, retention) for each in due for retention in each.retentions})
    living = [
        (each, field, key)
        for each in due
        for retention, fields in each.retentions.items()
        if (key := keys.get((each.subject, retention)))
        for field in fields
    ]
    opened = open_all(
        [key for _, _, key in living],
        [each.sealed[field.attname] for each, field, _ in living],
        [beginning_of(field.label, each.subject.kind) + each.ending for each, field, _ in living],
        lambda number: living[number][0].place_of(living[number][1]),
    )
    for (each, field, _), plain in zip(living, opened, strict=True):
        each.take(field, field.from_bytes(plain), plain)
    for each in due:
        each.leave_erased()


class Due:
    """What is to be opened of a row, by the retention class and so by the key."""

    __slots__ = ("ending", "kept", "retentions", "row", "row_id", "sealed", "subject", "values")

    def __init__(self, row: "Protected") -> None:
        self.row = row
        # As they were read: since then the row may have been given another id (a copy).
        binding = row.read_binding or row.bound_to()
        self.row_id, self.subject = binding[0], Subject(row.subject_kind, binding[-1])
        self.ending = ending_of(self.row_id, self.subject)
        self.values, self.sealed = row.__dict__, row.sealed_values
        self.kept = row.__dict__.setdefault("_kept", {})
        self.retentions: dict[Retention, list[EncryptedField]] = {}
        for field in encrypted_fields_of(type(row)):
            if field.attname in self.sealed and field.attname not in self.values:
                self.retentions.setdefault(field.processing.retention, []).append(field)

    def place_of(self, field: EncryptedField) -> Place:
        return Place(field.label, self.row_id, (self.subject, field.processing.retention))

    def take(self, field: EncryptedField, value: Any, plain: bytes | None) -> None:
        name = field.attname
        self.kept[name] = (plain, self.sealed.pop(name), self.ending)
        self.values[name] = value

    def leave_erased(self) -> None:
        """What no key opened reads as empty and is written as it is."""
        self.row.peers = None
        for fields in self.retentions.values():
            for field in fields:
                if field.attname in self.sealed:
                    empty = field.erased_value
                    self.take(field, empty, None if empty is None else field.to_bytes(empty))
                    self.row.has_erased_values = True


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
