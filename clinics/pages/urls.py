"""Addresses below /en/ and /ru/: fragments first, then every page of the tree."""

from django.conf import settings
from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.urls import serve_pattern
from wagtail.views import authenticate_with_password

from clinics.pages import views
from clinics.pages.share_views import share_picture

urlpatterns = [
    path("clinics/open-now/<slug:code>/", views.open_now, name="open_now"),
    path("share/<uuid:key>/<slug:digest>.png", share_picture, name="share_picture"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    # Wagtail's own login asks for no second factor; its name leads to the one staff door (decision 16).
    path("_util/login/", RedirectView.as_view(url=settings.WAGTAILADMIN_LOGIN_URL), name="wagtailcore_login"),
    re_path(serve_pattern, views.serve, name="wagtail_serve"),
]
