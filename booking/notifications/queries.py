"""Reads of the outbox for the staff: which messages did not arrive. Never whom they were for, nor what they said."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from booking.notifications.models import OPEN, OutboxMessage, OutboxQuerySet, OutboxStatus
from clinics.directory.scope import Reader, oversees


def unreached(appointments: Collection[int], *, since: dt.datetime) -> set[int]:
    """Of these visits (primary keys) those of which all that was written since could not be sent."""
    written = OutboxMessage.objects.filter(appointment__in=appointments, created_at__gte=since)
    states: dict[int, set[str]] = {}
    for visit, status in written.values_list("appointment", "status"):
        states.setdefault(visit, set()).add(status)
    on_its_way = {*OPEN, OutboxStatus.SENT}
    return {visit for visit, found in states.items() if OutboxStatus.DEAD in found and not found & on_its_way}


def in_trouble(user: Reader) -> OutboxQuerySet:
    """Messages that could not be sent, or not yet, of visits at the clinics of this member of staff; newest first."""
    failed = Q(status=OutboxStatus.DEAD) | Q(status=OutboxStatus.WAITING) & ~Q(failure="")
    messages: OutboxQuerySet = OutboxMessage.objects.filter(failed)
    if not oversees(user):
        if not user.is_authenticated:
            return messages.none()
        messages = messages.filter(appointment__clinic__staff__user=user)
    return messages.defer("recipient", "title", "text").select_related("appointment__clinic").order_by("-pk")
