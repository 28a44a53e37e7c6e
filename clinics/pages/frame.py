"""What stands around every page: name, phone, menus, legal links. Kept in the process like the catalogue."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from wagtail.models import Page, Site

from clinics.directory.models import LegalEntity
from clinics.pages.addresses import page_path
from clinics.pages.site_settings import SiteSettings
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language

# The menu's pages in order. Those with an icon stand in a phone's tab bar too, under a short name.
NAV = {
    "doctorindexpage": ("stethoscope", gettext_noop("Doctors")),
    "serviceindexpage": ("list", gettext_noop("Services")),
    "clinicindexpage": ("map-pin", gettext_noop("Clinics")),
    "reviewindexpage": ("star", gettext_noop("Reviews")),
    "articleindexpage": ("", ""),
    "contactpage": ("", ""),
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""
    short_label: str = ""
    current: bool = False


@dataclass(frozen=True)
class Column:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, eq=False)  # one object a version: its parts are drawn once for it
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
    privacy: Link | None  # the policy, while there is one to read in this language
    legal_name: str
    licences: tuple[tuple[str, str], ...]  # names and numbers, as the law wants them on every page

    def at(self, path: str) -> "Frame":
        """The frame of the page at `path`: its menu entry is the current one."""
        nav = tuple(replace(link, current=path.startswith(link.url)) for link in self.nav)
        return replace(self, nav=nav)


def frame() -> Frame:
    """The frame in the active language."""
    return _kept(active_language())


def frame_at(path: str) -> Frame:
    """The frame of the page at `path`, in the active language; the same object for all pages of a section."""
    section = next((link.url for link in frame().nav if path.startswith(link.url)), "")
    return _kept_at(active_language(), section)


def _read(language: str) -> Frame:
    with override(language):
        site = Site.objects.filter(is_default_site=True).first()
        chosen = SiteSettings.for_site(site) if site else SiteSettings()
        entries = _entries(language)
        entities = list(LegalEntity.objects.all())
        return Frame(
            name=str(settings.SITE_NAME),
            tagline=chosen.tagline,
            home_url=f"/{language}/",
            root_url_path=_root_url_path(language),
            search_url=next((entry.link.url for entry in entries if entry.kind == "searchpage"), ""),
            indexes={entry.kind: entry.link.url for entry in entries if entry.kind.endswith("indexpage")},
            phone=chosen.phone.as_international if chosen.phone else "",
            phone_tel=chosen.phone.as_e164 if chosen.phone else "",
            nav=tuple(entry.link for kind in NAV for entry in entries if entry.kind == kind),
            footer=_footer(entries),
            legal=tuple(entry.link for entry in entries if entry.kind == "standardpage" and entry.in_menus),
            privacy=_privacy(chosen.privacy_page, language),
            legal_name=", ".join(entity.name for entity in entities),
            licences=tuple((entity.name, entity.licence) for entity in entities),
        )


_kept = ByVersion(_read)
_kept_at: ByVersion[Frame] = ByVersion(lambda language, section: _kept(language).at(section))


def _privacy(page: Page | None, language: str) -> Link | None:
    if page is None:
        return None
    translations = Page.objects.live().public().filter(translation_key=page.translation_key)
    path = translations.filter(locale__language_code=language).values_list("url_path", flat=True).first()
    return Link(_("Privacy policy"), page_path(path, language)) if path else None


def _root_url_path(language: str) -> str:
    """Wagtail's path of the language's home page, under which all its pages stand."""
    home = Page.objects.filter(locale__language_code=language, depth=2).order_by("path").first()
    return str(home.url_path) if home else "/"


@dataclass(frozen=True)
class Entry:
    """A page right below home: its type, its link and whether editors want it in the menus."""

    kind: str
    link: Link
    in_menus: bool


def _entries(language: str) -> list[Entry]:
    """Live pages that everybody may see, in the order of the tree."""
    rows: Any = (
        Page.objects.live()
        .public()
        .filter(locale__language_code=language, depth=3)
        .order_by("path")
        .values_list("content_type__model", "title", "url_path", "show_in_menus")
    )
    return [
        Entry(kind, _link(kind, title, page_path(url_path, language)), in_menus)
        for kind, title, url_path, in_menus in rows
    ]


def _link(kind: str, title: str, url: str) -> Link:
    icon, short_label = NAV.get(kind, ("", ""))
    return Link(title, url, icon=icon, short_label=_(short_label) if short_label else title)


def _footer(entries: list[Entry]) -> tuple[Column, ...]:
    def of(*kinds: str) -> tuple[Link, ...]:
        return tuple(entry.link for entry in entries if entry.kind in kinds)

    about = tuple(entry.link for entry in entries if entry.kind == "standardpage" and not entry.in_menus)
    return (
        Column(
            _("For patients"),
            of("doctorindexpage", "serviceindexpage", "clinicindexpage", "articleindexpage"),
        ),
        Column(_("About us"), (*about, *of("reviewindexpage", "contactpage"))),
    )
