"""Reads of the outbox for the staff: which messages did not arrive. Never whom they were for, nor what they said."""

from django.db.models import Q

from booking.notifications.models import OutboxMessage, OutboxQuerySet, OutboxStatus
from clinics.directory.scope import Reader, oversees


def in_trouble(user: Reader) -> OutboxQuerySet:
    """Messages that could not be sent, or not yet, of visits at the clinics of this member of staff; newest first."""
    failed = Q(status=OutboxStatus.DEAD) | Q(status=OutboxStatus.WAITING) & ~Q(failure="")
    messages: OutboxQuerySet = OutboxMessage.objects.filter(failed)
    if not oversees(user):
        if not user.is_authenticated:
            return messages.none()
        messages = messages.filter(appointment__clinic__staff__user=user)
    return messages.defer("recipient", "title", "text").select_related("appointment__clinic").order_by("-pk")
