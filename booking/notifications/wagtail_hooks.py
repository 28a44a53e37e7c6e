"""Messages that did not arrive, among the admin's reports."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from booking.notifications.admin_views import POLICY, MessageReport, send_again


class MessagesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(POLICY.user_has_permission(request.user, "view"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    report = "reports/messages/"
    return [
        path(report, MessageReport.as_view(), name="messages_report"),
        path(f"{report}results/", MessageReport.as_view(results_only=True), name="messages_report_results"),
        path(f"{report}<int:pk>/again/", send_again, name="messages_again"),
    ]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return MessagesMenuItem(
        MessageReport.page_title, reverse("messages_report"), icon_name="mail", order=1100
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="notifications")
