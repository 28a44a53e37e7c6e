"""The live pages as plain values, kept in the process like the catalogue: what stands where, in which language.

An address, a link, a language switch and breadcrumbs then ask no query and load no page.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page, PageViewRestriction

from clinics.pages.addresses import page_path
from portal.shared.by_version import ByVersion


@dataclass(frozen=True)
class LivePage:
    """`url` is the path on the site, `translation_key` is common to the page's languages."""

    id: int
    content_type_id: int
    translation_key: uuid.UUID
    title: str
    url: str


@dataclass(frozen=True)
class Tree:
    """Live pages from the homes down: by key, by Wagtail's url_path, and by treebeard's path."""

    by_id: Mapping[int, LivePage]
    by_url_path: Mapping[str, LivePage]
    by_path: Mapping[str, LivePage]
    urls: Mapping[uuid.UUID, Mapping[str, str]]  # of a page's languages, by translation key and language


def _read() -> Tree:
    by_id, by_url_path, by_path = {}, {}, {}
    urls: defaultdict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    columns = ("pk", "content_type_id", "translation_key", "title", "path", "url_path")
    rows: Any = Page.objects.live().filter(depth__gte=2).values_list(*columns, "locale__language_code")
    for pk, kind, key, title, path, url_path, language in rows:
        page = LivePage(pk, kind, key, title, page_path(url_path, language))
        by_id[pk] = by_url_path[url_path] = by_path[path] = page
        urls[key][language] = page.url
    return Tree(by_id, by_url_path, by_path, dict(urls))


tree: ByVersion[Tree] = ByVersion(_read)

_some_are_restricted: ByVersion[bool] = ByVersion(PageViewRestriction.objects.exists)


def some_are_restricted() -> bool:
    """Whether any page is not for everybody; Wagtail asks for every page it serves, and mostly none is."""
    return _some_are_restricted()


def for_everybody(pages: Any) -> Any:
    """The pages of a queryset that everybody may see."""
    return pages.public() if some_are_restricted() else pages
