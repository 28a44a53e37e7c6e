"""The one way out for a message to a person."""

import logging
import random
import time
from types import ModuleType

from django.conf import settings
from django.db import connections, transaction

from portal.messaging.email import client as email
from portal.messaging.errors import InsideTransaction, MessagingError
from portal.messaging.message import Accepted, Channel, Message
from portal.messaging.sms import client as sms
from portal.messaging.voice import client as voice

ATTEMPTS = 3
CLIENTS: dict[Channel, ModuleType] = {Channel.SMS: sms, Channel.VOICE: voice, Channel.EMAIL: email}

log = logging.getLogger(__name__)


def send(message: Message, *, attempts: int = ATTEMPTS, again: bool = False) -> Accepted:
    """Hand the message to its provider; a short failure is tried again within a second or two.

    again: it may have been sent before, so the provider is asked first.

    Raises MessagingError of the channel's own tree, and InsideTransaction within one.
    """
    _refuse_inside_transaction()
    client = CLIENTS[message.channel]
    for attempt in range(attempts):
        try:
            return _once(client, message, again=again or attempt > 0)
        except MessagingError as error:
            if not error.at_once or attempt + 1 == attempts:
                log.warning("Message %s by %s failed: %s", message.number, message.channel.value, error)
                raise
            _wait(attempt)
    raise ValueError("No attempt was allowed.")


def _once(client: ModuleType, message: Message, *, again: bool) -> Accepted:
    """What was tried before may have arrived, with its answer lost."""
    found: Accepted | None = client.find(message) if again else None
    accepted: Accepted = found or client.send(message)
    return accepted


def _wait(attempt: int) -> None:
    """Twice as long each time, and never all at the same moment."""
    longest = settings.MESSAGING_RETRY_SECONDS * 2**attempt
    time.sleep(random.uniform(longest / 2, longest))  # noqa: S311


def _refuse_inside_transaction() -> None:
    for alias in connections:
        try:
            with transaction.atomic(using=alias, durable=True):
                pass
        except RuntimeError:
            raise InsideTransaction(
                f"A message leaves after the transaction on «{alias}», not in it."
            ) from None
