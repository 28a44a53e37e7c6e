"""What bodies are made of. Each takes its own JSON type and guesses nothing from another."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# RFC 3339; Python reads more than that.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PUBLIC_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Beyond these no visit lies; arithmetic with days stays within the calendar.
FIRST_YEAR, LAST_YEAR = 1800, 2200
CODE = r"^[-a-zA-Z0-9_]{1,40}$"


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Code(Text):
    """The code of a public fact, as in the site's addresses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    default_error_messages = {"no_code": _("A code has letters, digits, «-» and «_», 40 at most.")}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if not re.fullmatch(CODE, code):
            self.fail("no_code")
        return code


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class PublicId(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not PUBLIC_ID.fullmatch(data):
            self.fail("invalid", value=data)
        return UUID(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.Field):
    """A moment with its distance from UTC, whichever; given on in UTC, shown as it comes."""

    default_error_messages = {
        "invalid": _("Write a moment like 2026-03-02T09:00:00+03:00, with its distance from UTC."),
    }

    def to_internal_value(self, data: Any) -> dt.datetime:
        if isinstance(data, str) and MOMENT.fullmatch(data):
            try:
                moment = parse_datetime(data.upper())
            except ValueError:
                moment = None
            if moment is not None and FIRST_YEAR <= moment.year < LAST_YEAR:
                return moment.astimezone(dt.UTC)
        return self.fail("invalid")

    def to_representation(self, value: dt.datetime) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field):
    default_error_messages = {"invalid": _("Write a day like 2026-03-02.")}

    def to_internal_value(self, data: Any) -> dt.date:
        if isinstance(data, str) and DATE.fullmatch(data):
            try:
                day = parse_date(data)
            except ValueError:
                day = None
            if day is not None and FIRST_YEAR <= day.year < LAST_YEAR:
                return day
        return self.fail("invalid")

    def to_representation(self, value: dt.date) -> str:
        return value.isoformat()


class Shape(serializers.Serializer):
    """A body, or the parameters of an address. What it does not know is told, not left out: it may be a slip."""

    default_error_messages = {"unknown": _("There is no such field here.")}

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        unknown = set(data) - set(self.fields)
        if unknown:
            said = [self.error_messages["unknown"]]
            raise serializers.ValidationError(dict.fromkeys(sorted(map(str, unknown)), said))
        return found
