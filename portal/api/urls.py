"""Below /api/ everything answers in JSON, an address that is none too."""

from django.urls import include, path, re_path

from portal.api.nowhere import NowhereView

urlpatterns = [
    path("v1/", include("portal.api.v1.urls")),
    re_path(r"^", NowhereView.as_view()),
]
