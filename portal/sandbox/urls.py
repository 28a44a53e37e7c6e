"""Every address of the sandbox."""

from django.urls import path

from portal.sandbox.views import codes, home

urlpatterns = [
    path("", home, name="sandbox_home"),
    path("codes/", codes, name="sandbox_codes"),
]
