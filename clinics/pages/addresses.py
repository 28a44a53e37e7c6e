"""Addresses of pages without loading them: from Wagtail's url_path, which begins with the root's slug."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

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


def previewed() -> FactAddress | None:
    """The page that an editor is looking at: what is read now is for their eyes and must not be kept."""
    return _previewed.get()


def page_path(url_path: str, language: str) -> str:
    """«/home-ru/doctors/anna-d001/» in Russian is «/ru/doctors/anna-d001/»."""
    return f"/{language}/" + url_path.split("/", 2)[2]


def address_for_others(paths: Mapping[str, str]) -> str:
    """Where readers of no language of ours are led («x-default»), of a page's paths by language; or nowhere.

    The site's root sends each browser to the home of its language.
    """
    default = paths.get(settings.LANGUAGE_CODE, "")
    return "/" if default == f"/{settings.LANGUAGE_CODE}/" else default


def absolute(path: str) -> str:
    """An address on this site with scheme and host: of the settings, never of a request's Host header."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
