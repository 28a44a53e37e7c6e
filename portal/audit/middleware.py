"""Every request has an id, and its writes carry who sent it."""

import uuid
from collections.abc import Callable
from functools import partial

import structlog
from django.http import HttpRequest, HttpResponse

from portal.audit.acting import acting
from portal.audit.actor import actor_of

HEADER = "X-Request-ID"


class RequestIdMiddleware:
    """Gives the request an id of ours, to the log's lines and to the answer. What a client sends is no id.

    The outermost: a page from the cache has an id of its own too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response.headers[HEADER] = request_id
        return response


class ActingMiddleware:
    """Stands where the request's user is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(partial(actor_of, request)):
            return self.get_response(request)
