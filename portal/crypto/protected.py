"""Bases of the rows with encrypted fields: what their values are bound to."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.models.base import ModelState
from django.db.models.fields.files import FileDescriptor
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.utils.translation import gettext_lazy as _

from portal.crypto.batches import open_rows, prepare
from portal.crypto.errors import OfAnotherSubject
from portal.crypto.fields import EncryptedField, encrypted_fields_of, encrypted_names_of
from portal.crypto.querysets import ProtectedQuerySet
from portal.crypto.sealing import Place, Sealed
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.tokens import token_fields
from portal.shared.models import PublicId

if TYPE_CHECKING:
    from portal.crypto.files import EncryptedFileField

# Their __set__ does nothing more for a new row.
PLAIN_DESCRIPTORS = (FileDescriptor, ForeignKeyDeferredAttribute)
NOTHING = cast("dict[str, Any]", MappingProxyType({}))


@cache
def _is_made_plainly(model: type[models.Model], *receivers: int) -> bool:
    """Whether making a row does no more than put each value under its name.

    `receivers`: how many the signals of making a row have, of all models; each is looked at when it is new.
    """
    descriptors = [getattr(model, field.attname) for field in model._meta.concrete_fields]
    return (
        model.__init__ is models.Model.__init__
        and not (pre_init.has_listeners(model) or post_init.has_listeners(model))
        and all(isinstance(each, PLAIN_DESCRIPTORS) or not hasattr(each, "__set__") for each in descriptors)
    )


class Protected(PublicId):
    """The base of rows with encrypted fields; derive from SubjectRow or RowOfSubject."""

    subject_kind: ClassVar[SubjectKind]
    # The columns that a value is bound to: the row's id first, the subject last.
    binding: ClassVar[tuple[str, ...]]
    subject_id: UUID | None

    objects = ProtectedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        for manager in (cls._base_manager, cls._default_manager):
            if not isinstance(manager.get_queryset(), ProtectedQuerySet):
                hint = "Derive its queryset from ProtectedQuerySet and its Meta from Protected.Meta."
                errors.append(checks.Error("It is read row by row.", hint=hint, obj=cls, id="crypto.E003"))
        return errors

    # Read and not opened yet, by attribute; what they are bound to; the rows that were read with this one.
    sealed_values: dict[str, bytes] = NOTHING
    read_binding: tuple[Any, ...] = ()
    peers: "list[Protected] | None" = None
    has_erased_values = False
    # By attribute: a plain value, what it was sealed into, and its associated data.
    _kept: dict[str, tuple[bytes | None, bytes, bytes]] = NOTHING

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        """A sealed value counts as deferred until it is read (portal.crypto.fields.Opening).

        Where it makes no difference the row is made without Model.__init__, which takes half the time of a read.
        """
        if _is_made_plainly(cls, len(pre_init.receivers), len(post_init.receivers)):
            row = cls.__new__(cls)
            row._state = state = ModelState()
            state.adding, state.db = False, db
            own = row.__dict__
            own.update(zip(field_names, values, strict=True))
        else:
            row = super().from_db(db, field_names, values, **kwargs)
            own = row.__dict__
        own["sealed_values"] = sealed = {}
        for name in encrypted_names_of(cls):
            if (value := own.get(name)) is not None:
                sealed[name] = value
                del own[name]
        own["read_binding"] = tuple([own.get(name) for name in cls.binding])
        return row

    def bound_to(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.binding)

    def take_binding(self, values: Sequence[Any]) -> None:
        """Of a row that was read without it; what was set since stays set."""
        self.read_binding = tuple(values)
        for name, value in zip(self.binding, values, strict=True):
            self.__dict__.setdefault(name, value)

    @property
    def is_new_subject(self) -> bool:
        """Whether saving this row makes the keys of a person."""
        return False

    def bind(self) -> None:
        """Take the subject from the row that knows it, before this one is written. Raises OfAnotherSubject."""

    @property
    def subject(self) -> Subject:
        if self.subject_id is None:
            raise ValueError(f"A {self._meta.verbose_name} is bound to its subject when it is saved.")
        return Subject(self.subject_kind, self.subject_id)

    @property
    def is_erased(self) -> bool:
        """Whether a key of its values is gone: they read as empty, and stay as they are when it is saved."""
        self.open_with_peers()
        return self.has_erased_values

    def place_of(self, field: "EncryptedField | EncryptedFileField") -> Place:
        return Place(field.label, self.public_id, (self.subject, field.processing.retention))

    def sealed_value(self, field: EncryptedField) -> Sealed | None:
        """What is written for a field: as it was read, if nothing changed. Raises SubjectErased."""
        if field.attname not in self.__dict__ and field.attname in self.sealed_values:
            return Sealed(self.sealed_values[field.attname])
        value = getattr(self, field.attname)
        plain = None if value is None else field.to_bytes(value)
        kept = self.kept(field, plain)
        if kept is None and plain is not None:
            prepare([self])
            kept = self.kept(field, plain)
        return kept

    def kept(self, field: EncryptedField, plain: bytes | None) -> Sealed | None:
        """What this very value of this very row and subject was sealed into before."""
        if field.attname not in self._kept:
            return None
        before, sealed, bound = self._kept[field.attname]
        same = before == plain and bound == self.place_of(field).associated_data
        return Sealed(sealed) if same else None

    def get_deferred_fields(self) -> set[str]:
        return super().get_deferred_fields() - self.sealed_values.keys()

    def open_with_peers(self) -> None:
        """Open every sealed value of this row and of those read with it. Raises CannotOpen."""
        open_rows(self.peers or [self])

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Encrypted values come as from a query: sealed, and opened when they are read."""
        encrypted = encrypted_names_of(type(self))
        named = None if fields is None else [*fields]
        due = encrypted if named is None else encrypted & {*named}
        if named is None or {*named} - due:
            others = None if named is None else [name for name in named if name not in due]
            super().refresh_from_db(using=using, fields=others, from_queryset=from_queryset)
        if due:
            rows = type(self)._base_manager.using(using or self._state.db)
            self._take_sealed(from_queryset if from_queryset is not None else rows, due)

    def _take_sealed(self, rows: Any, names: Iterable[str]) -> None:
        fresh = rows.filter(pk=self.pk).only(*names, *self.binding).get()
        for name in names:
            self.__dict__.pop(name, None)
            if name not in fresh.sealed_values:
                self.__dict__[name] = None
        self.sealed_values = {**self.sealed_values, **fresh.sealed_values}
        self.read_binding = fresh.read_binding

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        prepare([self])
        if update_fields is not None:
            named = set(update_fields)
            tokens = {field.name for field in token_fields(type(self)) if named & set(field.sources)}
            update_fields = named | tokens
        super().save(*args, update_fields=update_fields, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        """A pickled or copied row holds its values sealed: no cache and no task ever has them open."""
        prepare([self])
        state: dict[str, Any] = super().__getstate__()
        sealed = dict(self.sealed_values)
        for field in encrypted_fields_of(type(self)):
            # What is erased may read as None and is sealed all the same.
            if field.attname in state and (value := self.sealed_value(field)) is not None:
                del state[field.attname]
                sealed[field.attname] = bytes(value)
        return state | {
            "sealed_values": sealed,
            "read_binding": self.bound_to() if sealed else (),
            "peers": None,
            "_kept": {},
        }


class SubjectRow(Protected):
    """The row that stands for a person: its `public_id` is the subject, its keys are made before it is saved."""

    binding = ("public_id",)

    class Meta(Protected.Meta):
        abstract = True

    @property
    def is_new_subject(self) -> bool:
        return self._state.adding

    @property
    def subject_id(self) -> UUID:  # type: ignore[override]
        return self.public_id


class RowOfSubject(Protected):
    """A row about a person: `subject_from` names the foreign key to the person's row, or to a row of theirs.

    The subject is kept here as well, so that a value opens without a join.
    """

    binding = ("public_id", "subject_id")
    subject_from: ClassVar[str]
    subject_id = models.UUIDField(_("subject"), editable=False)

    class Meta(Protected.Meta):
        abstract = True

    def bind(self) -> None:
        if self.subject_id is None:
            self.subject_id = getattr(self, self.subject_from).subject_id
        owner = self._state.fields_cache.get(self.subject_from)
        if owner is not None and owner.subject_id != self.subject_id:
            raise OfAnotherSubject(self._meta.label, self.public_id)
