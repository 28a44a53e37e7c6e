"""Long lists come in pages that follow each other by a cursor: nothing is skipped or repeated when rows come or go.

A cursor is signed, so it is one of ours, of this very list; it names the last row that was shown.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api import problems
from portal.api.errors import Refused
from portal.api.fields import Shape, Text
from portal.api.problems import Problem

MOST, USUAL = 100, 20


class PageShape(Shape):
    """What every list understands."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, required=False)
    cursor = Text(max_length=500, required=False)


@dataclass(frozen=True)
class Listing:
    """A list and its order: names of fields or annotations, «-» before one that falls; together unique."""

    name: str
    order: Sequence[str]

    def page(
        self,
        request: Request,
        rows: "QuerySet[Any]",
        asked: Mapping[str, Any],
        show: Callable[[Sequence[Any]], Sequence[Any]],
    ) -> Response:
        """One page, and the address of the next."""
        limit = asked["limit"]
        if "cursor" in asked:
            rows = rows.filter(self._after(self._read(asked["cursor"])))
        found = list(rows.order_by(*self.order)[: limit + 1])
        more, found = len(found) > limit, found[:limit]
        cursor = self._write(found[-1]) if more else None
        return Response({"next": next_url(request, cursor), "results": show(found)})

    @property
    def salt(self) -> str:
        return f"portal.api.cursor.{self.name}"

    def _write(self, row: Model) -> str:
        values = [getattr(row, name.removeprefix("-")) for name in self.order]
        return write_cursor(self.salt, [_plain(value) for value in values])

    def _read(self, cursor: str) -> list[Any]:
        return [_value(each) for each in read_cursor(self.salt, cursor)]

    def _after(self, values: Sequence[Any]) -> Q:
        """Behind the row with these values: equal in the first columns, and further in the next one."""
        wanted, same = Q(pk__in=[]), Q()
        for name, value in zip(self.order, values, strict=True):
            column = name.removeprefix("-")
            further = "lt" if name.startswith("-") else "gt"
            wanted |= same & Q(**{f"{column}__{further}": value})
            same &= Q(**{column: value})
        return wanted


def write_cursor(salt: str, values: Sequence[Any]) -> str:
    return signing.dumps(list(values), salt=salt)


def read_cursor(salt: str, cursor: str) -> list[Any]:
    """Raises Refused for what is no cursor of this list."""
    try:
        found: list[Any] = signing.loads(cursor, salt=salt)
    except signing.BadSignature:
        said = {"parameter": "cursor", "detail": _("This is no cursor of this list. Begin without one.")}
        raise Refused(Problem(problems.INVALID, errors=[said])) from None
    return found


def next_url(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    asked = request.query_params.dict() | {"cursor": cursor}
    return str(request.build_absolute_uri(f"{request.path}?{urlencode(asked)}"))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    return str(value) if isinstance(value, UUID) else value


def _value(value: Any) -> Any:
    return dt.datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
