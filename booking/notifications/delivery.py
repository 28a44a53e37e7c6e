"""Out of the outbox: one message is claimed, sent outside any transaction, and its outcome recorded.

A claim is a row's lock for a moment and a lease for minutes. Whoever dies between sending and recording leaves a
lapsed lease; the next one asks the provider first whether it has the message, by the message's own number.
"""

import datetime as dt
import logging
import random
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from booking.notifications.models import MOST_ATTEMPTS, OutboxMessage, OutboxStatus
from portal.messaging.errors import MessagingError
from portal.messaging.message import Channel, Message
from portal.messaging.sending import send
from portal.shared import clock

# Longer than all attempts of one sending take together.
LEASE = dt.timedelta(minutes=5)
# After the first attempt, the second, and so on; a fifth more or less, so that not all come back together.
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 120, 240)]
SPREAD = 0.2
WORKS_FOR_SECONDS = 60
AT_ONCE = 500

log = logging.getLogger(__name__)


def deliver_due(*, seconds: float = WORKS_FOR_SECONDS) -> int:
    """Send what is due, one by one, for about so long; how many were tried."""
    end, count = monotonic() + seconds, 0
    while monotonic() < end:
        message = claim(now=clock.now())
        if message is None:
            break
        attempt(message)
        count += 1
    return count


def claim(*, now: dt.datetime) -> OutboxMessage | None:
    """The next message that nobody else has; those that need no sending any more are finished on the way."""
    while True:
        with transaction.atomic():
            due = OutboxMessage.objects.due(now).select_for_update(skip_locked=True)
            message = due.order_by("next_attempt_at", "pk").first()
            if message is None:
                return None
            if message.useless_after <= now:
                _finish(message, OutboxStatus.DROPPED, now)
                continue
            if _is_overtaken(message):
                _finish(message, OutboxStatus.DROPPED, now)
                continue
            if message.attempts >= MOST_ATTEMPTS:
                _bury(message, message.failure or "NeverCameBack", now)
                continue
            message.status, message.attempts = OutboxStatus.SENDING, message.attempts + 1
            message.claimed_until = now + LEASE
            message.save(update_fields=["status", "attempts", "claimed_until", "updated_at"])
            return message


def _is_overtaken(message: OutboxMessage) -> bool:
    """A later one by this channel tells of the visit as it is now."""
    later = OutboxMessage.objects.filter(appointment=message.appointment, channel=message.channel)
    return later.filter(pk__gt=message.pk).exists()


def attempt(message: OutboxMessage) -> None:
    """Send a claimed message and record what came of it. Not inside a transaction."""
    if message.is_erased or not message.recipient or message.text is None:
        _settle(message, OutboxStatus.DROPPED)
        return
    channel = Channel(message.channel)
    letter = Message(
        channel,
        message.number,
        message.recipient,
        message.text,
        subject=message.title or "",
        calendar=message.calendar or "",
    )
    try:
        accepted = send(letter, again=message.attempts > 1)
    except MessagingError as error:
        _fail(message, error)
        return
    _settle(message, OutboxStatus.SENT, provider=accepted.provider, reference=accepted.reference)


def empty_old(*, now: dt.datetime) -> int:
    """Forget whom and what, of messages that ended OUTBOX_KEEP_DAYS ago; that they were sent stays."""
    old = now - dt.timedelta(days=settings.OUTBOX_KEEP_DAYS)
    ended = OutboxMessage.objects.filter(finished_at__lte=old, text__isnull=False)
    keys = list(ended.values_list("pk", flat=True)[:AT_ONCE])
    return OutboxMessage.objects.filter(pk__in=keys).update(
        recipient=None, title=None, text=None, calendar=None
    )


def _fail(message: OutboxMessage, error: MessagingError) -> None:
    now, words = clock.now(), type(error).__name__
    if error.permanent or message.attempts >= MOST_ATTEMPTS:
        _bury(message, words, now)
        return
    pause = PAUSES[message.attempts - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311
    _own(message).update(
        status=OutboxStatus.WAITING, claimed_until=None, next_attempt_at=now + pause, failure=words
    )


def _bury(message: OutboxMessage, words: str, now: dt.datetime) -> None:
    """The staff see it in the admin."""
    if _finish(message, OutboxStatus.DEAD, now, failure=words):
        log.error("Message %s could not be sent by %s: %s", message.number, message.channel, words)


def _settle(message: OutboxMessage, status: OutboxStatus, **outcome: str) -> None:
    _finish(message, status, clock.now(), failure="", **outcome)


def _finish(message: OutboxMessage, status: OutboxStatus, now: dt.datetime, **outcome: str) -> bool:
    end = {"status": status, "finished_at": now, "claimed_until": None, "updated_at": now}
    return bool(_own(message).update(**end, **outcome))


def _own(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row, unless somebody else has claimed it since: a lease may lapse under a sleeping process."""
    return OutboxMessage.objects.filter(pk=message.pk, status=message.status, attempts=message.attempts)
