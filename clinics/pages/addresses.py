"""Addresses of pages without loading them: from Wagtail's url_path, which begins with the root's slug."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings


@dataclass(frozen=True)
class FactAddress:
    page_type: str
    language: str
    fact_id: int
    url_path: str


_previewed: ContextVar[FactAddress | None] = ContextVar("previewed", default=None)


@contextmanager
def as_if_live(address: FactAddress) -> Iterator[None]:
    """Inside, the fact has this page even if the page is a draft: an editor is looking at it."""
    token = _previewed.set(address)
    try:
        yield
    finally:
        _previewed.reset(token)


def is_previewing() -> bool:
    """Whether what is read now is for one editor's eyes and must not be kept."""
    return _previewed.get() is not None


def page_path(url_path: str, language: str) -> str:
    """«/home-ru/doctors/anna-d001/» in Russian is «/ru/doctors/anna-d001/»."""
    return f"/{language}/" + url_path.split("/", 2)[2]


def fact_pages(page_type: str, fact: str, language: str, ids: Iterable[int] | None = None) -> dict[int, str]:
    """The address of the live, public page in `language` of each fact, by the fact's primary key.

    `page_type` is a model's name («DoctorPage»), since blocks ask before the page types exist.
    """
    pages: Any = apps.get_model("pages", page_type).objects.live().public().filter(page_language=language)
    if ids is not None:
        pages = pages.filter(**{f"{fact}_id__in": ids})
    paths = dict(pages.values_list(f"{fact}_id", "url_path"))
    previewed = _previewed.get()
    if previewed and (previewed.page_type, previewed.language) == (page_type, language):
        paths[previewed.fact_id] = previewed.url_path
    return {key: page_path(path, language) for key, path in paths.items()}


def address_for_others(paths: Mapping[str, str]) -> str:
    """Where readers of no language of ours are led («x-default»), of a page's paths by language; or nowhere.

    The site's root sends each browser to the home of its language.
    """
    default = paths.get(settings.LANGUAGE_CODE, "")
    return "/" if default == f"/{settings.LANGUAGE_CODE}/" else default


def absolute(path: str) -> str:
    """An address on this site with scheme and host: of the settings, never of a request's Host header."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
