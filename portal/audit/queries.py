"""Reads of the log."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from portal.audit.models import Entry

ROW_CHANGES = ("insert", "update", "delete", "truncate")


@dataclass(frozen=True)
class Opened:
    """One look at a patient's record: by whom, in which role, at what and why."""

    at: dt.datetime
    actor: UUID | None
    role: str
    action: str
    object_type: str
    reason: str


def who_opened(*, patient: UUID, since: dt.datetime | None = None, most: int = 200) -> list[Opened]:
    """Who opened the patient's record, or saw the patient among the found, the latest first: what people did, not
    which rows changed by it.

    Whoever shows it has checked that the reader may see this patient's record, and says since when it goes
    (`online_since`): what is older is in the archive alone.
    """
    # Two questions, since each has an index and both together have none.
    about = Entry.objects.filter(patient=patient).exclude(action__in=ROW_CHANGES)
    shown = Entry.objects.filter(detail__has_key="patients", detail__patients__contains=[str(patient)])
    found: dict[int, Entry] = {}
    for entries in (about, shown):
        since_then = entries.filter(at__gte=since) if since else entries
        found |= {entry.id: entry for entry in since_then.order_by("-id")[:most]}
    return [
        Opened(entry.at, entry.actor, entry.role, entry.action, entry.object_type, entry.reason)
        for _id, entry in sorted(found.items(), reverse=True)[:most]
    ]


def online_since(today: dt.date, *, online_months: int) -> dt.date:
    """The first day (UTC) from which on all entries are here; months before it go to the archive."""
    years, index = divmod(today.year * 12 + today.month - 1 - online_months, 12)
    return dt.date(years, index + 1, 1)


def names_of(actors: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Names of users by their public ids. Those who are gone, or whose names are erased, are absent."""
    users = get_user_model()._default_manager.filter(public_id__in={actor for actor in actors if actor})
    return {user.public_id: str(user) for user in users}


def of_transaction(entry: Entry) -> QuerySet[Entry]:
    """What was done together with an entry, in order; the entry itself among it.

    A transaction's number may come again after a restore from a dump, so only the day around counts.
    """
    day = dt.timedelta(days=1)
    return Entry.objects.filter(
        transaction=entry.transaction, at__range=(entry.at - day, entry.at + day)
    ).order_by("id")


def matching(entries: QuerySet[Entry], words: str) -> QuerySet[Entry]:
    """Entries in which an object, an actor, a patient, a request, an address or an action is called so."""
    words = words.strip()
    if not words:
        return entries
    found = Q(object_id=words) | Q(request_id=words) | Q(action__istartswith=words)
    found |= Q(object_type__icontains=words) | Q(role__icontains=words)
    found |= Q(actor__in=_users_called(words))
    try:
        found |= Q(actor=UUID(words)) | Q(patient=UUID(words))
    except ValueError:
        pass
    return entries.filter(found)


def _users_called(words: str) -> list[UUID]:
    users = get_user_model()._default_manager.filter(is_staff=True)
    folded = words.casefold()
    return [user.public_id for user in users if folded in f"{user} {user.email}".casefold()]
