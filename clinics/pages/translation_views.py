"""Stale translations in the admin: the report, and the word of an editor that one still fits."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_localize.views.report import TranslationsReportView

from clinics.pages.base import PortalPage
from clinics.pages.translations import stale_pages, still_fits

WORK_ON_PAGES = frozenset({"add", "change", "publish"})


def translates(user: Any) -> bool:
    return bool(page_permission_policy.user_has_any_permission(user, WORK_ON_PAGES))


class AllTranslationsReport(TranslationsReportView):
    """The report of wagtail-localize, for those who work on pages: it names drafts too."""

    permission_policy = page_permission_policy
    any_permission_required = WORK_ON_PAGES

    def get_queryset(self) -> QuerySet[Any]:
        """In an order, without which a list in parts shows some twice and others never."""
        ordered: QuerySet[Any] = super().get_queryset().order_by("source__object_repr", "pk")
        return ordered


class StaleTranslationsReport(PageReportView):
    page_title = gettext_lazy("Stale translations")
    header_icon = "wagtail-localize-language"
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "pages/admin/stale_translations_results.html"
    index_url_name = "stale_translations"
    index_results_url_name = "stale_translations_results"
    any_permission_required = WORK_ON_PAGES
    list_export = ["title", "locale", "stale_since", "status_string"]

    def get_queryset(self) -> QuerySet[Page]:
        mine = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return stale_pages().filter(pk__in=mine.values("pk")).select_related("locale", "content_type")

    def get_filename(self) -> str:
        return "stale-translations"


@require_http_methods(["GET", "POST"])
def confirm_still_fits(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks, and on POST notes, that a page's text needs no change after that of its other language."""
    page: Any = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, PortalPage):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        still_fits(page, by=request.user)
        messages.success(request, _("«%(page)s» counts as in step again.") % {"page": page.title})
        return redirect("wagtailadmin_pages:edit", page.pk)
    title = _("Does the translation still fit?")
    return render(request, "pages/admin/still_fits.html", {"page": page, "page_title": title})
