"""What staff see of the pages in the admin, beside Wagtail's own."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from clinics.directory.models import Clinic, Doctor, Offering, Service, Specialty, Symptom
from clinics.pages import actions, tasks
from clinics.pages.base import PortalPage
from clinics.pages.contact_views import SEE, DeleteView
from clinics.pages.links import QuickPageLinkHandler
from clinics.pages.models import LandingPage
from clinics.pages.translation_views import (
    AllTranslationsReport,
    StaleTranslationsReport,
    confirm_still_fits,
    translates,
)
from clinics.pages.translations import STILL_FITS
from portal.shared.page_cache import purge_pages_on_commit

FOLLOWED = (Clinic, Doctor, Offering, Service, Specialty, Symptom)


@hooks.register("filter_form_submissions_for_user")
def only_who_may_see_submissions(user: Any, pages: Any) -> Any:
    """Wagtail shows submissions to everybody who may change the page; here it takes a permission more."""
    return pages if user.has_perm(SEE) else pages.none()


@hooks.register("register_admin_urls", order=-1)
def guarded_deletion() -> list[URLPattern]:
    """Stands before Wagtail's own address of the same name."""
    return [path("forms/submissions/<int:page_id>/delete/", DeleteView.as_view())]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def follow_saved_fact(request: HttpRequest, row: Model) -> None:
    """The pages that surely changed follow at once; those that the row showed on before, soon."""
    if isinstance(row, FOLLOWED):
        actions.follow(row)
        transaction.on_commit(tasks.keep_index_in_step.delay)


@hooks.register("after_delete_snippet")
def follow_deleted_facts(request: HttpRequest, rows: list[Model]) -> None:
    if any(row._meta.app_label == "directory" for row in rows):
        purge_pages_on_commit()
    if any(isinstance(row, FOLLOWED) for row in rows):
        transaction.on_commit(tasks.keep_index_in_step.delay)


@hooks.register("after_bulk_action")
def follow_facts_changed_together(
    request: HttpRequest, action_type: str, rows: list[Model], action: object
) -> None:
    follow_deleted_facts(request, rows)


@hooks.register("register_admin_urls")
def translation_addresses() -> list[URLPattern]:
    report = "reports/stale-translations/"
    return [
        path(report, StaleTranslationsReport.as_view(), name="stale_translations"),
        path(
            f"{report}results/",
            StaleTranslationsReport.as_view(results_only=True),
            name="stale_translations_results",
        ),
        path("translations/<int:page_id>/still-fits/", confirm_still_fits, name="translation_still_fits"),
    ]


@hooks.register("register_admin_urls", order=-1)
def guarded_translations_report() -> list[URLPattern]:
    """Stands before the addresses of wagtail-localize, which show the report to all staff."""
    report = "localize/reports/translations/"
    return [
        path(report, AllTranslationsReport.as_view()),
        path(f"{report}results/", AllTranslationsReport.as_view(results_only=True)),
    ]


@hooks.register("register_reports_menu_item")
def stale_translations_menu_item() -> MenuItem:
    url, icon = reverse("stale_translations"), StaleTranslationsReport.header_icon
    return MenuItem(StaleTranslationsReport.page_title, url, icon_name=icon, order=750)


@hooks.register("construct_reports_menu")
def translations_for_translators(request: HttpRequest, items: list[MenuItem]) -> None:
    """Both reports of translations are offered only to those whom they let in.

    wagtail-localize names its own in the language of whoever opens the process's first page.
    """
    for item in items:
        if item.url == reverse("wagtail_localize:translations_report"):
            item.label = gettext_lazy("Translations")
    if not translates(request.user):
        ours = (reverse("stale_translations"), reverse("wagtail_localize:translations_report"))
        items[:] = [item for item in items if item.url not in ours]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        STILL_FITS,
        gettext_lazy("Confirm the translation"),
        gettext_lazy("Said that the translation still fits"),
    )


@hooks.register("before_edit_page")
def warn_of_stale_translation(request: HttpRequest, page: Page) -> None:
    if request.method == "GET" and isinstance(page, PortalPage) and page.translation_stale_since:
        url = reverse("translation_still_fits", args=[page.pk])
        messages.warning(
            request,
            _("The text of this page in another language has changed since this one was published."),
            buttons=[messages.button(url, _("It still fits"))],
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_landing_without_action(request: HttpRequest, page: Page) -> None:
    """A campaign's page may well lead nowhere for a while, so it is said and not forbidden."""
    if isinstance(page, LandingPage) and not any(block.block_type == "call_to_action" for block in page.body):
        messages.warning(request, _("This landing page has no call to action: where shall its readers go?"))


@hooks.register("after_edit_page")
def say_that_approval_published(request: HttpRequest, page: Page) -> None:
    """Wagtail says after the last approval no more than that the page is updated."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    if Page.objects.filter(pk=page.pk, live=True, has_unpublished_changes=False).exists():
        messages.success(request, _("The page is published: readers see it now."))


@hooks.register("register_rich_text_features", order=10)
def quick_page_links(features: FeatureRegistry) -> None:
    """After Wagtail's own, whose place it takes."""
    features.register_link_type(QuickPageLinkHandler)
