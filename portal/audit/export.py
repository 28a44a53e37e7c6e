"""Entries as rows of a table that a spreadsheet opens."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from portal.audit.models import Entry

HEADINGS = [
    *("id", "at", "transaction", "actor", "role", "ip", "user_agent", "request_id", "action"),
    *("object_type", "object_id", "patient", "reason", "detail", "before", "after"),
]
AT_ONCE = 2000
# A spreadsheet takes what begins like this for a formula.
FORMULA = re.compile(r"[=+\-@\t\r\n]")


def between(since: dt.date | None, until: dt.date | None) -> QuerySet[Entry]:
    """Entries of these UTC days, both inclusive, oldest first."""
    entries = Entry.objects.order_by("id")
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + dt.timedelta(days=1)))
    return entries


def in_turn(entries: QuerySet[Entry]) -> Iterator[Entry]:
    """Entries by growing id, a few at a time: there is no cursor of the server's to rely on (pgbouncer)."""
    last = 0
    while some := list(entries.filter(id__gt=last)[:AT_ONCE]):
        yield from some
        last = some[-1].id


def row_of(entry: Entry) -> list[str]:
    """In the order of HEADINGS, as text; nothing in it is run by a spreadsheet."""
    return [_text(getattr(entry, name)) for name in HEADINGS]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC)
