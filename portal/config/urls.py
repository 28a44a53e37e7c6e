"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from booking.web.patient.calendars import FeedView
from booking.web.patient.visits import ShortLinkView
from clinics.pages import crawlers
from clinics.pages.components_page import components_page
from portal.accounts.admin_doors import urlpatterns as admin_doors
from portal.config.media import urlpatterns as media

urlpatterns = [
    path("staff/", include("portal.accounts.urls")),
    *admin_doors,
    path("admin/", include(wagtailadmin_urls)),
    *media,
    path("api/", include("portal.api.urls")),
    path("documents/", include(wagtaildocs_urls)),
    *crawlers.urlpatterns,
    path("_components/", components_page, name="components"),
    path("calendar/<uuid:public_id>/<str:signature>.ics", FeedView.as_view(), name="calendar_feed"),
    path("v/<str:token>", ShortLinkView.as_view(), name="visit_short_link"),
    *i18n_patterns(
        path("", include("portal.accounts.patient_urls")),
        path("", include("booking.web.patient.urls")),
        path("", include("clinics.pages.urls")),
    ),
]

handler400 = "portal.config.errors.bad_request"
handler403 = "portal.config.errors.permission_denied"
handler404 = "portal.config.errors.page_not_found"
handler500 = "portal.config.errors.server_error"
