"""What stands around every page: name, phone, menus, legal links. Kept in the process like the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from clinics.directory.models import LegalEntity
from clinics.pages.site_settings import SiteSettings
from clinics.pages.tree import LivePage, tree
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
        chosen = SiteSettings.objects.filter(site__is_default_site=True).first() or SiteSettings()
        pages = list(tree().public(language=language))
        entries = [_entry(page) for page in pages if page.depth == 3]
        entities = list(LegalEntity.objects.all())
        return Frame(
            name=str(settings.SITE_NAME),
            tagline=chosen.tagline,
            home_url=f"/{language}/",
            root_url_path=next((page.url_path for page in pages if page.depth == 2), "/"),
            search_url=next((entry.link.url for entry in entries if entry.kind == "searchpage"), ""),
            indexes={entry.kind: entry.link.url for entry in entries if entry.kind.endswith("indexpage")},
            phone=chosen.phone.as_international if chosen.phone else "",
            phone_tel=chosen.phone.as_e164 if chosen.phone else "",
            nav=tuple(entry.link for kind in NAV for entry in entries if entry.kind == kind),
            footer=_footer(entries),
            legal=tuple(entry.link for entry in entries if entry.kind == "standardpage" and entry.in_menus),
            privacy=_privacy(chosen.privacy_page_id, pages),
            legal_name=", ".join(entity.name for entity in entities),
            licences=tuple((entity.name, entity.licence) for entity in entities),
        )


_kept = ByVersion(_read)
_kept_at: ByVersion[Frame] = ByVersion(lambda language, section: _kept(language).at(section))


def _privacy(page_id: int | None, pages: Iterable[LivePage]) -> Link | None:
    """The policy that the site's settings name in any language, among the pages of this one."""
    chosen = tree().by_id.get(page_id or 0)
    found = (page.url for page in pages if chosen and page.translation_key == chosen.translation_key)
    return next((Link(_("Privacy policy"), url) for url in found), None)


@dataclass(frozen=True)
class Entry:
    """A page right below home: its type, its link and whether editors want it in the menus."""

    kind: str
    link: Link
    in_menus: bool


def _entry(page: LivePage) -> Entry:
    return Entry(page.kind, _link(page.kind, page.title, page.url), page.in_menus)


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
