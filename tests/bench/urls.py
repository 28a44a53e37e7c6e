"""The site's addresses, and below /wagtail/ the tree as Wagtail itself serves it."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from portal.config.urls import urlpatterns as site

urlpatterns = [path("wagtail/", include(wagtail_urls)), *site]
