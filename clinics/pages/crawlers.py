"""robots.txt and the sitemaps: which pages of the site search engines should know."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from clinics.pages.addresses import absolute, address_for_others, page_path
from clinics.pages.catalogue import catalogue
from clinics.pages.fact_pages import FACT_PAGES
from portal.shared.by_version import ByVersion

ADDRESSES_A_SITEMAP = 10_000  # the protocol allows 50,000
NOT_LISTED = ("searchpage",)
CLOSED = ("/admin/", "/staff/", "/_components/", "/en/_util/", "/ru/_util/")


@dataclass(frozen=True)
class Alternate:
    lang_code: str
    location: str


@dataclass(frozen=True)
class Entry:
    """One page of the sitemap, in the words of Django's sitemap.xml template."""

    location: str
    lastmod: dt.datetime | None
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True)
class _Row:
    key: object
    language: str
    url: str
    changed: dt.datetime | None


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Filters of lists stay open: their pages say «noindex» themselves, which only a reader can find."""
    closed = CLOSED if settings.INDEXABLE else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    if settings.INDEXABLE:
        lines += ["", f"Sitemap: {absolute(reverse('sitemap_index'))}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    entries = _kept()
    sitemaps = [
        {
            "location": absolute(reverse("sitemap", args=[language, number])),
            "last_mod": max((entry.lastmod for entry in part if entry.lastmod), default=None),
        }
        for language, all_of_it in entries.items()
        for number, part in enumerate(_parts(all_of_it), start=1)
    ]
    return _xml(request, "sitemap_index.xml", {"sitemaps": sitemaps})


@require_safe
@cache_control(public=True, max_age=600)
def sitemap(request: HttpRequest, language: str, number: int) -> HttpResponse:
    parts = list(_parts(_kept().get(language, [])))
    if not 1 <= number <= len(parts):
        raise Http404
    return _xml(request, "sitemap.xml", {"urlset": parts[number - 1]})


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:language>-<int:number>.xml", sitemap, name="sitemap"),
]


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _parts(entries: list[Entry]) -> Iterator[list[Entry]]:
    for start in range(0, len(entries), ADDRESSES_A_SITEMAP):
        yield entries[start : start + ADDRESSES_A_SITEMAP]


def _read() -> dict[str, list[Entry]]:
    """Every live, public page whose fact is in force, by language, each with its translations."""
    rows = list(_rows())
    by_key: dict[object, list[_Row]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    entries: dict[str, list[Entry]] = {language: [] for language, _name in settings.LANGUAGES}
    for row in rows:
        entry = Entry(absolute(row.url), row.changed, _alternates(by_key[row.key]))
        entries[row.language].append(entry)
    return entries


_kept: ByVersion[dict[str, list[Entry]]] = ByVersion(_read)


def _alternates(translations: Iterable[_Row]) -> tuple[Alternate, ...]:
    found = {row.language: row.url for row in translations}
    default = address_for_others(found)
    all_of_them = found | ({"x-default": default} if default else {})
    return tuple(Alternate(language, absolute(url)) for language, url in all_of_them.items())


def _rows() -> Iterator[_Row]:
    changed, shown = _facts_changed(), _facts_shown()
    pages: Any = (
        Page.objects.live()
        .public()
        .filter(depth__gte=2)
        .exclude(content_type__model__in=NOT_LISTED)
        .order_by("path")
        .values_list(
            "pk",
            "translation_key",
            "locale__language_code",
            "url_path",
            "content_type__model",
            "last_published_at",
        )
    )
    of_facts = {shown.page._meta.model_name for shown in FACT_PAGES}
    for pk, key, language, url_path, kind, published in pages:
        url = page_path(url_path, language)
        if kind not in of_facts or url in shown:
            dates = [date for date in (published, changed.get(pk)) if date]
            yield _Row(key, language, url, max(dates, default=None))


def _facts_changed() -> dict[int, dt.datetime]:
    """When the fact behind a page was last changed, by the page's key."""
    changed: dict[int, dt.datetime] = {}
    for shown in FACT_PAGES:
        changed |= dict(shown.page.objects.values_list("pk", f"{shown.fact}__updated_at"))
    return changed


def _facts_shown() -> set[str]:
    """Addresses of the facts in the catalogue, in every language."""
    shown: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            known = catalogue()
        for each in FACT_PAGES:
            shown.update(item.url for item in getattr(known, each.listed).values())
    return shown
