"""Addresses of pages without loading them: from Wagtail's url_path, which begins with the root's slug."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings


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
    return {key: page_path(path, language) for key, path in pages.values_list(f"{fact}_id", "url_path")}


def absolute(path: str) -> str:
    """An address on this site with scheme and host: of the settings, never of a request's Host header."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
