"""What stands around every page: name, phone, menus, legal links. Kept in the process like the catalogue."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from clinics.directory.models import LegalEntity
from clinics.pages.addresses import page_path
from clinics.pages.site_settings import SiteSettings
from portal.shared.by_version import ByVersion
from portal.shared.languages import chosen_language

# The tab bar of a phone has room for four and the call.
NAV = {
    "doctorindexpage": "stethoscope",
    "serviceindexpage": "list",
    "clinicindexpage": "map-pin",
    "reviewindexpage": "star",
    "articleindexpage": "",
    "contactpage": "",
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""
    current: bool = False


@dataclass(frozen=True)
class Column:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Frame:
    name: str
    tagline: str
    home_url: str
    root_url_path: str
    search_url: str
    indexes: dict[str, str]  # the address of each list of facts, by the page type's lower-case name
    phone: str
    phone_tel: str
    nav: tuple[Link, ...]
    footer: tuple[Column, ...]
    legal: tuple[Link, ...]
    legal_name: str
    licences: tuple[str, ...]  # who holds which, as the law wants it on every page

    def at(self, path: str) -> "Frame":
        """The frame of the page at `path`: its menu entry is the current one."""
        nav = tuple(replace(link, current=path.startswith(link.url)) for link in self.nav)
        return replace(self, nav=nav)


def frame() -> Frame:
    """The frame in the active language."""
    return _kept(chosen_language(get_language()))


def _read(language: str) -> Frame:
    with override(language):
        site = Site.objects.filter(is_default_site=True).first()
        chosen = SiteSettings.for_site(site) if site else SiteSettings()
        pages = _pages(language)
        entities = list(LegalEntity.objects.all())
        return Frame(
            name=str(settings.SITE_NAME),
            tagline=chosen.tagline,
            home_url=f"/{language}/",
            root_url_path=_root_url_path(language),
            search_url=next((link.url for kind, link in pages if kind == "searchpage"), ""),
            indexes={kind: link.url for kind, link in pages if kind.endswith("indexpage")},
            phone=chosen.phone.as_international if chosen.phone else "",
            phone_tel=chosen.phone.as_e164 if chosen.phone else "",
            nav=tuple(link for wanted in NAV for kind, link in pages if kind == wanted),
            footer=_footer(pages),
            legal=tuple(link for kind, link in pages if kind == "standardpage" and link.icon == "legal"),
            legal_name=", ".join(entity.name for entity in entities),
            licences=tuple(_licence(entity) for entity in entities),
        )


_kept = ByVersion(_read)


def _licence(entity: LegalEntity) -> str:
    return _("%(name)s, licence %(licence)s") % {"name": entity.name, "licence": entity.licence}


def _root_url_path(language: str) -> str:
    """Wagtail's path of the language's home page, under which all its pages stand."""
    home = Page.objects.filter(locale__language_code=language, depth=2).order_by("path").first()
    return str(home.url_path) if home else "/"


def _pages(language: str) -> list[tuple[str, Link]]:
    """Live pages right below home, and standard pages in the menus, as (model, link), in tree order."""
    rows: Any = (
        Page.objects.live()
        .filter(locale__language_code=language, depth=3)
        .order_by("path")
        .values_list("content_type__model", "title", "url_path", "show_in_menus")
    )
    return [
        (model, Link(title, page_path(path, language), NAV.get(model, "") or ("legal" if shown else "")))
        for model, title, path, shown in rows
    ]


def _footer(pages: list[tuple[str, Link]]) -> tuple[Column, ...]:
    def of(*kinds: str) -> tuple[Link, ...]:
        return tuple(link for kind, link in pages if kind in kinds)

    about = tuple(link for kind, link in pages if kind == "standardpage" and link.icon != "legal")
    return (
        Column(
            _("For patients"),
            of("doctorindexpage", "serviceindexpage", "clinicindexpage", "articleindexpage"),
        ),
        Column(_("About us"), (*about, *of("reviewindexpage", "contactpage"))),
    )
