"""`filter(email="anna@clinic.example")` on an encrypted field that names its token: the token's column is compared.

`exact`, `iexact` and `in`; «iexact» is «exact», since the token's kind decides what makes two writings equal. What
has no token at all (no e-mail, no phone) is equal to none; an empty text or None is equal to emptiness.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull

from portal.crypto.data_keys import token_key

# No token: they are 32 bytes long.
NOTHING = b""


class _ByToken:
    lhs: Any

    def __init__(self, lhs: Any, rhs: Any) -> None:
        field = lhs.output_field
        token = field.model._meta.get_field(field.found_by)
        super().__init__(Col(lhs.alias, token), self.tokens(token, rhs))  # type: ignore[call-arg]

    def tokens(self, token: Any, rhs: Any) -> Any:
        raise NotImplementedError

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Never NULL, so that its negation finds the rows without a token too; an index still serves."""
        equal, parameters = super().as_sql(compiler, connection)  # type: ignore[misc]
        given, more = IsNull(self.lhs, False).as_sql(compiler, connection)
        return f"({equal} AND {given})", [*parameters, *more]


class ExactByToken(_ByToken, Exact):
    can_use_none_as_rhs = True

    def tokens(self, token: Any, rhs: Any) -> Any:
        return _tokens(token, [rhs])[0]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if self.rhs is None:
            return IsNull(self.lhs, True).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)


class InByToken(_ByToken, In):
    def tokens(self, token: Any, rhs: Iterable[Any]) -> Any:
        return _tokens(token, list(rhs))


def _tokens(field: Any, values: Sequence[Any]) -> list[bytes | None]:
    """With one look at the token key. Raises FieldError for an expression of the database."""
    if any(hasattr(value, "resolve_expression") for value in values):
        raise FieldError(f"{field} is compared with given values only: the database can't make a token.")
    found = []
    key = token_key()
    for value in values:
        try:
            found.append(field.token_of(key, value))
        except ValueError:
            found.append(NOTHING)
    return found


BY_TOKEN = {"exact": ExactByToken, "iexact": ExactByToken, "in": InByToken}
