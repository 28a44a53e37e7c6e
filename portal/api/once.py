"""A POST is done once for an Idempotency-Key, however often it is sent (draft-ietf-httpapi-idempotency-key-header).

The answer is kept in the very transaction that does the work: a crash leaves neither, and the key is free again.
Keys are the caller's own. What fails within the program (5xx) is not kept.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as Invalid
from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api import problems
from portal.api.errors import Refused, TimeRefused, handle
from portal.api.models import StoredAnswer
from portal.api.problems import Problem
from portal.crypto.data_keys import token_key
from portal.crypto.secrets import open_secret, seal_secret
from portal.shared import clock
from portal.shared.errors import PortalError

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
KEY = r'^("[-A-Za-z0-9_.:]{8,128}"|[-A-Za-z0-9_.:]{8,128})$'
LATER, FAILURE = 429, 500
# Not the keys of booking.schedule.locks: two halves are another space than one whole number.
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s, %s)"

_PLACE = StoredAnswer._meta.get_field("place")
_REQUEST = StoredAnswer._meta.get_field("request")


def once(request: Request, caller: str, work: Callable[[], Response]) -> Response:
    """The answer of `work`, or the one that it gave before. Raises Refused.

    `caller` is what nobody else can say of themselves: a user, or a secret.
    """
    key = token_key()
    place, asked = _place(request, caller, key), _asked(request, key)
    with transaction.atomic():
        if not _locked(place):
            raise Refused(
                Problem(
                    problems.IDEMPOTENCY_KEY_IN_USE,
                    _("A request with this key is being answered just now. Send it again in a moment."),
                    headers={"Retry-After": "1"},
                )
            )
        stored = _stored(place)
        if stored is not None:
            return _replay(stored, place, asked, key)
        response = _done(work)
        sealed = _sealed(place, response, key)
        StoredAnswer.objects.create(place=place, request=asked, sealed=sealed, made_at=clock.now())
    return response


def forget_old_answers() -> int:
    """Delete the answers that are kept no longer; how many."""
    old = clock.now() - settings.API_ANSWERS_KEPT
    return StoredAnswer.objects.filter(made_at__lte=old).delete()[0]


def _place(request: Request, caller: str, key: bytes) -> bytes:
    given = request.headers.get(HEADER, "")
    if not re.fullmatch(KEY, given):
        detail = _(
            "Give each request a key of its own: 8 to 128 letters, digits or signs «-_.:», a UUID for one."
        )
        raise Refused(Problem(problems.NO_IDEMPOTENCY_KEY, detail))
    return bytes(_PLACE.token_of(key, f"{caller} {given.strip(chr(34))}") or b"")


def _asked(request: Request, key: bytes) -> bytes:
    """What must be the same for the same key: where it goes, and each byte of the body."""
    said = f"{request.method} {request.path} ".encode() + request._request.body
    return bytes(_REQUEST.token_of(key, said.hex()) or b"")


def _locked(place: bytes) -> bool:
    halves = [int.from_bytes(place[start : start + 4], signed=True) for start in (0, 4)]
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, halves)
        return bool(cursor.fetchone()[0])


def _stored(place: bytes) -> StoredAnswer | None:
    stored = StoredAnswer.objects.filter(place=place).first()
    if stored is not None and stored.made_at <= clock.now() - settings.API_ANSWERS_KEPT:
        stored.delete()
        return None
    return stored


def _done(work: Callable[[], Response]) -> Response:
    """Refusals are answers too; what was begun for them is undone. «Later» is none: it raises, and is not kept."""
    try:
        with transaction.atomic():
            return work()
    except (APIException, Invalid, PortalError, Refused, TimeRefused) as error:
        response = handle(error, {})
        if response is None or response.status_code == LATER or response.status_code >= FAILURE:
            raise
        return response


def _sealed(place: bytes, response: Response, key: bytes) -> str:
    told: dict[str, Any] = {
        "status": response.status_code,
        "body": response.data,
        "type": response.content_type,
        "headers": {
            name: response.headers[name] for name in ("Location", "Retry-After") if name in response.headers
        },
    }
    return seal_secret(_label(place), json.dumps(told, ensure_ascii=False), key)


def _replay(stored: StoredAnswer, place: bytes, asked: bytes, key: bytes) -> Response:
    if bytes(stored.request) != asked:
        detail = _("This key was used for another request. Take a new one.")
        raise Refused(Problem(problems.IDEMPOTENCY_KEY_REUSED, detail))
    told = json.loads(open_secret(_label(place), stored.sealed, key))
    return Response(
        told["body"],
        status=told["status"],
        headers=told["headers"] | {REPLAYED: "true"},
        content_type=told["type"],
    )


def _label(place: bytes) -> str:
    return f"api.answer {place.hex()}"
