"""SMSC.ru's HTTP interface: what SMS and calls share.

Every error comes with HTTP 200, so only the body tells. The message's number goes as `id`: the same id makes no
second message, and status.php finds by it what became of one whose answer was lost.
Source: the provider's description of send.php and status.php.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
from django.conf import settings

from portal.messaging.errors import MessagingError
from portal.messaging.message import Accepted, Message

PROVIDER = "smsc"
TIMEOUT = httpx.Timeout(5.0, connect=2.0)

# error_code of send.php.
REFUSED = {1, 5, 6, 7, 8}  # parameters, date, prohibited text, format, undeliverable
OURS = {2, 3}  # login or address of the caller; no money
IDENTICAL = 9  # the same message to the same number within a minute

# status of status.php.
NOT_FOUND = -3


@dataclass(frozen=True)
class Failures:
    """A channel's own errors, by what they mean."""

    refused: type[MessagingError]
    misconfigured: type[MessagingError]
    busy: type[MessagingError]
    unclear: type[MessagingError]


@dataclass(frozen=True)
class Smsc:
    failures: Failures
    extra: Mapping[str, str]

    def send(self, message: Message) -> Accepted:
        answer = self._ask(
            "send.php",
            phones=message.to,
            mes=message.text,
            id=str(message.number),
            sender=settings.SMSC_SENDER,
            **self.extra,
        )
        code = answer.get("error_code")
        if code is None and "id" in answer:
            return Accepted(PROVIDER, str(answer["id"]))
        if code == IDENTICAL:
            found = self.find(message)
            if found is not None:
                return found
        raise self._failure(code)

    def find(self, message: Message) -> Accepted | None:
        """Whether the provider has this very message already."""
        answer = self._ask("status.php", phone=message.to, id=str(message.number))
        if "error_code" in answer or answer.get("status", NOT_FOUND) == NOT_FOUND:
            return None
        return Accepted(PROVIDER, str(message.number))

    def _ask(self, page: str, **fields: str) -> dict[str, Any]:
        given = {"apikey": settings.SMSC_API_KEY, "charset": "utf-8", "fmt": "3"} | fields
        try:
            # By POST: an address would stand in access logs. httpx's words repeat the address, never a field.
            answer = httpx.post(f"{settings.SMSC_URL}/sys/{page}", data=given, timeout=TIMEOUT)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self.failures.busy(f"{page} can't be reached") from error
        except httpx.TransportError as error:
            raise self.failures.unclear(f"{page} did not answer") from error
        if answer.status_code != HTTPStatus.OK:
            raise self.failures.unclear(f"{page} answered {answer.status_code}")
        try:
            told = answer.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise self.failures.unclear(f"{page} answered no JSON object")
        return told

    def _failure(self, code: object) -> MessagingError:
        words = f"send.php refused it with error {code}"
        if code in OURS:
            return self.failures.misconfigured(words)
        return (self.failures.refused if code in REFUSED else self.failures.busy)(words)
