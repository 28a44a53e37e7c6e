"""Keeps account of which page's text is behind that of its other language.

A publication with other words than before makes the translations stale. A stale page catches up by its own
next publication, which in turn makes nobody stale, or when an editor says that it still fits.
"""

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from wagtail.log_actions import log
from wagtail.models import Page, get_page_models
from wagtail.signals import page_published

from clinics.pages.base import PortalPage
from clinics.pages.words import digest_of_words
from portal.shared import clock

STILL_FITS = "pages.translation_fits"


def connect() -> None:
    page_published.connect(_on_publication, dispatch_uid="account for translations")


def _on_publication(instance: Page, **signal: Any) -> None:
    if isinstance(instance, PortalPage):
        account_for(instance, now=clock.now())


@transaction.atomic
def account_for(page: PortalPage, *, now: dt.datetime) -> None:
    """Notes that `page` was published with the words that it has."""
    words, known = digest_of_words(page), page.published_words
    changed, catching_up = known not in ("", words), page.translation_stale_since is not None
    if changed and not catching_up:
        for translation in page.get_translations().specific():
            _of_its_type(translation).filter(translation_stale_since=None).update(translation_stale_since=now)
    page.published_words, page.translation_stale_since = words, None
    _of_its_type(page).update(published_words=words, translation_stale_since=None)


@transaction.atomic
def still_fits(page: PortalPage, *, by: Any) -> None:
    """An editor has compared: the translation needs no change."""
    page.translation_stale_since = None
    _of_its_type(page).update(translation_stale_since=None)
    log(instance=page, action=STILL_FITS, user=by)


def stale_pages() -> models.QuerySet[Page]:
    """Pages behind their other language, each with `stale_since`, the longest first."""
    since = [
        Subquery(kind.objects.filter(pk=OuterRef("pk")).values("translation_stale_since"))
        for kind in get_page_models()
        if issubclass(kind, PortalPage)
    ]
    pages: models.QuerySet[Page] = Page.objects.annotate(stale_since=Coalesce(*since))
    return pages.filter(stale_since__isnull=False).order_by("stale_since")


def _of_its_type(page: Page) -> Any:
    return type(page).objects.filter(pk=page.pk)
