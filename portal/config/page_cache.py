"""Serves anonymous visitors whole pages from Redis, before any other middleware runs (decision 13).

A page is kept under the version of the site that was read before it was rendered: if somebody publishes
meanwhile, nobody finds it. What may not be kept says so itself, by Cache-Control, Vary or a cookie. So
a public view that shows the clock says never_cache, one that reads another request header than those
below names it in Vary, and none reads a cookie other than the session's.
"""

import gzip
import hashlib
import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_max_age
from django.utils.http import parse_etags
from redis.exceptions import RedisError

from portal.config.page_store import Address, KeptPage, OneAtATime, PageStore, encoded
from portal.shared import clock
from portal.shared.advertisements import is_mark, take_off
from portal.shared.page_cache import one_version, redis

log = logging.getLogger(__name__)

# The kinds of htmx requests, which a view may answer differently.
HTMX = {
    "HX-Request": {"true"},
    "HX-Request-Type": {"full", "partial"},
    "HX-Boosted": {"true"},
    "HX-History-Restore-Request": {"true"},
}
VARY = ", ".join(["Accept-Encoding", "Cookie", *HTMX])
# Answered by the address: the encoding, the absence of a session, and the kind of htmx request.
VARIES_WITHIN = set(VARY.lower().split(", "))
NOT_KEPT_HEADERS = {"content-length", "content-encoding", "date", "etag", "vary"}
FORBID = {"no-store", "private", "no-cache"}
MAX_BODY = 1_000_000
MAX_QUERY = 500
SECONDS_A_DAY = 86_400


class OneVersionMiddleware:
    """A request reads the version of the pages once. Must stand after PageCacheMiddleware (see one_version)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with one_version():
            return self.get_response(request)


class PageCacheMiddleware:
    """Must be the first: it runs no query, no session and no template for a page that it has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE_SECONDS:
            raise MiddlewareNotUsed("PAGE_CACHE_SECONDS is 0")
        self.get_response = get_response
        self.store = PageStore(redis(), shared_places=settings.PAGE_CACHE_SHARED_PLACES)
        self.rendering = OneAtATime(patience=2)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = address_of(request)
        if address is None:
            return self.get_response(request)
        try:
            _version, page = self._look_up(request, address)
            if page is None and request.method == "HEAD":
                return self.get_response(request)  # its body may be empty
            if page is None:
                return self._render_once(request, address)
        except RedisError as error:
            log.warning("Redis does not answer, %s is served uncached: %s", request.path, error)
            return self.get_response(request)
        return answer(request, page, "hit")

    def _look_up(self, request: HttpRequest, address: Address) -> tuple[int, KeptPage | None]:
        return self.store.look_up(address, accepted(request) or "gzip")

    def _render_once(self, request: HttpRequest, address: Address) -> HttpResponseBase:
        """Renders the page, or waits for another thread that does. Raises RedisError before rendering only."""
        with self.rendering.work(address.digest) as mine:
            version, page = self._look_up(request, address)  # another thread may just have kept it
            if mine and page is None:
                return self._render(request, address, version)
        return answer(request, page, "hit") if page else self._render(request, address, version)

    def _render(self, request: HttpRequest, address: Address, version: int) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_kept(response):
            return response
        pages = kept_pages(response, address, version)
        try:
            self.store.keep(address, pages, seconds=seconds_to_keep(response))
        except RedisError as error:
            log.warning("Redis does not answer, %s is not kept: %s", request.path, error)
        return answer(request, pages[accepted(request) or "gzip"], "miss")


def address_of(request: HttpRequest) -> Address | None:
    """The address to keep an anonymous visitor's page under; None where nothing may be kept or found.

    Takes the parameters of advertisements off the request.
    """
    if request.method not in ("GET", "HEAD") or not _is_public(request.path_info) or _is_known(request):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None  # CommonMiddleware refuses it, with the headers of every answer
    query = _query(request)
    if query is None:
        return None
    htmx = ",".join(
        f"{name}={value}" for name, kinds in HTMX.items() if (value := request.headers.get(name)) in kinds
    )
    canonical = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc
    return Address(
        scheme=request.scheme or "http",
        host=host,
        path=request.path,
        query=query,
        htmx=htmx,
        roomy=host == canonical and not query and not htmx,
    )


def accepted(request: HttpRequest) -> str:
    """The best encoding that the visitor takes: br, gzip, or an empty text for neither."""
    offered = {}
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, weight = part.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if offered.get(name)), "")


def may_be_kept(response: HttpResponse) -> bool:
    """Whether the next anonymous visitor may be shown this very answer."""
    directives = {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}
    vary = {part.strip().lower() for part in response.get("Vary", "").split(",") if part.strip()}
    return (
        response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and not directives & FORBID
        and get_max_age(response) != 0
        and vary <= VARIES_WITHIN
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and len(response.content) <= MAX_BODY
    )


def seconds_to_keep(response: HttpResponse) -> int:
    """Not beyond the end of the UTC day, with which facts and prices begin and end."""
    left_of_today = SECONDS_A_DAY - int(clock.now().timestamp()) % SECONDS_A_DAY
    most: int = min(settings.PAGE_CACHE_SECONDS, left_of_today)
    wanted = get_max_age(response)
    return most if wanted is None else min(most, wanted)


def kept_pages(response: HttpResponse, address: Address, version: int) -> dict[str, KeptPage]:
    """The page in each encoding. Browsers keep it too and ask each time whether it still holds."""
    headers = {name: value for name, value in response.items() if name.lower() not in NOT_KEPT_HEADERS}
    headers.setdefault("Cache-Control", "no-cache")
    # Weak: the encodings of one page share it.
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    return {
        encoding: KeptPage(version, address.digest, etag, headers, body)
        for encoding, body in encoded(response.content).items()
    }


def answer(request: HttpRequest, page: KeptPage, found: str) -> HttpResponse:
    """The page to this visitor: in an encoding they take, or 304 if they have it, or its headers alone."""
    encoding = accepted(request)
    if _has_it(request, page.etag):
        response: HttpResponse = HttpResponseNotModified()
        headers = {name: value for name, value in page.headers.items() if name != "Content-Type"}
    else:
        body = page.body if encoding else gzip.decompress(page.body)
        response = HttpResponse(body if request.method == "GET" else b"")
        headers = page.headers | {"Content-Length": str(len(body))}
        if encoding:
            headers["Content-Encoding"] = encoding
    for name, value in (headers | {"ETag": page.etag, "Vary": VARY, "X-Page-Cache": found}).items():
        response.headers[name] = value
    return response


def _is_public(path: str) -> bool:
    return any(path.startswith(f"/{code}/") for code, _name in settings.LANGUAGES)


def _is_known(request: HttpRequest) -> bool:
    """Whether the visitor has a session or a message, so that a page may be for them alone."""
    cookies = request.COOKIES
    return (
        settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies or "Authorization" in request.headers
    )


def _query(request: HttpRequest) -> str | None:
    """The query in one order; None if it holds what no public page knows.

    Where a visitor came from changes no page that is kept: advertisements' marks are taken off before it is rendered.
    """
    given = request.META.get("QUERY_STRING", "")
    if not given:
        return ""
    pairs = parse_qsl(given, keep_blank_values=True)
    known = [(name, value) for name, value in pairs if not is_mark(name)]
    kept = urlencode(sorted(known, key=lambda pair: pair[0]))
    if len(kept) > MAX_QUERY or any(name not in settings.PAGE_CACHE_PARAMETERS for name, _value in known):
        return None
    if len(known) < len(pairs):
        take_off(request, urlencode(known))
    return kept


def _has_it(request: HttpRequest, etag: str) -> bool:
    given = request.headers.get("If-None-Match")
    if given is None:
        return False
    etags = parse_etags(given)
    return "*" in etags or etag.removeprefix("W/") in {one.removeprefix("W/") for one in etags}
