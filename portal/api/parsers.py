"""JSON as RFC 8259 and I-JSON (RFC 7493) have it, and nothing that two readers could understand differently."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 16


class StrictJsonParser(BaseParser):
    """Raises ParseError for what is no UTF-8, NaN and infinities, a name given twice, and values nested too deeply.

    Also for a NUL and half a surrogate pair: PostgreSQL's text holds neither.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            value = json.loads(
                stream.read().decode(),
                object_pairs_hook=_members,
                parse_constant=_no_constant,
                parse_float=_finite,
            )
            _check(value, DEEPEST)
        except (ValueError, RecursionError) as error:  # a UnicodeError is a ValueError
            raise ParseError(_("The body is no JSON in UTF-8 that has one meaning.")) from error
        return value


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("A name stands twice in an object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("A number is too large")
    return number


def _check(value: Any, depth: int) -> None:
    if depth < 0:
        raise ValueError("Values are nested too deeply")
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("A NUL in a text")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth - 1)
    elif isinstance(value, list):
        for member in value:
            _check(member, depth - 1)
