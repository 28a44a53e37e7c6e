"""How an address becomes a page, and the fragments that hold what a cached page may not: the clock."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from clinics.directory.models import Clinic
from clinics.pages.frame import frame
from clinics.pages.opening_hours import next_opening, open_until
from portal.shared import clock
from portal.shared.languages import active_language


@never_cache
@require_safe
def open_now(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the clinic is open at this moment; a fragment, since a cached page holds no clock."""
    clinic = Clinic.objects.filter(code=code).prefetch_related("opening_hours").first()
    if clinic is None:
        raise Http404
    hours = clinic.opening_hours.all()
    now = clock.now()
    opens = next_opening(hours, now, clinic.time_zone)
    context = {
        "closes": open_until(hours, now, clinic.time_zone),
        # Without its zone, or the template would show it in the site's.
        "opens": opens and opens.replace(tzinfo=None),
    }
    return render(request, "pages/fragments/open_now.html", context)


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's serve, with the page found by its whole address at once.

    Wagtail looks up the site, the root, its translation and then every level; here it is two queries
    however deep the page. What is not found so goes Wagtail's way, to its 404 or a route of the page's own.
    """
    language = active_language()
    page = Page.objects.live().filter(url_path=frame().root_url_path + path, locale__language_code=language)
    if found := page.specific().first():
        setattr(request, "_wagtail_route_for_request", RouteResult(found, [], {}))  # noqa: B010
    return wagtail_serve(request, path)
