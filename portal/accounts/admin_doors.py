"""Addresses of the Wagtail admin with answers of ours; they stand before Wagtail's own."""

from allauth.account.views import LogoutView
from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from portal.accounts.staff import OwnAccountView, WholeHistoryView

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/logout/", LogoutView.as_view(template_name="accounts/logout.html")),
    re_path(r"^admin/password_reset/.*$", RedirectView.as_view(pattern_name="account_reset_password")),
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),
    path("admin/reports/site-history/", require_admin_access(WholeHistoryView.as_view())),
    path(
        "admin/reports/site-history/results/",
        require_admin_access(WholeHistoryView.as_view(results_only=True)),
    ),
]
