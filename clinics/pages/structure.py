"""The skeleton of the tree: a home in each language and below it the lists under which facts' pages stand."""

from django.db import transaction
from wagtail.models import Locale, Page, Site

from clinics.pages.models import (
    ArticleIndexPage,
    ClinicIndexPage,
    DoctorIndexPage,
    HomePage,
    ReviewIndexPage,
    SearchPage,
    ServiceIndexPage,
)
from portal.shared.languages import Language

LANGUAGES = tuple(Language.values)
HOME = {"en": ("home", "Meridian"), "ru": ("home-ru", "Меридиан")}
INDEXES: list[tuple[type[Page], str, dict[str, str]]] = [
    (DoctorIndexPage, "doctors", {"en": "Doctors", "ru": "Врачи"}),
    (ServiceIndexPage, "services", {"en": "Services", "ru": "Услуги"}),
    (ClinicIndexPage, "clinics", {"en": "Clinics", "ru": "Клиники"}),
    (ReviewIndexPage, "reviews", {"en": "Reviews", "ru": "Отзывы"}),
    (ArticleIndexPage, "articles", {"en": "Articles", "ru": "Статьи"}),
    (SearchPage, "search", {"en": "Search", "ru": "Поиск"}),
]


@transaction.atomic
def ensure_structure() -> dict[str, HomePage]:
    """The home page of each language, with its lists; makes what is missing and changes nothing else."""
    homes: dict[str, HomePage] = {}
    for language in LANGUAGES:
        locale, _ = Locale.objects.get_or_create(language_code=language)
        homes[language] = _home(locale, homes.get("en"))
        for page_type, slug, titles in INDEXES:
            if not page_type.objects.child_of(homes[language]).exists():
                _add(homes, page_type, slug, titles[language], locale)
    _lead_site_to(homes["en"])
    return homes


def add_translation(parent: Page, page: Page, *, original: Page | None, locale: Locale) -> Page:
    """Adds a page in `locale` below `parent`, as the translation of `original` if there is one."""
    page.locale = locale
    if original is not None:
        page.translation_key = original.translation_key
    return parent.add_child(instance=page)


def _home(locale: Locale, original: HomePage | None) -> HomePage:
    home = HomePage.objects.filter(locale=locale, depth=2).first()
    if home is not None:
        return home
    slug, title = HOME[locale.language_code]
    root = Page.get_first_root_node()
    # Wagtail's own first migration leaves a page of welcome where the home is to stand.
    Page.objects.child_of(root).filter(slug=slug).exclude(content_type__model="homepage").update(
        slug="welcome"
    )
    home = HomePage(title=title, slug=slug)
    return add_translation(root, home, original=original, locale=locale)


def _add(homes: dict[str, HomePage], page_type: type[Page], slug: str, title: str, locale: Locale) -> None:
    home = homes[locale.language_code]
    home.refresh_from_db()
    page = page_type(title=title, slug=slug, show_in_menus=True)
    original = page_type.objects.child_of(homes["en"]).first()
    add_translation(home, page, original=original, locale=locale)


def _lead_site_to(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    elif site.root_page.depth == 2 and site.root_page.slug == "welcome":
        welcome = site.root_page
        site.root_page = home.page_ptr
        site.save()
        welcome.delete()
