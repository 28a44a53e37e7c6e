"""Every refusal of the JSON interface is a problem document (RFC 9457), in the reader's language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from portal.audit.actions import Json

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:clinic-portal:problem:"


@dataclass(frozen=True)
class Kind:
    """What went wrong, by a name that programs can rely on; the title may change."""

    name: str
    status: int
    title: "_StrPromise"

    @property
    def type(self) -> str:
        return TYPE + self.name


MALFORMED = Kind("malformed", 400, _("The request can't be read"))
NO_IDEMPOTENCY_KEY = Kind("idempotency-key-missing", 400, _("An Idempotency-Key is missing"))
NO_HOLD_KEY = Kind("hold-key-missing", 400, _("A Hold-Key is missing"))
NOT_SIGNED_IN = Kind("not-signed-in", 401, _("Sign in first"))
FORBIDDEN = Kind("forbidden", 403, _("This is not allowed"))
STAFF_DOOR_ONLY = Kind("staff-door-only", 403, _("Staff sign in elsewhere"))
ACCOUNT_CLOSED = Kind("account-closed", 403, _("The account is closed"))
NOT_FOUND = Kind("not-found", 404, _("Nothing is here"))
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, _("This address knows no such method"))
NOT_ACCEPTABLE = Kind("not-acceptable", 406, _("There is only JSON here"))
SLOT_TAKEN = Kind("slot-taken", 409, _("The time is taken"))
PATIENT_BUSY = Kind("patient-busy", 409, _("The patient has another visit then"))
NOT_OFFERED = Kind("not-offered", 409, _("The time can't be booked"))
TOO_MANY_VISITS = Kind("too-many-visits", 409, _("The patient has many visits before them"))
TOO_LATE = Kind("too-late", 409, _("It is too late to do this online"))
WRONG_STEP = Kind("wrong-step", 409, _("The visit does not allow this any more"))
OUTDATED = Kind("outdated", 409, _("The visit was changed meanwhile"))
IDEMPOTENCY_KEY_IN_USE = Kind("idempotency-key-in-use", 409, _("The same request is being answered"))
TOO_LARGE = Kind("too-large", 413, _("The request is too large"))
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, _("Only JSON is read here"))
INVALID = Kind("invalid", 422, _("Some values are wrong"))
IDEMPOTENCY_KEY_REUSED = Kind("idempotency-key-reused", 422, _("The key belongs to another request"))
WRONG_CODE = Kind("wrong-code", 422, _("The code is wrong"))
NO_SUCH_RECIPIENT = Kind("no-such-recipient", 422, _("The code can't be sent there"))
TOO_MANY_REQUESTS = Kind("too-many-requests", 429, _("Too many requests"))
TOO_MANY_CODES = Kind("too-many-codes", 429, _("Too many codes"))
TOO_MANY_HOLDS = Kind("too-many-holds", 429, _("Too many times are held"))
FAILED = Kind("failed", 500, _("Something went wrong here"))
UNAVAILABLE = Kind("unavailable", 503, _("The service is away for a moment"))


@dataclass(frozen=True)
class Problem:
    """`errors` say what is wrong where: by a JSON pointer into the body, or by the name of a parameter or header."""

    kind: Kind
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: "Mapping[str, Json]" = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "type": self.kind.type,
            "title": str(self.kind.title),
            "status": self.kind.status,
        }
        if self.detail:
            told["detail"] = self.detail
        if self.errors:
            told["errors"] = list(self.errors)
        return told | dict(self.extra)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Of what fails outside a view of the interface. In the language that the request asks for."""
    with translation.override(translation.get_language_from_request(request)):
        body = json.dumps(problem.as_json(), ensure_ascii=False)
        response = HttpResponse(
            body, status=problem.kind.status, content_type=MEDIA_TYPE, headers=dict(problem.headers)
        )
        response.headers["Content-Language"] = translation.get_language() or "en"
    add_never_cache_headers(response)
    return response


def is_of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
