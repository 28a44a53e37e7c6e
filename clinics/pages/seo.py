"""What search engines and messengers read of a page: title, description, addresses, picture, facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from clinics.pages.addresses import absolute, address_for_others
from clinics.pages.frame import frame
from clinics.pages.share_card import address_of
from clinics.pages.structured_data import script

if TYPE_CHECKING:
    from clinics.pages.base import PortalPage

DESCRIPTION_LENGTH = 160
LOCALES = {"en": "en_GB", "ru": "ru_RU"}


@dataclass(frozen=True)
class Alternate:
    """The same page in a language, by its absolute address; «x-default» for every other reader."""

    hreflang: str
    url: str


@dataclass(frozen=True)
class Seo:
    """Input of components/seo.html."""

    title: str
    description: str
    canonical: str
    alternates: list[Alternate]
    robots: str
    kind: str
    locale: str
    other_locales: list[str]
    site_name: str
    picture_url: str
    structured_data: SafeString


def seo_of(page: "PortalPage", request: HttpRequest) -> Seo:
    """A list's filters make no page of their own for search engines; its `indexed_parameters` do."""
    given = {name: request.GET.getlist(name) for name in request.GET if request.GET[name]}
    if given.get("page") == ["1"]:
        del given["page"]
    filtered = any(
        name in page.filter_parameters or (name in page.indexed_parameters and len(values) > 1)
        for name, values in given.items()
    )
    state = {} if filtered else {name: given[name][0] for name in page.indexed_parameters & given.keys()}
    return Seo(
        title=page.seo_title or page.search_title(),
        description=description_of(page),
        canonical=_address(page.path_on_site(), state),
        alternates=_alternates(page, state),
        robots=robots(indexed=page.show_in_search and not filtered),
        kind=page.og_kind,
        locale=LOCALES[page.language()],
        other_locales=[code for language, code in LOCALES.items() if language != page.language()],
        site_name=frame().name,
        picture_url=absolute(address_of(page, frame().name)),
        structured_data=script(page.structured_data()),
    )


def description_of(page: "PortalPage") -> str:
    """What the editor wrote for it, else what the page says of itself, on one line."""
    words = " ".join((page.search_description or page.summary()).split())
    return Truncator(words).chars(DESCRIPTION_LENGTH)


def robots(*, indexed: bool) -> str:
    if not settings.INDEXABLE:
        return "noindex, nofollow"
    return "index, follow, max-image-preview:large" if indexed else "noindex, follow"


def _alternates(page: "PortalPage", state: Mapping[str, str]) -> list[Alternate]:
    found = {each.code: each.url for each in page.translations if each.exists}
    alternates = [Alternate(code, _address(path, state)) for code, path in found.items()]
    default = address_for_others(found)
    return [*alternates, Alternate("x-default", _address(default, state))] if default else alternates


def _address(path: str, state: Mapping[str, str]) -> str:
    return absolute(f"{path}?{urlencode(sorted(state.items()))}" if state else path)
