"""Blind indexes: keyed tokens (HMAC-SHA-256) by which an encrypted value is found and kept unique.

Equal values of one label have equal tokens, so whoever holds the database sees that two rows are equal, and
whoever holds the token key too can try values: 10⁹ phone numbers take about an hour (docs/keys.md).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, In, IsNull
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from native import crypto as native
from portal.crypto.data_keys import token_key
from portal.crypto.fields import as_bytes

if TYPE_CHECKING:
    from portal.crypto.protected import Protected

Identifier = Literal["email", "phone", "document", "text"]


class InTokens(In):
    """Takes values, as Exact does, with one look at the token key for all of them."""

    def get_prep_lookup(self) -> Any:
        if not hasattr(self.rhs, "resolve_expression"):
            self.rhs = self.lhs.output_field.tokens_of(self.rhs)
        return super().get_prep_lookup()


LOOKUPS = {"exact": Exact, "in": InTokens, "isnull": IsNull}


class TokenField(models.BinaryField):  # type: ignore[type-arg]
    """The token of another attribute of the row, 32 bytes, kept in step when the row is saved; NULL for none.

    Filtering takes the value itself: `filter(phone_token="8 (495) 120-45-10")`.

    of: the attribute it is made from; `sources` are the encrypted fields behind it if that is a property.
    kind: what makes two writings equal, as native.crypto.generate_pii_token says;
        or a function from the value to its canonical text, where an empty text has no token.
    label: as of an encrypted field, for ever. Fields of one label can be compared with each other.
    cleared_with: nullable fields of the row that say something of the value («confirmed at»); an erasure empties
        them together with the token.
    """

    def __init__(
        self,
        *args: Any,
        of: str,
        label: str,
        kind: Identifier | Callable[[Any], str],
        sources: Sequence[str] = (),
        cleared_with: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.of, self.label, self.kind, self.sources = of, label, kind, tuple(sources) or (of,)
        self.cleared_with = tuple(cleared_with)
        kwargs |= {"null": True, "blank": True, "editable": False, "max_length": 32}
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        self.verbose_name = _name_of(self)

    def deconstruct(self) -> Any:
        return as_bytes(super().deconstruct())

    def clone(self) -> "models.Field[Any, Any]":  # type: ignore[override]
        return models.BinaryField(**self.deconstruct()[3])

    def token_of(self, key: bytes, value: Any) -> bytes | None:
        """The token of a value under the token key; None for no value. Raises ValueError: no such e-mail or phone."""
        return self.tokens_under(key, [value])[0]

    def tokens_under(self, key: bytes, values: Iterable[Any]) -> list[bytes | None]:
        """As token_of, for many values: the field's own key is derived once."""
        own_key = native.hkdf_sha256(key, b"", b"clinic token\0" + self.label.encode(), 32)
        return [self._token(own_key, value) for value in values]

    def _token(self, own_key: bytes, value: Any) -> bytes | None:
        if value in (None, ""):
            return None
        if isinstance(self.kind, str):
            return native.generate_pii_token(own_key, str(value), self.kind)
        text = self.kind(value)
        return native.token(own_key, text.encode()) if text else None

    def is_up_to_date(self, row: models.Model) -> bool:
        """Whether nothing that it is made from was read, so nothing can have changed."""
        return not any(name in row.__dict__ for name in self.sources)

    def get_prep_value(self, value: Any) -> Any:
        return self.tokens_of([value])[0]

    def tokens_of(self, values: Iterable[Any]) -> list[Any]:
        """Tokens as they are, and those of values."""
        given = list(values)
        if all(_is_token(value) for value in given):
            return given
        key = token_key()
        return [value if _is_token(value) else self.token_of(key, value) for value in given]

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in LOOKUPS:
            raise FieldError(f"{self} is a token: it knows only equality, not «{lookup_name}».")
        return LOOKUPS[lookup_name]


def _token_text(token: TokenField) -> str:
    fields = [
        str(each.verbose_name) for each in token.model._meta.concrete_fields if each.name in token.sources
    ]
    return _("%(fields)s, for searching") % {"fields": ", ".join(fields)}


_name_of = lazy(_token_text, str)


def _is_token(value: Any) -> bool:
    return value is None or isinstance(value, bytes | memoryview)


def token_fields(model: type[models.Model]) -> list[TokenField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, TokenField)]


def make_tokens(rows: Iterable["Protected"]) -> None:
    """Set the tokens of rows from their values, with one look at the token key."""
    due: dict[TokenField, list[Protected]] = {}
    for row in rows:
        for field in token_fields(type(row)):
            if not field.is_up_to_date(row):
                due.setdefault(field, []).append(row)
    if not due:
        return
    key = token_key()
    for field, of_field in due.items():
        tokens = field.tokens_under(key, [getattr(row, field.of) for row in of_field])
        for row, token in zip(of_field, tokens, strict=True):
            setattr(row, field.attname, token)
