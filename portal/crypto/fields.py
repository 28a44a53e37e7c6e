"""Model fields that the database holds sealed. They live on models derived from `portal.crypto.protected.Protected`.

    family = EncryptedCharField(_("surname"), max_length=100, label="patients.name.family",
                                processing=Processing(Purpose.IDENTITY, Basis.CONTRACT, Retention.CONTACT))

Reading an attribute opens the field's values of all rows that were read with it, in one call. A sealed value has no
order and no equality: rows are looked up by a TokenField (portal.crypto.tokens) beside it. A field that names one,
`EncryptedEmailField(…, found_by="email_token")`, is looked up by its own name: portal.crypto.lookups.
"""

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from portal.crypto.lookups import BY_TOKEN
from portal.crypto.purposes import Processing
from portal.crypto.sealing import Sealed


class Opening(DeferredAttribute):
    """Opens a sealed value when it is first read, together with those of the rows read with it.

    A value that was read and not opened yet counts as deferred: it is not in the instance's dictionary, and a
    save leaves its column alone.
    """

    def __get__(self, instance: Any, cls: type[models.Model] | None = None) -> Any:
        # Called only while the instance's dictionary has no value.
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.sealed_values:
            instance.refresh_from_db(fields=[name])
        if name in instance.sealed_values:
            instance.open_with_peers()
        return instance.__dict__[name]


class EncryptedField(models.Field):  # type: ignore[type-arg]
    """What the encrypted fields share.

    `label` names the field for ever: it is part of what each value is bound to. Renaming a model or a column
    leaves it as it is. `found_by` names the TokenField that look-ups by this field's name use. Migrations know no
    more than that the column holds bytes. Django's serializers (dumpdata) and Wagtail's revisions leave it out.
    """

    descriptor_class = Opening
    masked_in_audit = True
    erased_value: ClassVar[Any] = None

    def __init__(
        self, *args: Any, label: str, processing: Processing, found_by: str = "", **kwargs: Any
    ) -> None:
        self.label, self.processing, self.found_by = label, processing, found_by
        super().__init__(*args, **kwargs)
        self.serialize = False

    def deconstruct(self) -> Any:
        return as_bytes(super().deconstruct())

    def clone(self) -> "models.Field[Any, Any]":  # type: ignore[override]
        """Django clones a field only for the state of the migrations."""
        return models.BinaryField(**self.deconstruct()[3])

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_model(), *self._check_label(), *self._check_token()]

    def _check_model(self) -> list[checks.CheckMessage]:
        if hasattr(self.model, "open_with_peers"):
            return []
        hint = "Derive the model from portal.crypto.protected.Protected."
        return [
            checks.Error("An encrypted field needs a protected model.", hint=hint, obj=self, id="crypto.E001")
        ]

    def _check_label(self) -> list[checks.CheckMessage]:
        others = [
            field
            for model in apps.get_models()
            for field in encrypted_fields_of(model)
            if field.label == self.label and field != self
        ]
        if not others:
            return []
        return [checks.Error(f"{others[0]} has the label «{self.label}» too.", obj=self, id="crypto.E002")]

    def _check_token(self) -> list[checks.CheckMessage]:
        tokens = [field for field in self.model._meta.concrete_fields if field.name == self.found_by]
        if not self.found_by or any(self.name in getattr(token, "sources", ()) for token in tokens):
            return []
        return [checks.Error(f"«{self.found_by}» is no token made from it.", obj=self, id="crypto.E004")]

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None, whatever the plain field would do: a row opens its values when they are read."""
        return []

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.sealed_value(self)  # type: ignore[attr-defined]

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only a value that was sealed for its row is written; update() has no row to bind it to."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self} is encrypted: save the row, or use bulk_create or bulk_update.")
        return connection.Database.Binary(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        if self.found_by and lookup_name in BY_TOKEN:
            return BY_TOKEN[lookup_name]
        raise FieldError(
            f"{self} is encrypted: look rows up by a token of it (portal.crypto.tokens), not by «{lookup_name}»."
        )

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, plain: bytes) -> Any:
        raise NotImplementedError


def as_bytes(deconstructed: tuple[str, str, Sequence[Any], dict[str, Any]]) -> Any:
    """What a migration is told of a sealed column or a token."""
    name, _, _, kwargs = deconstructed
    kept = {key: value for key, value in kwargs.items() if key in ("null", "blank", "unique", "db_index")}
    return name, "django.db.models.BinaryField", [], kept


@cache
def encrypted_fields_of(model: type[models.Model]) -> list[EncryptedField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]


@cache
def encrypted_names_of(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.attname for field in encrypted_fields_of(model))


class _Text(EncryptedField):
    erased_value = ""

    def to_bytes(self, value: str) -> bytes:
        return str(value).encode()

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedCharField(_Text, models.CharField):  # type: ignore[type-arg]
    """A line of text; `max_length` holds in forms and full_clean()."""


class EncryptedEmailField(_Text, models.EmailField):  # type: ignore[type-arg]
    """An e-mail address."""


class EncryptedTextField(_Text, models.TextField):  # type: ignore[type-arg]
    """A text of any length."""


class EncryptedDateField(EncryptedField, models.DateField):  # type: ignore[type-arg]
    """A calendar date, without time or zone."""

    def to_bytes(self, value: dt.date) -> bytes:
        try:
            return self.to_python(value).isoformat().encode()
        except ValidationError:  # its text has the value in it
            raise ValueError(f"«{self.label}» is given what is no date.") from None

    def from_bytes(self, plain: bytes) -> dt.date:
        return dt.date.fromisoformat(plain.decode())


class EncryptedJSONField(EncryptedField, models.JSONField):
    """Anything JSON can hold. None is SQL's NULL, not JSON's null."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, cls=self.encoder or DjangoJSONEncoder, ensure_ascii=False).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain, cls=self.decoder)
