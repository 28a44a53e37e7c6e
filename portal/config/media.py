"""Serves uploaded pictures from a local disk where no nginx or object storage does (`make up`, tests)."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import URLPattern, re_path
from django.views.decorators.http import require_safe
from django.views.static import serve

A_WEEK = 7 * 24 * 3600


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse | HttpResponseNotModified:
    """A file below images/; documents go through Wagtail, which asks for permission.

    Wagtail gives a changed picture another name, so browsers may keep what they have.
    """
    if not path.startswith("images/"):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = f"public, max-age={A_WEEK}, immutable"
    return response


urlpatterns: list[URLPattern] = []
if settings.SERVE_MEDIA:
    urlpatterns = [re_path(r"^media/(?P<path>.+)$", picture)]
