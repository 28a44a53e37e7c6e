"""What a visitor sees when a request fails: the right status, their language, a way on and no trace.

Django calls these for exceptions that leave a view or a middleware (handler400 … handler500 in urls.py).
The middlewares below refuse what no view should see, and give an empty refusal its page.
"""

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from portal.api import problems
from portal.api.problems import Kind, Problem

# PostgreSQL or Redis is away, or too busy to answer in time: it comes back without anybody's doing.
OUTAGES = (OperationalError, InterfaceError, RedisConnectionError, RedisTimeoutError)
RETRY_AFTER_SECONDS = 30


@never_cache
@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what we can't make sense of, a forged Host among it; 413 for more than we take."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", 413, problems.TOO_LARGE)
    return _page(request, "400.html", 400, problems.MALFORMED)


@never_cache
@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", 403, problems.FORBIDDEN)


@never_cache
@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", 404, problems.NOT_FOUND)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when what failed is PostgreSQL or Redis. Asks neither, and no context processor.

    The failure stays with the request for the log: Django tells it none when an error page itself failed.
    """
    failure = request.failure = sys.exception()  # type: ignore[attr-defined]
    away = isinstance(failure, OUTAGES)
    template, status = ("503.html", 503) if away else ("500.html", 500)
    if problems.is_of_api(request):
        response = problems.answer(request, Problem(problems.UNAVAILABLE if away else problems.FAILED))
    else:
        with override(get_language_from_request(request, check_path=True)):
            response = HttpResponse(render_to_string(template), status=status)
    if away:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@never_cache
@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403_csrf.html", 403, problems.FORBIDDEN)


def _page(request: HttpRequest, template: str, status: int, kind: Kind) -> HttpResponse:
    """In the language of the address, else of the browser: a middleware may have failed before choosing.

    Whoever asks the JSON interface gets a problem document.
    """
    if problems.is_of_api(request):
        return problems.answer(request, Problem(kind))
    with override(get_language_from_request(request, check_path=True)):
        return render(request, template, status=status)


class MethodNotAllowedMiddleware:
    """Gives the empty answer 405 a page, with its Allow header kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or not request.accepts("text/html"):
            return response
        page = _page(request, "405.html", 405, problems.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


class NullCharacterMiddleware:
    """Answers 400 to an address with a null character: PostgreSQL's text can't hold one, no link of ours has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A null character in the address")
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a public form larger than any of ours before a byte of it is read; the admin takes pictures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        public = not request.path_info.startswith("/admin/")
        if public and length.isdecimal() and int(length) > settings.PUBLIC_BODY_MAX_BYTES:
            raise RequestDataTooBig
        return self.get_response(request)
