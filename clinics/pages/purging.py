"""What makes the kept pages old besides the directory's facts, which purge by themselves.

Wagtail changes pages in many places and tells of it by signals; they are connected here and nowhere else.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)

from portal.shared.page_cache import purge_pages_on_commit

SHOWN = (
    AbstractDocument,
    AbstractImage,
    BaseGenericSetting,
    BaseSiteSetting,
    Locale,
    PageViewRestriction,
    Redirect,
    Site,
)
# What Wagtail writes to a live page when somebody saves a draft of it.
OF_DRAFTS = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
}


def connect() -> None:
    for signal in (
        published,
        unpublished,
        page_published,
        page_unpublished,
        page_slug_changed,
        post_page_move,
    ):
        signal.connect(_purge, dispatch_uid="purge pages")
    post_save.connect(_purge_for_saved, dispatch_uid="purge pages")
    post_delete.connect(_purge_for_deleted, dispatch_uid="purge pages")


def _purge(**signal: Any) -> None:
    purge_pages_on_commit()


def _purge_for_saved(instance: object, update_fields: set[str] | None = None, **signal: Any) -> None:
    of_draft = update_fields is not None and set(update_fields) <= OF_DRAFTS
    if isinstance(instance, SHOWN) or (isinstance(instance, Page) and instance.live and not of_draft):
        purge_pages_on_commit()


def _purge_for_deleted(instance: object, **signal: Any) -> None:
    if isinstance(instance, (*SHOWN, Page)):
        purge_pages_on_commit()
