"""The live pages as plain values, kept in the process like the catalogue: what stands where, in which language.

An address, a link, a menu, a language switch and breadcrumbs then ask no query and load no page.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageViewRestriction

from clinics.pages.addresses import page_path, previewed
from portal.shared.by_version import ByVersion


@dataclass(frozen=True)
class LivePage:
    """`url` is the path on the site, `translation_key` is common to the page's languages.

    `kind` is the page type's lower-case name, `fact_id` the key of the fact that the page presents, if any;
    `public` is false where only some visitors may see the page.
    """

    id: int
    content_type_id: int
    kind: str
    translation_key: uuid.UUID
    title: str
    path: str
    url_path: str
    depth: int
    in_menus: bool
    locale_id: int
    language: str
    fact_id: int | None
    public: bool

    @property
    def url(self) -> str:
        return page_path(self.url_path, self.language)


@dataclass(frozen=True)
class Tree:
    """Live pages from the homes down, in their order: by key, by Wagtail's url_path, and by treebeard's path."""

    by_id: Mapping[int, LivePage]
    by_url_path: Mapping[str, LivePage]
    by_path: Mapping[str, LivePage]
    urls: Mapping[uuid.UUID, Mapping[str, str]]  # of a page's languages, by translation key and language
    languages: Mapping[int, str]  # by the locale's key
    all_are_public: bool

    def public(self, *, language: str) -> Iterator[LivePage]:
        """The pages of a language that everybody may see, in the order of the tree."""
        return (page for page in self.by_id.values() if page.public and page.language == language)


def _read() -> Tree:
    facts = [
        f"{model._meta.model_name}__{model.fact}_id" for model in _page_types() if hasattr(model, "fact")
    ]
    below = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions: Any = PageViewRestriction.objects.annotate(below=below)
    columns: Any = (
        Page.objects.live()
        .filter(depth__gte=2)
        .order_by("path")
        .values_list(
            "pk",
            "content_type_id",
            "content_type__model",
            "translation_key",
            "title",
            "path",
            "url_path",
            "depth",
            "show_in_menus",
            "locale_id",
            "locale__language_code",
            Coalesce(*facts),
            ~Exists(restrictions.filter(below__startswith=F("page__path"))),
        )
    )
    pages = [LivePage(*row) for row in columns]
    urls: defaultdict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for page in pages:
        urls[page.translation_key][page.language] = page.url
    return Tree(
        by_id={page.id: page for page in pages},
        by_url_path={page.url_path: page for page in pages},
        by_path={page.path: page for page in pages},
        urls=dict(urls),
        languages={page.locale_id: page.language for page in pages},
        all_are_public=all(page.public for page in pages),
    )


def _page_types() -> Iterator[Any]:
    return apps.get_app_config("pages").get_models()


tree: ByVersion[Tree] = ByVersion(_read)


def fact_urls(page_type: str, language: str) -> dict[int, str]:
    """The address of the live, public page in `language` of each fact, by the fact's primary key.

    `page_type` is a model's name («DoctorPage»), since blocks ask before the page types exist.
    """
    kind = page_type.lower()
    urls = {
        page.fact_id: page.url
        for page in tree().public(language=language)
        if page.kind == kind and page.fact_id is not None
    }
    looked_at = previewed()
    if looked_at and (looked_at.page_type, looked_at.language) == (page_type, language):
        urls[looked_at.fact_id] = page_path(looked_at.url_path, language)
    return urls


def some_are_restricted() -> bool:
    """Whether any page is not for everybody; Wagtail asks for every page it serves, and mostly none is."""
    return not tree().all_are_public


def for_everybody(pages: Any) -> Any:
    """The pages of a queryset that everybody may see."""
    return pages.public() if some_are_restricted() else pages
