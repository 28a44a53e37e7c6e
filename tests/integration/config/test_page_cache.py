"""What the page cache keeps, for whom, and when it forgets: with a real Redis."""

import datetime as dt
import gzip
import threading
from collections.abc import Callable, Iterator

import brotli
import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.utils.cache import patch_vary_headers
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis
from time_machine import TimeMachineFixture

from portal.config import page_store
from portal.config.page_cache import OneVersionMiddleware, PageCacheMiddleware
from portal.shared import page_cache

HTML = "<!doctype html><title>Home</title>" + "<p>Cardiology</p>" * 200


class Site:
    """A site behind the middleware: counts what it renders, and renders what the test wants."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse] | None = None) -> None:
        self.rendered: list[HttpRequest] = []
        self.respond = respond or (lambda request: HttpResponse(HTML))
        self.middleware = PageCacheMiddleware(self._render)

    def _render(self, request: HttpRequest) -> HttpResponse:
        self.rendered.append(request)
        return self.respond(request)

    def get(
        self,
        path: str = "/en/",
        *,
        cookies: dict[str, str] | None = None,
        method: str = "GET",
        **headers: str,
    ) -> HttpResponse:
        request = RequestFactory().generic(method, path, headers={"Host": "localhost"} | headers)  # type: ignore[arg-type]
        request.COOKIES.update(cookies or {})
        response = self.middleware(request)
        assert isinstance(response, HttpResponse)
        return response


@pytest.fixture
def site() -> Site:
    return Site()


def purge() -> None:
    page_cache._raise_version()


def is_kept(site: Site, path: str = "/en/", **arguments: object) -> bool:
    site.get(path, **arguments)  # type: ignore[arg-type]
    rendered = len(site.rendered)
    site.get(path, **arguments)  # type: ignore[arg-type]
    return len(site.rendered) == rendered


def test_a_page_is_rendered_once(site: Site) -> None:
    first, second = site.get(), site.get()
    assert len(site.rendered) == 1
    assert first.content == second.content == HTML.encode()


def test_a_hit_says_so(site: Site) -> None:
    assert [site.get()["X-Page-Cache"], site.get()["X-Page-Cache"]] == ["miss", "hit"]


def test_a_hit_is_one_round_trip(site: Site) -> None:
    site.get()
    monitored = page_cache.redis().info("stats")["total_commands_processed"]
    site.get()
    # INFO itself, and one MGET.
    assert page_cache.redis().info("stats")["total_commands_processed"] - monitored == 2


def test_a_purge_forgets_every_page(site: Site) -> None:
    site.get("/en/"), site.get("/ru/")
    purge()
    site.get("/en/"), site.get("/ru/")
    assert len(site.rendered) == 4


def test_a_page_that_finishes_after_a_purge_is_never_shown_again() -> None:
    site = Site()
    answers = iter(["old", "new", "newer"])

    def while_somebody_publishes(request: HttpRequest) -> HttpResponse:
        answer = next(answers)
        if answer == "old":
            purge()
        return HttpResponse(answer)

    site.respond = while_somebody_publishes
    assert [site.get().content, site.get().content, site.get().content] == [b"old", b"new", b"new"]


@pytest.mark.django_db
def test_a_purge_waits_for_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, site: Site
) -> None:
    before = page_cache.pages_version()
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            page_cache.purge_pages_on_commit()
        site.get()
        assert page_cache.pages_version() == before
    assert page_cache.pages_version() == before + 1


def test_an_emptied_redis_begins_with_a_version_that_never_was() -> None:
    before = page_cache.pages_version()
    page_cache.redis().flushdb()
    assert page_cache.pages_version() > before


def test_a_request_asks_for_the_version_once() -> None:
    def versions(request: HttpRequest) -> HttpResponse:
        asked = page_cache.redis().info("stats")["total_commands_processed"]
        page_cache.pages_version(), page_cache.pages_version()
        return HttpResponse(page_cache.redis().info("stats")["total_commands_processed"] - asked)

    page_cache.first_version()
    # INFO itself, and one GET.
    response = OneVersionMiddleware(versions)(RequestFactory().get("/en/"))
    assert isinstance(response, HttpResponse)
    assert response.content == b"2"


def test_a_request_that_publishes_sees_the_new_version() -> None:
    with page_cache.one_version():
        before = page_cache.pages_version()
        purge()
        assert page_cache.pages_version() == before + 1


def test_after_a_request_the_version_is_asked_for_again() -> None:
    with page_cache.one_version():
        before = page_cache.pages_version()
    purge()
    assert page_cache.pages_version() == before + 1


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, "messages"])
def test_whoever_has_a_session_or_a_message_gets_a_page_of_their_own(site: Site, name: str) -> None:
    site.get()
    assert not is_kept(site, cookies={name: "x"})


def test_the_session_cookie_of_production_counts(settings: Settings, site: Site) -> None:
    settings.SESSION_COOKIE_NAME = "__Host-session"
    assert not is_kept(site, cookies={"__Host-session": "x"})


def test_another_cookie_does_not_matter(site: Site) -> None:
    site.get()
    site.get(cookies={"_ym_uid": "1"})
    assert len(site.rendered) == 1


def test_a_session_page_is_not_kept_for_others(site: Site) -> None:
    site.get(cookies={settings.SESSION_COOKIE_NAME: "x"})
    site.get()
    assert len(site.rendered) == 2


def test_authorization_bypasses(site: Site) -> None:
    assert not is_kept(site, Authorization="Bearer x")


@pytest.mark.parametrize("path", ["/", "/admin/", "/staff/login/", "/static/app.css", "/en"])
def test_only_the_public_languages_are_kept(site: Site, path: str) -> None:
    assert not is_kept(site, path)


def test_a_post_is_never_kept(site: Site) -> None:
    assert not is_kept(site, method="POST")


def varying(header: str) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(HTML)
        patch_vary_headers(response, [header])
        return response

    return respond


def with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(HTML)
    response.set_cookie("csrftoken", "x")
    return response


@pytest.mark.parametrize(
    "respond",
    [
        lambda request: HttpResponse("gone", status=404),
        lambda request: HttpResponse(status=302, headers={"Location": "/ru/"}),
        lambda request: HttpResponse(status=301, headers={"Location": "/en/x/"}),
        lambda request: HttpResponse("down", status=503),
        lambda request: HttpResponse("{}", content_type="application/json"),
        lambda request: HttpResponse(HTML, headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(HTML, headers={"Cache-Control": "max-age=0, private"}),
        lambda request: HttpResponse(HTML, headers={"Content-Security-Policy": "script-src 'nonce-abc'"}),
        lambda request: HttpResponse("x" * 1_000_001),
        varying("Accept-Language"),
        varying("HX-Target"),
        varying("*"),
        with_cookie,
    ],
    ids=[
        "not found",
        "redirect",
        "moved",
        "down",
        "json",
        "no-store",
        "private",
        "nonce",
        "huge",
        "by browser language",
        "by htmx target",
        "by anything",
        "cookie",
    ],
)
def test_what_is_for_one_visitor_or_one_moment_is_not_kept(
    respond: Callable[[HttpRequest], HttpResponse],
) -> None:
    assert not is_kept(Site(respond))


@pytest.mark.parametrize("header", ["Cookie", "HX-Request", "Accept-Encoding"])
def test_what_the_address_answers_may_vary(header: str) -> None:
    assert is_kept(Site(varying(header)))


def test_a_fragment_and_its_page_are_two(site: Site) -> None:
    site.respond = lambda request: HttpResponse(request.headers.get("HX-Request", "page"))
    assert site.get().content == b"page"
    assert site.get(**{"HX-Request": "true"}).content == b"true"
    assert site.get().content == b"page"


@pytest.mark.parametrize(
    "kind",
    [
        {"HX-Boosted": "true"},
        {"HX-History-Restore-Request": "true"},
        {"HX-Request-Type": "full"},
        {"HX-Request-Type": "partial"},
    ],
)
def test_kinds_of_htmx_requests_are_told_apart(site: Site, kind: dict[str, str]) -> None:
    site.get(**{"HX-Request": "true"})
    site.get(**{"HX-Request": "true"} | kind)
    assert len(site.rendered) == 2


def test_an_invented_kind_is_not_a_kind(site: Site) -> None:
    site.get(**{"HX-Request": "true"})
    site.get(**{"HX-Request": "true", "HX-Request-Type": "made up"})
    assert len(site.rendered) == 1


def test_hosts_are_told_apart(site: Site) -> None:
    site.respond = lambda request: HttpResponse(request.get_host())
    assert site.get(Host="localhost").content == b"localhost"
    assert site.get(Host="127.0.0.1").content == b"127.0.0.1"
    assert site.get(Host="localhost:8000").content == b"localhost:8000"


def test_a_foreign_host_is_neither_kept_nor_found(site: Site) -> None:
    assert not is_kept(site, Host="evil.example")


def test_headers_are_kept_as_rendered() -> None:
    site = Site(lambda request: HttpResponse(HTML, headers={"Strict-Transport-Security": "max-age=9"}))
    site.get()
    assert site.get()["Strict-Transport-Security"] == "max-age=9"


def test_browsers_ask_each_time(site: Site) -> None:
    assert site.get()["Cache-Control"] == "no-cache"


def test_a_pages_own_lifetime_is_kept(site: Site) -> None:
    site.respond = lambda request: HttpResponse(HTML, headers={"Cache-Control": "public, max-age=30"})
    assert site.get()["Cache-Control"] == "public, max-age=30"
    (key, *_) = page_cache.redis().keys("page:*:gzip")
    assert 0 < page_cache.redis().ttl(key) <= 30


def test_no_page_outlives_the_day_with_which_facts_end(site: Site, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 20, 23, 59, 30, tzinfo=dt.UTC), tick=False)
    site.get()
    (key, *_) = page_cache.redis().keys("page:*:gzip")
    assert 0 < page_cache.redis().ttl(key) <= 30


# Compression


def test_brotli_comes_first(site: Site) -> None:
    for _visit in range(2):
        response = site.get(**{"Accept-Encoding": "gzip, deflate, br, zstd"})
        assert response["Content-Encoding"] == "br"
        assert brotli.decompress(response.content) == HTML.encode()
        assert int(response["Content-Length"]) == len(response.content)


def test_gzip_for_who_takes_no_brotli(site: Site) -> None:
    site.get()
    response = site.get(**{"Accept-Encoding": "gzip;q=1.0, br;q=0"})
    assert gzip.decompress(response.content) == HTML.encode()


def test_plain_for_who_takes_neither(site: Site) -> None:
    site.get(**{"Accept-Encoding": "br"})
    response = site.get(**{"Accept-Encoding": "identity"})
    assert response.content == HTML.encode()
    assert "Content-Encoding" not in response


def test_encodings_share_one_rendering(site: Site) -> None:
    for encoding in ("br", "gzip", "identity"):
        site.get(**{"Accept-Encoding": encoding})
    assert len(site.rendered) == 1


def test_caches_between_are_told_what_the_page_depends_on(site: Site) -> None:
    assert site.get()["Vary"].startswith("Accept-Encoding, Cookie, HX-Request, HX-Request-Type")


# Revalidation


@pytest.mark.parametrize("visit", ["miss", "hit"])
def test_a_page_that_the_browser_has_is_not_sent_again(site: Site, visit: str) -> None:
    etag = site.get()["ETag"]
    if visit == "miss":
        purge()
    response = site.get(**{"If-None-Match": f'"other", {etag}'})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_a_changed_page_is_sent(site: Site) -> None:
    etag = site.get()["ETag"]
    purge()
    site.respond = lambda request: HttpResponse("new")
    assert site.get(**{"If-None-Match": etag}).status_code == 200


def test_head_has_the_headers_and_no_body(site: Site) -> None:
    shown = site.get()
    response = site.get(method="HEAD")
    assert (response.content, response["Content-Length"]) == (b"", shown["Content-Length"])


def test_a_head_request_keeps_nothing(site: Site) -> None:
    site.get(method="HEAD")
    site.get()
    assert len(site.rendered) == 2


# Queries


def test_the_order_of_parameters_does_not_matter(site: Site) -> None:
    site.get("/en/doctors/?city=moscow&specialty=cardiology")
    site.get("/en/doctors/?specialty=cardiology&city=moscow")
    assert len(site.rendered) == 1


def test_repeated_parameters_keep_their_order(site: Site) -> None:
    site.get("/en/doctors/?city=a&city=b")
    site.get("/en/doctors/?city=b&city=a")
    assert len(site.rendered) == 2


def test_an_advertisement_leads_to_the_same_page(site: Site) -> None:
    site.get("/en/?utm_source=x&yclid=1")
    site.get("/en/?utm_campaign=y&gclid=2")
    site.get("/en/?campaign=z")
    site.get("/en/")
    assert len(site.rendered) == 1


def test_an_advertisements_mark_does_not_get_into_the_page(site: Site) -> None:
    site.respond = lambda request: HttpResponse(request.get_full_path())
    assert site.get("/en/doctors/?utm_source=x&city=moscow").content == b"/en/doctors/?city=moscow"


def test_an_unknown_parameter_is_passed_on_and_not_kept(site: Site) -> None:
    site.respond = lambda request: HttpResponse(request.GET["anything"])
    assert not is_kept(site, "/en/?anything=1")
    assert site.get("/en/?anything=2").content == b"2"


def test_invented_addresses_can_not_fill_redis(settings: Settings) -> None:
    settings.PAGE_CACHE_SHARED_PLACES = 8
    site = Site()
    for number in range(100):
        site.get(f"/en/doctors/?q={number}")
        site.get(f"/en/?made_up={number}")
        site.get("/en/", Host=f"localhost:{number + 1}")
        site.get("/en/clinics/", **{"HX-Request": "true", "Host": f"localhost:{number + 1}"})
    assert len(page_cache.redis().keys("page:*")) <= 8 * 2  # encodings


def test_pages_that_share_a_place_are_not_mixed_up(settings: Settings) -> None:
    settings.PAGE_CACHE_SHARED_PLACES = 1
    site = Site(lambda request: HttpResponse(request.GET["q"]))
    assert [site.get(f"/en/?q={q}").content for q in "abab"] == [b"a", b"b", b"a", b"b"]


def test_a_long_query_is_not_kept(site: Site) -> None:
    assert not is_kept(site, f"/en/?q={'x' * 600}")


# Load and failure


def test_one_thread_renders_and_the_others_wait() -> None:
    entered, finish = threading.Event(), threading.Event()

    def slowly(request: HttpRequest) -> HttpResponse:
        entered.set()
        assert finish.wait(10)
        return HttpResponse(HTML)

    site = Site(slowly)
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(site.get().content)) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert entered.wait(10)
    finish.set()
    for thread in threads:
        thread.join(10)
    assert (len(site.rendered), set(bodies), len(bodies)) == (1, {HTML.encode()}, 6)


def test_who_has_waited_for_a_page_that_is_not_kept_renders_it() -> None:
    work = page_store.OneAtATime(patience=5)
    with work.work("page") as first:
        waiting = threading.Thread(target=lambda: results.append(work.work("page").__enter__()))
        results: list[bool] = []
        waiting.start()
    waiting.join(10)
    assert (first, results) == (True, [False])


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An address at which no Redis listens."""
    monkeypatch.setattr(page_cache, "_redis", Redis(unix_socket_path="/nonexistent/redis.sock"))
    yield
    page_cache._owed.clear()


def test_without_redis_pages_are_served_uncached(no_redis: None, caplog: pytest.LogCaptureFixture) -> None:
    site = Site()
    assert [site.get().content, site.get().content] == [HTML.encode()] * 2
    assert "Redis does not answer" in caplog.text


def test_a_purge_that_found_no_redis_is_made_up_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site()
    site.get()
    with monkeypatch.context() as outage:
        outage.setattr(page_cache, "_redis", Redis(unix_socket_path="/nonexistent/redis.sock"))
        purge()
    site.get()
    assert len(site.rendered) == 2
    assert "could not be purged" in caplog.text


@override_settings(PAGE_CACHE_SECONDS=0)
def test_the_cache_can_be_turned_off() -> None:
    with pytest.raises(Exception, match="PAGE_CACHE_SECONDS is 0"):
        Site()


def test_only_the_requests_id_comes_before_the_cache() -> None:
    assert settings.MIDDLEWARE[:2] == [
        "portal.audit.middleware.RequestIdMiddleware",
        "portal.config.page_cache.PageCacheMiddleware",
    ]
