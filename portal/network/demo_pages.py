"""The demo site's pages in both languages, made once; a list that an editor has introduced keeps its words."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from clinics.directory.models import Doctor, LegalEntity, Specialty
from clinics.pages.models import (
    ArticleIndexPage,
    ArticlePage,
    ClinicIndexPage,
    ContactFormField,
    ContactPage,
    DoctorIndexPage,
    HomePage,
    LandingPage,
    ReviewIndexPage,
    SearchPage,
    ServiceIndexPage,
    SiteSettings,
    StandardPage,
)
from clinics.pages.structure import add_translation, ensure_structure
from portal.network.demo.content import (
    IMAGES,
    LANGUAGES,
    Block,
    DemoPage,
    Language,
    Words,
    illustration_title,
    pages,
    rich_text,
)
from portal.shared.page_cache import purge_pages_on_commit

# Pages of which a home has one, and which the structure makes.
SINGLE: dict[str, type[Page]] = {
    "doctors": DoctorIndexPage,
    "services": ServiceIndexPage,
    "clinics": ClinicIndexPage,
    "reviews": ReviewIndexPage,
    "articles": ArticleIndexPage,
    "search": SearchPage,
}
COLLECTION = "Иллюстрации · Illustrations"
SOURCES_HEADING: dict[Language, str] = {"en": "Sources", "ru": "Источники"}
MESSAGES_KEPT_DAYS = 365  # as the privacy policy says
FACT = re.compile(r"\{([\w-]+)\.(\w+)\}")


@dataclass(frozen=True)
class Setting:
    """What the texts refer to: pages by key and language, images by name, the directory's facts."""

    pages: Mapping[tuple[str, Language], Page]
    images: Mapping[str, Any]
    specialties: Mapping[str, int]
    entities: Mapping[str, int]
    facts: Mapping[Language, Mapping[str, str]]


@transaction.atomic
def make_pages(*, today: dt.date) -> int:
    """Makes and fills the demo's pages; returns how many were filled.

    A home page with words means that they were made before: what editors then changed or deleted stays so.
    """
    homes = ensure_structure()
    if not _untouched(homes["en"]):
        return 0
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    found: dict[tuple[str, Language], Page] = {}
    fresh: list[tuple[DemoPage, Language, Page]] = []
    for demo in pages():
        for language in LANGUAGES:
            page = _find(demo, homes[language], found.get((demo.parent or "", language)))
            if page is None:
                page = _new_page(demo, demo.words[language], today)
                parent = found[demo.parent or "home", language]
                original = found.get((demo.key, "en"))
                add_translation(parent, page, original=original, locale=locales[language])
                fresh.append((demo, language, page))
            elif _untouched(page):
                fresh.append((demo, language, page))
            found[demo.key, language] = page
    setting = _setting(found)
    _link_privacy(found["privacy", "en"])
    for demo, language, page in fresh:
        _fill(page, demo, demo.words[language], language, setting)
    purge_pages_on_commit()
    return len(fresh)


def _link_privacy(policy: Page) -> None:
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.privacy_page = settings.privacy_page or policy
    settings.save()


def _find(demo: DemoPage, home: HomePage, parent: Page | None) -> Page | None:
    if demo.kind == "home":
        return home
    if demo.key in SINGLE:
        return SINGLE[demo.key].objects.child_of(home).first()
    page = Page.objects.child_of(parent or home).filter(slug=demo.slug).first()
    return page.specific if page else None


def _untouched(page: Page) -> bool:
    """Whether the page is as the structure made it: no revision, no words."""
    return page.latest_revision_id is None and not page.seo_title and not getattr(page, "intro", "")


def _new_page(demo: DemoPage, words: Words, today: dt.date) -> Page:
    common = {"title": words.title, "slug": demo.slug, "show_in_menus": demo.menu == "legal"}
    match demo.kind:
        case "article":
            author = Doctor.objects.filter(code=demo.author).first()
            published_on = today - dt.timedelta(days=demo.days_old)
            return ArticlePage(published_on=published_on, author=author, **common)
        case "landing":
            return LandingPage(**common)
        case "contact":
            return ContactPage(consent_text=words.consent, keep_days=MESSAGES_KEPT_DAYS, **common)
        case _:
            return StandardPage(**common)


def _fill(page: Page, demo: DemoPage, words: Words, language: Language, setting: Setting) -> None:
    page.title = page.draft_title = words.title
    page.seo_title, page.search_description = words.seo_title, words.search_description
    if not isinstance(page, SearchPage):
        page.intro = words.intro
        page.body = json.dumps(_body(words, language, setting))
    if isinstance(page, ArticlePage | LandingPage) and demo.image:
        page.picture = setting.images[demo.image]
    if isinstance(page, ContactPage):
        page.thank_you_text = rich_text(words.thanks)
        page.form_fields = [
            ContactFormField(
                sort_order=order,
                label=field.label,
                field_type=field.field_type,
                required=field.required,
                help_text=field.help_text,
                choices="\n".join(field.choices),
                autocomplete=field.autocomplete,
            )
            for order, field in enumerate(words.form)
        ]
    page.save()


def _body(words: Words, language: Language, setting: Setting) -> list[dict[str, Any]]:
    blocks = list(words.body)
    if words.sources:
        sources = "\n".join(f"- {source}" for source in words.sources)
        blocks.append(Block("text", {"text": f"## {SOURCES_HEADING[language]}\n\n{sources}"}))
    return [
        {"type": block.type, "value": _value(block, language, setting)}
        for block in blocks
        if block.type != "company" or block.fields["entity"] in setting.entities
    ]


def _value(block: Block, language: Language, setting: Setting) -> dict[str, Any]:
    """The block's fields as StreamField keeps them."""

    def field(name: str, value: Any) -> Any:
        match name:
            case "text" if block.type in {"text", "image_text", "notice"}:
                return _rich(value, language, setting)
            case "answer":
                return _rich(value, language, setting)
            case "link":
                return {"page": setting.pages[value, language].pk, "url": ""}
            case "entity":
                return setting.entities[value]
            case "image":
                return {"image": setting.images[value].pk, "alt_text": "", "decorative": True}
            case "cards" | "steps" | "facts" | "items":
                return [{key: field(key, part) for key, part in row.items()} for row in value]
            case _ if isinstance(value, str):
                return _with_facts(value, language, setting)
            case _:
                return value

    value = {name: field(name, content) for name, content in block.fields.items() if name != "specialty_code"}
    if block.type in {"doctors", "services"}:
        value["specialty"] = setting.specialties.get(block.fields.get("specialty_code", ""))
    return value


def _rich(markdown: str, language: Language, setting: Setting) -> str:
    """Rich text whose links lead to the pages themselves, so that they survive a change of address."""
    return re.sub(
        r'href="page:([\w-]+)"',
        lambda match: f'linktype="page" id="{setting.pages[match[1], language].pk}"',
        rich_text(_with_facts(markdown, language, setting)),
    )


def _with_facts(text: str, language: Language, setting: Setting) -> str:
    """Names like {ru-main.licence} filled in; a dash for what this network does not have."""
    return FACT.sub(lambda match: setting.facts[language].get(f"{match[1]}.{match[2]}", "—"), text)


def _setting(found: Mapping[tuple[str, Language], Page]) -> Setting:
    blocks = [block for demo in pages() for words in demo.words.values() for block in words.body]
    names = {demo.image for demo in pages()} | {block.fields.get("image") for block in blocks}
    return Setting(
        pages=found,
        images={name: _image(name) for name in sorted(filter(None, names))},
        specialties=dict(Specialty.objects.values_list("code", "pk")),
        entities=dict(LegalEntity.objects.values_list("code", "pk")),
        facts={language: _facts(language) for language in LANGUAGES},
    )


def _image(name: str) -> Any:
    """The library's image of an illustration, made when it is not there."""
    model, title = get_image_model(), illustration_title(name)
    image = model.objects.filter(title=title, collection__name=COLLECTION).first()
    if image is None:
        collection = Collection.objects.filter(name=COLLECTION).first()
        collection = collection or Collection.get_first_root_node().add_child(name=COLLECTION)
        with (IMAGES / f"{name}.webp").open("rb") as content:
            image = model(title=title, collection=collection, file=ImageFile(content, name=f"{name}.webp"))
            image.save()
    return image


def _facts(language: Language) -> dict[str, str]:
    facts: dict[str, str] = {}
    with override(language):
        for entity in LegalEntity.objects.all():
            for name in ("name", "tax_id", "registration"):
                facts[f"{entity.code}.{name}"] = getattr(entity, name)
    return facts
