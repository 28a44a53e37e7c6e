"""Keeps the pages of clinics, doctors and services in step with the directory's facts (decision 8)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import override
from wagtail.models import Locale, Page

from clinics.pages.fact_pages import FACT_PAGES, FactPage
from clinics.pages.search.indexing import index_changed, index_pages_of
from clinics.pages.search.waiting import indexed_together
from clinics.pages.structure import LANGUAGES, add_translation, ensure_structure
from portal.shared.models import LifeStatus
from portal.shared.page_cache import purge_pages_on_commit


@dataclass
class InStep:
    """What keeping in step has changed, in pages."""

    created: int = 0
    retitled: int = 0
    unchanged: int = 0


def pages_wanted() -> int:
    """How many pages keep_in_step looks at, for a progress bar."""
    return sum(len(LANGUAGES) * _facts(shown.model).count() for shown in FACT_PAGES)


@transaction.atomic
def keep_in_step(*, advance: Callable[[], None] = lambda: None) -> InStep:
    """Gives every fact a page in each language under the right parent, with the fact's name as its title.

    A page's slug, texts and state stay as editors left them; the search finds it by the fact's words of now.
    `advance` is called once for each page.
    """
    report = InStep()
    with indexed_together():
        for shown in FACT_PAGES:
            _give_pages(report, shown, _facts(shown.model), advance)
    index_changed()
    if report.created or report.retitled:
        purge_pages_on_commit()
    return report


@transaction.atomic
def follow(row: Model) -> None:
    """The same for one row of the directory that was saved or deleted, and for the pages that show it."""
    for shown in FACT_PAGES:
        if isinstance(row, shown.model):
            _give_pages(InStep(), shown, _facts(shown.model).filter(pk=row.pk), lambda: None)
    index_pages_of(row)
    purge_pages_on_commit()


def _give_pages(report: InStep, shown: FactPage, rows: Any, advance: Callable[[], None]) -> None:
    homes = ensure_structure()
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for language in LANGUAGES:
        index = shown.index.objects.child_of(homes[language]).get()
        keys = _translation_keys(shown)
        there = shown.page.objects.filter(page_language=language, **{f"{shown.fact}__in": rows})
        pages = {getattr(page, f"{shown.fact}_id"): page for page in there}
        for row in rows:
            with override(language):
                title = row.name
            _keep(report, pages.get(row.pk), index, shown, row, title, locales[language], keys)
            advance()


def _facts(model: Any) -> Any:
    return model.objects.exclude(status=LifeStatus.DRAFT)


def _translation_keys(shown: FactPage) -> dict[int, Any]:
    return dict(shown.page.objects.values_list(f"{shown.fact}_id", "translation_key"))


def _keep(
    report: InStep,
    page: Any,
    index: Page,
    shown: FactPage,
    row: Any,
    title: str,
    locale: Locale,
    keys: dict[int, Any],
) -> None:
    if page is None:
        page = shown.page(
            title=title, slug=slug_of(row), page_language=locale.language_code, **{shown.fact: row}
        )
        if row.pk in keys:
            page.translation_key = keys[row.pk]
        add_translation(index, page, original=None, locale=locale)
        report.created += 1
    elif page.title != title:
        page.title = page.draft_title = title
        page.save(update_fields=["title", "draft_title"], clean=False)
        report.retitled += 1
    else:
        report.unchanged += 1


def slug_of(row: Any) -> str:
    """Latin name plus code, given once: «polina-kalinina-d001»."""
    return f"{slugify(row.name_en)[:200]}-{slugify(row.code)}".strip("-")
