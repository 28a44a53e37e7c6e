"""A site whose page for missing addresses fails."""

from django.http import HttpRequest, HttpResponse

from portal.config import urls


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    raise ValueError("the patient's secret")


urlpatterns = urls.urlpatterns[:0]
handler500 = urls.handler500
