"""Querysets that keep the rows of one read together, so that the first value read opens them all."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.query import BaseIterable, ModelIterable, ValuesIterable
from django.db.models.utils import create_namedtuple_class

from portal.crypto.batches import introduce, prepare
from portal.crypto.fields import EncryptedField, encrypted_fields_of
from portal.crypto.sealing import Place, open_sealed
from portal.crypto.subjects import Subject
from portal.crypto.tokens import token_fields

if TYPE_CHECKING:
    from portal.crypto.protected import Protected

ROWS_AT_ONCE = 2_000

Row = TypeVar("Row", bound=models.Model)


class ProtectedIterable(ModelIterable):  # type: ignore[type-arg]
    """Rows that know which others were read with them."""

    def __iter__(self) -> Iterator[models.Model]:
        rows = super().__iter__()
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            introduce(chunk)
            yield from chunk


class OpenedValues(BaseIterable):  # type: ignore[type-arg]
    """values(): dictionaries with the encrypted columns opened."""

    queryset: "ProtectedQuerySet[Any]"

    def __iter__(self) -> Iterator[Any]:
        rows = iter(ValuesIterable(self.queryset, self.chunked_fetch, self.chunk_size))
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            _open_values(self.queryset.model, chunk)
            for row in chunk:
                yield self.shaped({name: row[name] for name in self.queryset.opened_names})

    def shaped(self, row: dict[str, Any]) -> Any:
        return row


class OpenedValuesList(OpenedValues):
    def shaped(self, row: dict[str, Any]) -> Any:
        return tuple(row.values())


class OpenedNamedValues(OpenedValues):
    def shaped(self, row: dict[str, Any]) -> Any:
        return create_namedtuple_class(*row)._make(row.values())


class OpenedFlatValues(OpenedValues):
    def shaped(self, row: dict[str, Any]) -> Any:
        return next(iter(row.values()))


class ProtectedQuerySet(models.QuerySet[Row]):
    """Also for a model without encrypted fields whose rows are read with select_related() of one that has some."""

    opened_names: tuple[str, ...] = ()
    # Within bulk_update(): what it writes was sealed row by row.
    writes_sealed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._iterable_class: type[BaseIterable[Any]] = ProtectedIterable

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone.opened_names, clone.writes_sealed = self.opened_names, self.writes_sealed
        return clone

    def values(self, *fields: Any, **expressions: Any) -> Any:
        return _opening(super().values(*fields, **expressions), OpenedValues)

    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any:
        shape = OpenedFlatValues if flat else OpenedNamedValues if named else OpenedValuesList
        return _opening(super().values_list(*fields, flat=flat, named=named), shape)

    def annotate(self, *args: Any, **kwargs: Any) -> Self:
        self._refuse_comparing()
        annotated = super().annotate(*args, **kwargs)
        for name, expression in annotated.query.annotations.items():
            if isinstance(getattr(expression, "_output_field_or_none", None), EncryptedField):
                raise FieldError(f"«{name}» is of an encrypted field: read that by its name.")
        return annotated

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.annotate(*args, **kwargs)  # refuses what is encrypted; the database isn't asked
        return super().aggregate(*args, **kwargs)

    def distinct(self, *field_names: Any) -> Self:
        self._refuse_comparing()
        return super().distinct(*field_names)

    def _refuse_comparing(self) -> None:
        if issubclass(self._iterable_class, OpenedValues):
            raise FieldError("Encrypted values are compared by no database: neither grouped nor distinct.")

    def order_by(self, *names: Any) -> Self:
        """Raises FieldError for an encrypted field, also of another row («names__family») and in an expression."""
        for name in names:
            for path in _paths_of(name):
                if isinstance(self._field_at(path), EncryptedField):
                    raise FieldError(f"«{path}» is encrypted: it has no order in the database.")
        return super().order_by(*names)

    def _field_at(self, path: str) -> Any:
        """The last field of a path from this model; None if there is none, as of an annotation."""
        if path in self.query.annotations:
            return None
        _, field, *_ = self.query.names_to_path(path.split(LOOKUP_SEP), self.model._meta)
        return field

    def update(self, **values: Any) -> int:
        """Plain columns and tokens; what is encrypted may be emptied, with every token that is made from it."""
        if not self.writes_sealed:
            emptied = {name for name, value in values.items() if value is None}
            kept = {
                source
                for token in token_fields(self.model)
                if token.name not in emptied
                for source in token.sources
            }
            tokens = {token.name for token in token_fields(self.model)}
            self._refuse_writing(values.keys() - tokens - (emptied - kept))
        return super().update(**values)

    def _refuse_writing(self, names: Iterable[str]) -> None:
        """A value is sealed for its row: one statement for many can neither write nor move it."""
        model: Any = self.model
        of_a_row = {field.name for field in [*encrypted_fields_of(model), *token_fields(model)]}
        if refused := {*names} & of_a_row:
            raise FieldError(
                f"«{min(refused)}» is encrypted: save the row, or use bulk_create or bulk_update."
            )
        if moved := {*names} & {*getattr(model, "binding", ())}:
            raise FieldError(f"«{min(moved)}» is what the row's encrypted values are bound to: it stays.")

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        self._refuse_writing(kwargs.get("update_fields") or ())
        prepare(cast("list[Protected]", rows))
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows, names = list(objs), list(fields)
        self._refuse_writing({*names} & {*getattr(self.model, "binding", ())})
        prepare(cast("list[Protected]", rows))
        sealed = [field for field in encrypted_fields_of(self.model) if field.name in names]
        plain = [{field.attname: getattr(row, field.attname) for field in sealed} for row in rows]
        names += [
            field.name for field in token_fields(self.model) if {*names} & {*field.sources} - {field.name}
        ]
        for row in rows:
            values = {field.attname: Value(field.pre_save(row, False), field) for field in sealed}
            row.__dict__.update(values)
        try:
            sealing = self._chain()  # type: ignore[attr-defined]
            sealing.writes_sealed = True
            return super(ProtectedQuerySet, sealing).bulk_update(rows, names, *args, **kwargs)
        finally:
            for row, values in zip(rows, plain, strict=True):
                row.__dict__.update(values)


def _paths_of(ordering: Any) -> Iterator[str]:
    """The paths of fields that an argument of order_by() names."""
    if isinstance(ordering, str):
        if ordering != "?":
            yield ordering.lstrip("-+")
    elif isinstance(ordering, models.F):
        yield cast(Any, ordering).name
    else:
        for part in ordering.get_source_expressions():
            if part is not None:
                yield from _paths_of(part)


def _opening(values: Any, iterable: type[OpenedValues]) -> Any:
    """values() with the columns that opening needs beside those asked for."""
    _refuse_of_others(values)
    names = tuple(values._fields or (field.attname for field in values.model._meta.concrete_fields))
    encrypted = {field.name for field in encrypted_fields_of(values.model)}
    if not encrypted & set(names):
        return values
    if values.query.distinct:
        raise FieldError("Encrypted fields can't be compared by the database: no distinct() with them.")
    values.opened_names = names
    values.query.set_values([*names, *(name for name in values.model.binding if name not in names)])
    values._iterable_class = iterable
    return values


def _refuse_of_others(values: Any) -> None:
    own = set(encrypted_fields_of(values.model))
    for column in values.query.select:
        if isinstance(column.target, EncryptedField) and column.target not in own:
            raise FieldError(f"{column.target} is encrypted and of another row: use select_related().")


def _open_values(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Open the encrypted columns of dictionaries, which hold the model's binding columns too."""
    found = [
        (row, field)
        for row in rows
        for field in encrypted_fields_of(model)
        if row.get(field.name) is not None
    ]
    places = [
        Place(field.label, row["public_id"], (_subject_of(model, row), field.processing.retention))
        for row, field in found
    ]
    opened = open_sealed(
        [(place, row[field.name]) for place, (row, field) in zip(places, found, strict=True)]
    )
    for (row, field), plain in zip(found, opened, strict=True):
        row[field.name] = field.erased_value if plain is None else field.from_bytes(plain)


def _subject_of(model: Any, row: dict[str, Any]) -> Subject:
    return Subject(model.subject_kind, row[model.binding[-1]])
