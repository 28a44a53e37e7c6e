"""The log among the admin's reports."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from portal.audit.admin_views import POLICY, AuditReport, EntryView


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(POLICY.user_has_permission(request.user, "view"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    report = "reports/audit/"
    return [
        path(report, AuditReport.as_view(), name="audit_report"),
        path(f"{report}results/", AuditReport.as_view(results_only=True), name="audit_report_results"),
        path(f"{report}<int:pk>/", require_admin_access(EntryView.as_view()), name="audit_entry"),
    ]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return AuditMenuItem(AuditReport.page_title, reverse("audit_report"), icon_name="history", order=1200)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="audit", codename__in=["view_entry", "export_entry"]
    )
