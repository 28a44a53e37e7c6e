"""The site with one view more, which fails."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.config import urls


def fails(request: HttpRequest) -> HttpResponse:
    raise ValueError("the patient's secret")


urlpatterns = [path("fails/", fails), *urls.urlpatterns]
handler500 = urls.handler500
