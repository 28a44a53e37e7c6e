"""Where exceptions become problem documents (decision 17); booking.web.base is the same for pages."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions as rest
from rest_framework.response import Response

from booking.appointments.errors import (
    AppointmentError,
    NoSuchHold,
    Outdated,
    OverrideRefused,
    PatientBusy,
    SameTime,
    SlotTaken,
    TooLate,
    TooManyHolds,
    TooManyVisits,
    WrongStep,
)
from booking.availability.errors import NotOffered
from booking.journeys.errors import NotYours
from booking.patients.errors import PatientError
from portal.accounts.code_step import in_words
from portal.accounts.errors import (
    AccountClosed,
    CodeError,
    CodeNotSent,
    ComeBackLater,
    StaffDoorOnly,
    WrongCode,
)
from portal.api import problems
from portal.api.problems import Kind, Problem
from portal.audit.actions import Json
from portal.shared import clock
from portal.shared.errors import PortalError

# The nearest class of an exception's own says its kind. Whatever is not here is a fault of the program.
KINDS: dict[type[Exception], Kind] = {
    rest.ParseError: problems.MALFORMED,
    RequestDataTooBig: problems.TOO_LARGE,
    rest.NotAuthenticated: problems.NOT_SIGNED_IN,
    rest.AuthenticationFailed: problems.NOT_SIGNED_IN,
    rest.PermissionDenied: problems.FORBIDDEN,
    PermissionDenied: problems.FORBIDDEN,
    rest.NotFound: problems.NOT_FOUND,
    Http404: problems.NOT_FOUND,
    rest.MethodNotAllowed: problems.METHOD_NOT_ALLOWED,
    rest.NotAcceptable: problems.NOT_ACCEPTABLE,
    rest.UnsupportedMediaType: problems.UNSUPPORTED_MEDIA_TYPE,
    rest.ValidationError: problems.INVALID,
    rest.Throttled: problems.TOO_MANY_REQUESTS,
    Invalid: problems.INVALID,
    NotYours: problems.NOT_FOUND,
    NoSuchHold: problems.NOT_FOUND,
    OverrideRefused: problems.FORBIDDEN,
    TooManyHolds: problems.TOO_MANY_HOLDS,
    TooManyVisits: problems.TOO_MANY_VISITS,
    TooLate: problems.TOO_LATE,
    WrongStep: problems.WRONG_STEP,
    Outdated: problems.OUTDATED,
    SlotTaken: problems.SLOT_TAKEN,
    PatientBusy: problems.PATIENT_BUSY,
    NotOffered: problems.NOT_OFFERED,
    SameTime: problems.NOT_OFFERED,
    AppointmentError: problems.WRONG_STEP,
    WrongCode: problems.WRONG_CODE,
    StaffDoorOnly: problems.STAFF_DOOR_ONLY,
    AccountClosed: problems.ACCOUNT_CLOSED,
    ComeBackLater: problems.TOO_MANY_CODES,
    CodeNotSent: problems.UNAVAILABLE,
    PatientError: problems.INVALID,
}
# What they say is for the reader; words of the framework's own are in English and name its classes.
WITHOUT_WORDS = (rest.ValidationError, Invalid, PermissionDenied, Http404, RequestDataTooBig, rest.Throttled)
CODE_RETRY_SECONDS = 60


class Refused(Exception):
    """A problem that has no exception of an app below."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind.name)
        self.problem = problem


class TimeRefused(Exception):
    """A time that somebody else has, or that nobody can have, with the nearest free ones."""

    def __init__(self, error: PortalError, nearest: Sequence[Mapping[str, Json]]) -> None:
        super().__init__(type(error).__name__)
        self.error, self.nearest = error, nearest


def problem_of(error: Exception) -> Problem | None:
    """None for a fault of the program."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, TimeRefused):
        return Problem(kind_of(error.error), str(error.error), extra={"nearest": error.nearest})
    kind = next((KINDS[each] for each in type(error).__mro__ if each in KINDS), None)
    if kind is None:
        return None
    if isinstance(error, CodeNotSent) and error.permanent:
        kind = problems.NO_SUCH_RECIPIENT
    return Problem(kind, _words(error), errors=list(_errors(error)), headers=_headers(error))


def kind_of(error: PortalError) -> Kind:
    return next(KINDS[each] for each in type(error).__mro__ if each in KINDS)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The framework's EXCEPTION_HANDLER; without an answer the error goes to the site's own page of failures."""
    problem = problem_of(error)
    return None if problem is None else response_of(problem)


def response_of(problem: Problem) -> Response:
    return Response(
        problem.as_json(),
        status=problem.kind.status,
        headers=dict(problem.headers),
        content_type=problems.MEDIA_TYPE,
    )


def invalid(**said: str) -> Refused:
    """A member of the body that is wrong, though each of its values is right."""
    errors = [{"pointer": f"/{name}", "detail": detail} for name, detail in said.items()]
    return Refused(Problem(problems.INVALID, errors=errors))


def _words(error: Exception) -> str:
    if isinstance(error, StaffDoorOnly):
        return _("You work here: sign in at the staff door.")
    if isinstance(error, CodeError):
        return str(in_words(error))
    if isinstance(error, WITHOUT_WORDS):
        return ""
    if isinstance(error, rest.APIException):
        return str(error.detail)
    return str(error)


def _errors(error: Exception) -> Iterator[dict[str, str]]:
    if isinstance(error, rest.ValidationError):
        place = "parameter" if getattr(error, "of_parameters", False) else "pointer"
        yield from _told(error.detail, "", place)
    elif isinstance(error, Invalid):
        for message in error.messages:
            yield {"pointer": "", "detail": message}


def _told(detail: Any, path: str, place: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{_escaped(str(name))}"
            yield from _told(inner, path + step, place)
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for number, inner in enumerate(detail):
            yield from _told(inner, path if isinstance(inner, str) else f"{path}/{number}", place)
    else:
        yield {place: path.removeprefix("/") if place == "parameter" else path, "detail": str(detail)}


def _escaped(name: str) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, rest.Throttled):
        return {"Retry-After": str(math.ceil(error.wait or 1))}
    if isinstance(error, ComeBackLater):
        return {"Retry-After": str(max(1, math.ceil((error.at - clock.now()).total_seconds())))}
    if isinstance(error, CodeNotSent) and not error.permanent:
        return {"Retry-After": str(CODE_RETRY_SECONDS)}
    header = getattr(error, "auth_header", "")
    return {"WWW-Authenticate": header} if header else {}
