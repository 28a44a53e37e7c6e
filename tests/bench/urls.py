"""The site's addresses, below /wagtail/ the tree as Wagtail itself serves it, and pages of patients."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from portal.config.urls import urlpatterns as site
from tests.bench.baseline.views import patients

urlpatterns = [
    path("wagtail/", include(wagtail_urls)),
    path("bench/<slug:kind>/", patients),
    *site,
]
