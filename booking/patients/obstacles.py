"""What forbids the merge of two records. Apps above add their own: appointments, visits that overlap."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeAlias

from django.utils.translation import gettext as _

from booking.patients.models import IdentityDocument, Patient

Kind = IdentityDocument.Kind

# Of these one person holds one at a time; a second passport of another country is no contradiction.
ONE_EACH = (Kind.PASSPORT_RU, Kind.BIRTH, Kind.SNILS, Kind.OMS)

Check: TypeAlias = Callable[[Sequence[Patient], Sequence[Patient]], Sequence[str]]
"""From all records of the one person and all of the other to obstacles, in the reader's language.

Called inside the transaction of the merge, with both surviving records locked.
"""

_checks: dict[str, Check] = {}


def register_obstacles(name: str, check: Check) -> None:
    """Say in AppConfig.ready what else forbids a merge; the same name again replaces the check."""
    _checks[name] = check


def unregister_obstacles(name: str) -> None:
    _checks.pop(name, None)


def obstacles(ours: Sequence[Patient], theirs: Sequence[Patient], *, today: dt.date) -> list[str]:
    """`today` is a local date of the clinic, by which documents are valid."""
    found = _documents(ours, theirs, today)
    for check in _checks.values():
        found += check(ours, theirs)
    return found


def _documents(ours: Sequence[Patient], theirs: Sequence[Patient], today: dt.date) -> list[str]:
    """Kinds of which both persons hold valid documents and no number of which is the same."""
    one, other = _numbers(ours, today), _numbers(theirs, today)
    kinds = [kind for kind in ONE_EACH if kind in one and kind in other and not one[kind] & other[kind]]
    told = _("Two valid documents of one kind have different numbers: %s.")
    return [told % ", ".join(str(kind.label) for kind in kinds)] if kinds else []


def _numbers(records: Sequence[Patient], today: dt.date) -> dict[str, set[bytes]]:
    """Tokens of valid documents by kind: equal numbers have equal ones, and nothing is opened."""
    found: dict[str, set[bytes]] = {}
    rows = IdentityDocument.objects.filter(patient__in=records, kind__in=ONE_EACH)
    for row in rows.only("kind", "number_token", "withdrawn_at", "valid_to"):
        if row.is_current(today) and row.number_token:
            found.setdefault(row.kind, set()).add(bytes(row.number_token))
    return found
